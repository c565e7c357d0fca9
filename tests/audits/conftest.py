"""An audit to talk about, at every step of its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from audits.models import Audit, Finding, Judgment, Standard
from audits.selectors.judging import criteria_of, known_of, pairs_of
from audits.services.closing import finalise
from audits.services.consensus import accept_equal, save_consensus, settle_consensus
from audits.services.findings import Content, add_finding
from audits.services.planning import plan_audit
from audits.services.scoring import Score, lock_scores, save_judgment, start_scoring
from mbtq.accounts.models import User
from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.tenancy.member import SYSTEM, Member
from mbtq.tenancy.models import Membership
from programs.models import Program, Team
from programs.services.places import create_program, create_team
from tests.cast import Place


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are quoted in English, whatever the language of the product."""
    with translation.override("en"):
        yield


@dataclass
class Case:
    """One audit and the people in it. `first` leads."""

    audit: Audit
    program: Program
    place: Place
    centre: Place
    first: User
    second: User

    def now(self) -> Audit:
        return Audit.objects.select_related("program", "organisation").get(pk=self.audit.pk)

    def scope(self, person: User | None = None) -> AbstractContextManager[None]:
        found = person.pk if person else None
        return organisation_scope(self.place.organisation.pk, person=found)

    def visitor(self, person: User) -> Member:
        """The auditor inside the organisation; needs an open scope."""
        visits = Membership.objects.filter(
            person=person, organisation=self.place.organisation
        ).select_related("organisation")
        return Member(person, self.place.organisation, tuple(visits))

    def score_all(self, person: User, value: str = "4", **others: str) -> None:
        """Scores what is left of the criteria; `others` names other values by criterion.

        At once, as `save_judgment` writes each of them: some 80 calls would be most of a test.
        """
        with self.scope(person):
            audit = self.now()
            done = Judgment.objects.filter(audit=audit, auditor=person)
            known = set(done.values_list("criterion_id", flat=True))
            asked = {one.id for one in criteria_of(audit)}
            Judgment.objects.bulk_create(
                Judgment(
                    organisation_id=audit.organisation_id,
                    audit=audit,
                    criterion_id=pk,
                    auditor=person,
                    value=others.get(code, value),
                    strength="one_source",
                    note="Because.",
                    saved_at=timezone.now(),
                )
                for code, pk in known_of(audit).ids.items()
                if pk not in known and code in asked
            )

    def save(self, person: User, code: str, score: Score, version: int = 0, by: Any = None) -> Any:
        with self.scope(person):
            return save_judgment(
                audit=self.now(),
                criterion=code,
                score=score,
                version=version,
                at=timezone.now(),
                by=by or self.visitor(person),
            )

    def start(self) -> None:
        with self.scope(self.first):
            start_scoring(audit=self.now(), by=self.visitor(self.first))

    def lock(self, person: User) -> None:
        with self.scope(person):
            lock_scores(audit=self.now(), at=timezone.now(), by=self.visitor(person))

    def to_consensus(self) -> None:
        self.start()
        self.score_all(self.first, T01="5", T02="not_applicable")
        self.score_all(self.second, T03="unknown")
        self.lock(self.first)
        self.lock(self.second)

    def agree(self) -> None:
        with self.scope(self.first):
            by, now = self.visitor(self.first), timezone.now()
            accept_equal(audit=self.now(), at=now, by=by)
            for pair in pairs_of(self.now()):
                if pair.differs:
                    save_consensus(
                        audit=self.now(),
                        criterion=pair.criterion.id,
                        value="4",
                        reason="Seen in the minutes.",
                        version=0,
                        at=now,
                        by=by,
                    )

    def to_draft(self) -> None:
        self.to_consensus()
        self.agree()
        with self.scope(self.first):
            settle_consensus(audit=self.now(), by=self.visitor(self.first))

    def find(self, kind: str = "strength", **content: Any) -> Finding:
        found = replace(Content(kind, "The team meets every week."), **content)
        with self.scope(self.first):
            by = self.visitor(self.first)
            return add_finding(audit=self.now(), content=found, at=timezone.now(), by=by)

    def ready(self) -> None:
        self.to_draft()
        for _number in range(3):
            self.find()
        self.find("must", norm="Every week", term_on=date(2027, 1, 1))

    def finalise(self) -> Audit:
        with self.scope(self.first):
            return finalise(audit=self.now(), at=timezone.now(), by=self.visitor(self.first))


@pytest.fixture
def program_in() -> Callable[..., Program]:
    """Makes a program with a team in the open scope."""

    def make(code: str = "north") -> Program:
        program = create_program(
            code=code,
            name=code.title(),
            setting="day_hospital",
            started_on=date(2024, 1, 1),
            stage=7,
            by=SYSTEM,
        )
        create_team(program=program, name=f"Team {code}", started_on=date(2024, 1, 1), by=SYSTEM)
        return program

    return make


@pytest.fixture
def team_in(program_in: Callable[..., Program]) -> Callable[..., Team]:
    def make(code: str = "north") -> Team:
        return Team.objects.select_related("program").get(program=program_in(code))

    return make


def another_auditor(centre: Place, name: str) -> User:
    person = User.objects.create_user(f"{name}@centre.test", name=name.title(), is_demo=True)
    centre.add(person, ["auditor"])
    return person


@pytest.fixture
def plan(centre: Place, program_in: Callable[..., Program]) -> Callable[..., Case]:
    """Plans an audit through the service, as the centre's staff."""

    def make(place: Place, code: str = "north", **changes: Any) -> Case:
        people = [
            User.objects.filter(email=f"{name}@centre.test").first()
            or another_auditor(centre, name)
            for name in ("anna", "bram")
        ]
        with place.scope():
            program = Program.objects.filter(code=code).first() or program_in(code)
        staff, today = centre.member("centre_staff"), timezone.localdate()
        given: dict[str, Any] = {
            "organisation": place.organisation,
            "program": program,
            "standard": Standard.objects.get(key="mbt-2026-1"),
            "kind": "initial",
            "title": "Audit 2026",
            "visit_on": today,
            "due_on": today + timedelta(days=42),
            "lead": people[0],
            "second": people[1],
            "are_independent": True,
            "at": timezone.now(),
            "by": staff,
        }
        with centre_scope(centre.organisation.pk, person=staff.person_id):
            audit = plan_audit(**{**given, **changes})
        return Case(audit, program, place, centre, people[0], people[1])

    return make


@pytest.fixture
def case(linde: Place, plan: Callable[..., Case]) -> Case:
    """A planned audit in Linde."""
    return plan(linde)
