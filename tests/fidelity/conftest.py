"""A team with a therapist, a supervisor and raters; treatments, recordings and ratings in it."""

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

from fidelity.choices import RatingKind
from fidelity.models import Rating, Recording, SessionLog, Treatment
from fidelity.scoring import Score
from fidelity.selectors.instruments import Known, instrument_of, latest_instruments
from fidelity.services.ratings import assign_rating, lock_rating, save_item, save_overall
from fidelity.services.recordings import add_recording
from fidelity.services.sampling import qualify_rater
from fidelity.services.sessions import Content, log_session
from fidelity.services.treatments import start_treatment
from mbtq.accounts.models import User
from mbtq.tenancy.member import SYSTEM, Member
from mbtq.tenancy.models import Membership
from programs.models import Practitioner, Program, Team
from programs.services.people import assign, create_practitioner
from programs.services.places import create_program, create_team
from tests.cast import Place

START = date(2024, 1, 1)
TODAY = date.today()


@dataclass
class Clinic:
    """Linde's program "North" with one team, told through services."""

    place: Place
    sign_in: Callable[[Any], Client]
    program: Program = field(init=False)
    team: Team = field(init=False)
    people: dict[str, Practitioner] = field(default_factory=dict)
    numbers: int = 0

    def user(self, name: str, role: str = "therapist") -> User:
        """A member of the organisation, made once."""
        found = User.objects.filter(email=f"{name}@linde.test").first()
        if found is None:
            found = User.objects.create_user(
                f"{name}@linde.test", name=f"{name.title()} Linde", is_demo=True
            )
            self.place.add(found, [role])
        return found

    def works(self, name: str, role: str = "therapist", code: str = "") -> Practitioner:
        """A practitioner with an account who works in the team."""
        if name not in self.people:
            person = self.user(name, code or {"lead": "team_lead"}.get(role, role))
            with self.place.scope():
                found = create_practitioner(
                    name=person.name, profession="other", started_on=START, person=person, by=SYSTEM
                )
                assign(
                    practitioner=found,
                    team=self.team,
                    role=role,
                    hours_per_week=Decimal(24),
                    since=START,
                    by=SYSTEM,
                )
            self.people[name] = found
        return self.people[name]

    def member(self, person: User) -> Member:
        with self.place.scope():
            found = Membership.objects.filter(person=person).select_related("organisation")
            return Member(person, self.place.organisation, tuple(found))

    def scope(self, person: User | None = None) -> Any:
        from mbtq.core.scope import organisation_scope

        return organisation_scope(self.place.organisation.pk, person=person.pk if person else None)

    def client(self, name: str) -> Client:
        """A browser in which this person is signed in."""
        return self.sign_in(User.objects.get(email=f"{name}@linde.test"))

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"fidelity:{page}", args=[self.place.organisation.slug, *args])

    def treatment(self, code: str = "K-4F7", therapist: str = "noor", **given: Any) -> Treatment:
        with self.scope():
            return start_treatment(
                code=code,
                team=self.team,
                therapist=self.works(therapist),
                by=SYSTEM,
                **{"started_on": START, **given},
            )

    def session(self, treatment: Treatment, on: date, **given: Any) -> SessionLog:
        whole = {"modality": "individual", "outcome": "held", "minutes": 45, **given}
        with self.scope():
            return log_session(
                therapist=treatment.therapist,
                content=Content(treatment=treatment, held_on=on, **whole),
                version=0,
                at=timezone.now(),
                by=SYSTEM,
            )

    def known(self, key: str = "demo-scale") -> Known:
        (row,) = [one for one in latest_instruments() if one.key == key]
        return instrument_of(row.pk)

    def recording(self, therapist: str = "noor", on: date | None = None, **given: Any) -> Recording:
        self.numbers += 1
        day = on or TODAY - timedelta(days=20)
        whole = {
            "reference": f"VID-{self.numbers:03}",
            "team": self.team,
            "treatment": None,
            "modality": "individual",
            "minutes": 45,
            "scope": "whole",
            "selection": "random",
            "consent_on": day,
            "retention_until": day + timedelta(days=365),
        }
        practitioner = self.works(therapist)
        with self.scope():
            return add_recording(
                therapist=practitioner,
                recorded_on=day,
                at=timezone.now(),
                by=SYSTEM,
                **{**whole, **given},
            )

    def rater(self, name: str, key: str = "demo-scale") -> User:
        """Somebody of the organisation who may rate with this scale."""
        person = self.user(name, "supervisor")
        with self.scope():
            qualify_rater(
                person=person,
                instrument_key=key,
                since=START,
                until=TODAY + timedelta(days=365),
                basis="Rater course",
                by=SYSTEM,
            )
        return person

    def ask(
        self,
        recording: Recording,
        rater: User,
        kind: str = RatingKind.INDEPENDENT,
        key: str = "demo-scale",
    ) -> Rating:
        with self.scope(rater):
            return assign_rating(
                recording=recording,
                instrument=self.known(key),
                kind=kind,
                rater=rater,
                due_on=TODAY + timedelta(days=14),
                at=timezone.now(),
                by=SYSTEM,
            )

    def score(
        self, rating: Rating, value: int = 4, overall: int | None = None, **others: int
    ) -> None:
        """Scores every item with the same value; `others` names other ones by item (`i3=2`)."""
        by, now = self.member(rating.rater), timezone.now()
        content = instrument_of(rating.instrument_id).content
        with self.scope(rating.rater):
            for item in content.items:
                found = others.get(f"i{item.id}", value)
                adherence = found if item.adherence and len(content.dimensions) == 2 else None
                save_item(
                    rating=rating,
                    item=item.id,
                    score=Score(adherence, found),
                    version=0,
                    at=now,
                    by=by,
                )
            whole = value if overall is None else overall
            save_overall(
                rating=rating,
                adherence=whole,
                competence=whole,
                note="",
                version=0,
                at=now,
                by=by,
            )

    def lock(self, rating: Rating) -> Rating:
        with self.scope(rating.rater):
            return lock_rating(rating=rating, at=timezone.now(), by=self.member(rating.rater))

    def rated(self, recording: Recording, rater: User, value: int = 4, **given: Any) -> Rating:
        """Asked, scored and locked at once."""
        rating = self.ask(recording, rater)
        self.score(rating, value, **given)
        return self.lock(rating)


@pytest.fixture
def clinic(linde: Place, signed_in: Callable[[Any], Client]) -> Clinic:
    made = Clinic(linde, signed_in)
    with linde.scope():
        made.program = create_program(
            code="north",
            name="North",
            setting="outpatient",
            started_on=START,
            stage=7,
            gates_green=True,
            by=SYSTEM,
        )
        made.team = create_team(program=made.program, name="Blue", started_on=START, by=SYSTEM)
    return made
