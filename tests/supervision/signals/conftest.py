"""Two teams with a supervisor, a lead and therapists, and signals in them, told by services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM, Member
from mbtq.tenancy.models import Mail, Membership
from programs.models import Practitioner, Program, Team
from programs.services.people import assign, create_practitioner
from programs.services.places import create_program, create_team
from supervision.models import Escalation, Signal
from supervision.selectors.signals import signals_visible_to
from supervision.services.signals import Report, raise_signal
from tests.cast import Place

START = date(2024, 1, 1)
ROLES = {"lead": "team_lead"}


@dataclass
class Ward:
    """Program "North" with the teams Blue and Green of one organisation."""

    place: Place
    sign_in: Callable[[Any], Client]
    program: Program = field(init=False)
    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, Practitioner] = field(default_factory=dict)

    def user(self, name: str, role: str = "therapist") -> User:
        """A member of the organisation, made once."""
        email = f"{name}@{self.place.organisation.slug}.test"
        if (found := User.objects.filter(email=email).first()) is None:
            found = User.objects.create_user(email, name=name.title(), is_demo=True)
            self.place.add(found, [role])
        return found

    def works(self, name: str, role: str = "therapist", team: str = "blue") -> Practitioner:
        """A practitioner with an account and a place in the team."""
        person = self.user(name, ROLES.get(role, role))
        with self.scope():
            found = self.people.get(name) or create_practitioner(
                name=person.name, profession="other", started_on=START, person=person, by=SYSTEM
            )
            self.people[name] = found
            assign(
                practitioner=found,
                team=self.teams[team],
                role=role,
                hours_per_week=Decimal(12),
                since=START,
                by=SYSTEM,
            )
        return found

    def scope(self, name: str = "") -> Any:
        person = self.user(name).pk if name else None
        return organisation_scope(self.place.organisation.pk, person=person)

    def member(self, name: str) -> Member:
        person = self.user(name)
        with self.scope():
            found = Membership.objects.filter(person=person).select_related("organisation")
            return Member(person, self.place.organisation, tuple(found))

    def client(self, name: str) -> Client:
        """A browser in English in which this person is signed in."""
        client = self.sign_in(self.user(name))
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"supervision:{page}", args=[self.place.organisation.slug, *args])

    def report(self, **given: Any) -> Report:
        """Self-harm of K-4F7 in team Blue, of medium weight."""
        whole = {
            "level": "patient",
            "kind": "self_harm",
            "program": self.program,
            "team": self.teams["blue"],
            "noticed_on": timezone.localdate(),
            "severity": 3,
            "code": "K-4F7",
        }
        return Report(**{**whole, **given})

    def raised(
        self, by: str = "noor", at: datetime | None = None, anonymously: bool = False, **given: Any
    ) -> Signal:
        """A signal, reported by this person."""
        member, now = self.member(by), at or timezone.now()
        given.setdefault("noticed_on", timezone.localdate(now))
        with self.scope(by):
            return raise_signal(
                report=self.report(**given), anonymously=anonymously, at=now, by=member
            )

    def severe(self, **given: Any) -> Signal:
        return self.raised(**{"kind": "suicidality", "severity": 4, **given})

    def sees(self, name: str, signal: Signal) -> bool:
        member = self.member(name)
        with self.scope(name):
            visible = signals_visible_to(member, on=timezone.localdate())
            return visible.filter(pk=signal.pk).exists()

    def told(self, signal: Signal) -> set[tuple[str, str]]:
        """Who stands to know of it, and why; each has exactly one mail asked for."""
        with self.scope():
            rows = Escalation.objects.filter(signal=signal).select_related("person")
            found = [(row.person.name, row.occasion) for row in rows]
            mailed = Mail.objects.filter(subject_id=signal.pk).select_related("person")
            mails = [(one.person.name, one.kind.removeprefix("signal.")) for one in mailed]
        assert sorted(found) == sorted(set(mails))
        assert len(found) == len(set(found))
        return set(found)

    def days_ago(self, days: int) -> datetime:
        # By the calendar: an hour of summer time in between would make it another day.
        return timezone.localtime() - timedelta(days=days)


def ward_of(place: Place, sign_in: Callable[[Any], Client]) -> Ward:
    made = Ward(place, sign_in)
    with place.scope():
        made.program = create_program(
            code="north",
            name="North",
            setting="outpatient",
            started_on=START,
            stage=7,
            gates_green=True,
            by=SYSTEM,
        )
        made.teams = {
            name: create_team(program=made.program, name=name.title(), started_on=START, by=SYSTEM)
            for name in ("blue", "green")
        }
    made.user("mia", "manager")
    for name, role, team in (
        ("noor", "therapist", "blue"),
        ("tom", "therapist", "blue"),
        ("sam", "supervisor", "blue"),
        ("lea", "lead", "blue"),
        ("gus", "therapist", "green"),
        ("gwen", "supervisor", "green"),
    ):
        made.works(name, role, team)
    return made


@pytest.fixture
def ward(linde: Place, signed_in: Callable[[Any], Client]) -> Ward:
    """Mia leads the program; in Blue work Noor, Tom, Sam (supervisor) and Lea (lead)."""
    return ward_of(linde, signed_in)


@pytest.fixture
def harbour(anker: Place, signed_in: Callable[[Any], Client]) -> Ward:
    """The same in the other organisation."""
    return ward_of(anker, signed_in)
