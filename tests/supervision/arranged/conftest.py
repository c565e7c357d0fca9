"""A team with a supervisor, therapists and a lead, and what they arrange."""

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
from mbtq.tenancy.member import SYSTEM
from programs.models import Practitioner, Program, Team
from programs.services.people import assign, create_practitioner
from programs.services.places import create_program, create_team
from supervision.choices import SessionState
from supervision.models import Arrangement, Attendance, SupervisionSession
from supervision.services.arrangements import make_arrangement
from tests.cast import Place

START = date(2024, 1, 1)
TODAY = timezone.localdate()
ROLES = {"supervisor": "supervisor", "lead": "team_lead"}
WEEK = timedelta(weeks=1)


@dataclass
class Rota:
    """Linde's program "North" with the team "Blue": `mara` supervises, `lotte` leads."""

    place: Place
    sign_in: Callable[[Any], Client]
    program: Program = field(init=False)
    team: Team = field(init=False)
    people: dict[str, Practitioner] = field(default_factory=dict)

    def works(self, name: str, role: str = "therapist", team: Team | None = None) -> Practitioner:
        if name not in self.people:
            person = User.objects.create_user(
                f"{name}@linde.test", name=f"{name.title()} Linde", is_demo=True, language="en"
            )
            self.place.add(person, [ROLES.get(role, "therapist")])
            with self.scope():
                found = create_practitioner(
                    name=person.name, profession="other", started_on=START, person=person, by=SYSTEM
                )
                assign(
                    practitioner=found, team=team or self.team, role=role,
                    hours_per_week=Decimal(24), since=START, by=SYSTEM,
                )  # fmt: skip
            self.people[name] = found
        return self.people[name]

    def scope(self) -> Any:
        return organisation_scope(self.place.organisation.pk)

    def client(self, name: str) -> Client:
        return self.sign_in(self.people[name].person)

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"supervision:{page}", args=[self.place.organisation.slug, *args])

    def arranged(self, *names: str, leader: str = "mara", **given: Any) -> Arrangement:
        """Weekly supervision of these people since four weeks ago, unless told otherwise."""
        whole: dict[str, Any] = {
            "team": self.team,
            "supervisor": self.works(leader) if leader else None,
            "form": {1: "individual", 2: "duo", 3: "trio"}.get(len(names), "team"),
            "mode": "in_person",
            "purpose": "quality",
            "minutes": 60,
            "first_on": TODAY - 4 * WEEK,
            "every_weeks": 1,
            **given,
        }
        people = [(self.works(name), whole["first_on"]) for name in names]
        with self.scope():
            return make_arrangement(supervisees=whole.pop("people", people), by=SYSTEM, **whole)

    def held(self, row: Arrangement, on: date, *names: str, **given: Any) -> SupervisionSession:
        """A session of the arrangement that took place with these people."""
        with self.scope():
            session = SupervisionSession.objects.create(
                organisation=self.place.organisation, arrangement=row, team_id=row.team_id,
                supervisor_id=row.supervisor_id, held_on=on, minutes=60, form=row.form,
                mode=row.mode, purpose=row.purpose, state=SessionState.WAITING,
                recorded_at=timezone.now(), **{"planned_on": on, **given},
            )  # fmt: skip
            for name in names:
                Attendance.objects.create(
                    organisation=self.place.organisation, session=session,
                    supervisee=self.works(name),
                )  # fmt: skip
        return session


@pytest.fixture
def rota(linde: Place, signed_in: Callable[[Any], Client]) -> Rota:
    made = Rota(linde, signed_in)
    with linde.scope():
        made.program = create_program(
            code="north", name="North", setting="outpatient", started_on=START, stage=7,
            gates_green=True, by=SYSTEM,
        )  # fmt: skip
        made.team = create_team(program=made.program, name="Blue", started_on=START, by=SYSTEM)
    made.works("mara", "supervisor")
    made.works("lotte", "lead")
    for name in ("noor", "ben"):
        made.works(name)
    return made
