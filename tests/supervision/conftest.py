"""A team with a supervisor and therapists, and the supervision that they have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM, Member
from mbtq.tenancy.models import Membership
from programs.models import Practitioner, Program, Team
from programs.services.people import assign, create_practitioner, record_credential
from programs.services.places import create_program, create_team
from supervision.models import SupervisionSession
from supervision.services.sessions import Content, Part, record_session
from tests.cast import Place

START = date(2024, 1, 1)
TODAY = timezone.localdate()
SUPERVISES = "supervisor"
ROLES = {"therapist": "therapist", SUPERVISES: "supervisor", "lead": "team_lead"}


@dataclass
class Practice:
    """Linde's program "North" with one team: `mara` supervises, others are supervised."""

    place: Place
    sign_in: Callable[[Any], Client]
    program: Program = field(init=False)
    team: Team = field(init=False)
    people: dict[str, Practitioner] = field(default_factory=dict)

    def user(self, name: str, role: str = "therapist") -> User:
        """A member of the organisation, made once."""
        found = User.objects.filter(email=f"{name}@linde.test").first()
        if found is None:
            found = User.objects.create_user(
                f"{name}@linde.test", name=f"{name.title()} Linde", is_demo=True
            )
            self.place.add(found, [role])
        return found

    def works(
        self, name: str, role: str = "therapist", *, account: bool = True, team: Any = None
    ) -> Practitioner:
        """Somebody who works in the team, made once; with an account unless told otherwise."""
        if name not in self.people:
            person = self.user(name, ROLES[role]) if account else None
            with self.place.scope():
                found = create_practitioner(
                    name=f"{name.title()} Linde", profession="other", started_on=START,
                    person=person, by=SYSTEM,
                )  # fmt: skip
                assign(
                    practitioner=found, team=team or self.team, role=role,
                    hours_per_week=Decimal(24), since=START, by=SYSTEM,
                )  # fmt: skip
            self.people[name] = found
        return self.people[name]

    def qualified(self, name: str, kind: str, since: date = START, until: Any = None) -> None:
        with self.scope():
            record_credential(
                practitioner=self.works(name), kind=kind, since=since, until=until, by=SYSTEM
            )

    def member(self, name: str) -> Member:
        person = User.objects.get(email=f"{name}@linde.test")
        with self.place.scope():
            found = Membership.objects.filter(person=person).select_related("organisation")
            return Member(person, self.place.organisation, tuple(found))

    def scope(self, name: str = "") -> Any:
        """The organisation's scope, for somebody in particular if a name is given."""
        person = User.objects.get(email=f"{name}@linde.test").pk if name else None
        return organisation_scope(self.place.organisation.pk, person=person)

    def client(self, name: str) -> Client:
        return self.sign_in(User.objects.get(email=f"{name}@linde.test"))

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"supervision:{page}", args=[self.place.organisation.slug, *args])

    def content(self, *there: str, leader: str = "mara", **given: Any) -> Content:
        """A session of an hour and a half yesterday, in the form that fits."""
        parts = tuple(self.part(name) for name in there)
        form = {1: "individual", 2: "duo", 3: "trio"}.get(len(there), "team")
        whole = {
            "held_on": TODAY - timedelta(days=1),
            "minutes": 90,
            "form": form,
            "present": parts,
            "supervisor": self.works(leader) if leader else None,
            **given,
        }
        return Content(**whole)

    def part(self, name: str, **said: Any) -> Part:
        return Part(self.works(name), **said)

    def held(self, *there: str, by: str = "mara", **given: Any) -> SupervisionSession:
        """A session that was recorded by this person, inside the own scope."""
        content = self.content(*there, **given)
        return self.record(content, by)

    def record(self, content: Content, by: str, **given: Any) -> SupervisionSession:
        with self.scope(by):
            return record_session(content=content, at=timezone.now(), by=self.member(by), **given)

    def now(self, session: SupervisionSession) -> SupervisionSession:
        """The session as it is stored."""
        with self.scope():
            return SupervisionSession.objects.select_related("team").get(pk=session.pk)


@pytest.fixture
def practice(linde: Place, signed_in: Callable[[Any], Client]) -> Practice:
    made = Practice(linde, signed_in)
    with linde.scope():
        made.program = create_program(
            code="north", name="North", setting="outpatient", started_on=START, stage=7,
            gates_green=True, by=SYSTEM,
        )  # fmt: skip
        made.team = create_team(program=made.program, name="Blue", started_on=START, by=SYSTEM)
    made.works("mara", SUPERVISES)
    made.qualified("mara", "supervisor")
    for name in ("noor", "ben", "iris"):
        made.works(name)
    return made
