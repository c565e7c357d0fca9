"""Facts about one candidate with everything filled in, for tests that change one thing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from training.catalog import version_on
from training.eligibility import (
    CaseFact,
    CourseFact,
    CredentialFact,
    Evidence,
    FragmentFact,
    Progress,
    SessionFact,
    StatementFact,
    WorkFact,
    assess,
)

ON = date(2026, 11, 30)
START = date(2026, 3, 2)


def session(number: int = 0, **given: Any) -> SessionFact:
    """45 minutes alone with a supervisor, one a week."""
    whole = {
        "id": f"s{number:03}",
        "on": START + timedelta(weeks=number),
        "minutes": 45,
        "present": 1,
        "supervisor_kind": "supervisor",
        "form": "individual",
        "mode": "in_person",
        "is_confirmed": True,
        "track": "",
        "supervisor": "m-bakker",
        **given,
    }
    return SessionFact(**whole)


def sessions(count: int, **given: Any) -> tuple[SessionFact, ...]:
    return tuple(session(number, **given) for number in range(count))


def case(name: str = "A", sessions: int = 24, **given: Any) -> CaseFact:
    """An individual treatment of a year that still runs."""
    whole = {
        "modality": "individual",
        "first_on": date(2025, 12, 1),
        "last_on": date(2026, 11, 27),
        "minutes": sessions * 45,
        "is_completed": False,
        **given,
    }
    return CaseFact(id=name, sessions=sessions, **whole)


def fragment(number: int = 0, **given: Any) -> FragmentFact:
    whole = {
        "id": f"f{number}",
        "on": START + timedelta(days=number),
        "minutes": 15,
        "case": "A",
        "session": f"t{number}",
        "part": "other",
        "has_report": True,
        **given,
    }
    return FragmentFact(**whole)


def course(name: str = "c1", **given: Any) -> CourseFact:
    whole = {"kind": "basic", "title": "MBT", "on": START, "points": 0, "hours": None, **given}
    return CourseFact(id=name, **whole)


def statement(name: str = "v1", **given: Any) -> StatementFact:
    whole = {
        "kind": "own_supervisor",
        "author": "m-bakker",
        "on": date(2026, 10, 1),
        "verdict": "positive",
        "asked_on": date(2026, 9, 1),
        **given,
    }
    return StatementFact(id=name, **whole)


def credential(kind: str = "basic_therapist", **given: Any) -> CredentialFact:
    return CredentialFact(**{"kind": kind, "since": date(2024, 5, 1), "until": None, **given})


def work(name: str = "w1", **given: Any) -> WorkFact:
    whole = {
        "role": "therapist",
        "since": date(2024, 1, 1),
        "until": None,
        "hours_per_week": 8,
        "adolescents": False,
        **given,
    }
    return WorkFact(id=name, **whole)


def progress(key: str, requirement: str, evidence: Evidence, on: date = ON) -> Progress:
    """Of one requirement of the version of a pathway that is in use on a day."""
    return assess(version_on(key, on), evidence, on=on).of(requirement)


def reasons(found: Progress) -> list[str]:
    return [row.reason.value for row in found.rows]
