"""A program with a team, and people who open its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from programs.models import Practitioner, Program, RiskScore, Team
from programs.services.people import assign, create_practitioner
from programs.services.places import create_program, create_team
from programs.services.ratings import rate_determinants
from programs.services.risk import compute_risks
from tests.cast import Place

START = date(2024, 1, 1)
ROLES = {"therapist": "therapist", "supervisor": "supervisor", "team_lead": "lead"}


@dataclass
class World:
    """Linde's program "North" with one team; pages are opened by role."""

    place: Place
    sign_in: Callable[[Any], Client]
    program: Program = field(init=False)
    team: Team = field(init=False)
    people: dict[str, Practitioner] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """Signed in once per role; the team's roles work in the team."""
        if role not in self.clients:
            self.clients[role] = self.sign_in(self.place.join(role))
            if role in ROLES:
                self.put_in_team(role)
        return self.clients[role]

    def put_in_team(self, role: str) -> Practitioner:
        person = self.place.join(role)
        with self.place.scope():
            found = create_practitioner(
                name=person.name, profession="other", started_on=START, person=person, by=SYSTEM
            )
            assign(
                practitioner=found,
                team=self.team,
                role=ROLES[role],
                hours_per_week=Decimal(24),
                since=START,
                by=SYSTEM,
            )
        self.people[role] = found
        return found

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"programs:{page}", args=[self.place.organisation.slug, *args])

    def get(self, role: str, page: str, /, *args: Any, **query: Any) -> HttpResponse:
        htmx = query.pop("htmx", False)
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client(role).get(self.url(page, *args), query, headers=headers)

    def post(self, role: str, page: str, /, *args: Any, **data: Any) -> HttpResponse:
        return self.client(role).post(self.url(page, *args), data)

    def rate(
        self,
        ratings: dict[str, Any],
        *,
        role: str = "manager",
        on: date | None = None,
        evidence: str = "",
    ):
        person = self.place.join(role)
        now = timezone.now()
        with self.place.scope():
            return rate_determinants(
                program=self.program,
                ratings=ratings,
                on=on or timezone.localdate(now),
                at=now,
                role=role,
                evidence=dict.fromkeys(ratings, evidence),
                informant=person,
                by=SYSTEM,
            )

    def compute(self, **kwargs: Any):
        now = timezone.now()
        with self.place.scope():
            new = compute_risks(on=timezone.localdate(now), at=now, trigger="change", **kwargs)
            return list(RiskScore.objects.filter(pk__in=new))


@pytest.fixture
def world(linde: Place, signed_in: Callable[[Any], Client]) -> World:
    made = World(linde, signed_in)
    with linde.scope():
        made.program = create_program(
            code="north", name="North", setting="day_hospital", started_on=START, by=SYSTEM
        )
        made.team = create_team(program=made.program, name="Blue", started_on=START, by=SYSTEM)
    return made


@pytest.fixture(autouse=True)
def pages_in_english(settings: Any) -> None:
    """The texts in the source are English; the tests read those."""
    settings.LANGUAGE_CODE = "en"
