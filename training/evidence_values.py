"""From what a source said to the facts that the rules of a pathway read. Plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from training.eligibility import CaseFact, CredentialFact, SessionFact, WorkFact


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def session_fact(id: str, on: dt.date, said: Mapping[str, Any]) -> SessionFact:
    return SessionFact(
        id=id,
        on=on,
        minutes=said["minutes"],
        present=said["present"],
        supervisor_kind=said["supervisor_kind"] or None,
        form=said["form"],
        mode=said["mode"],
        is_confirmed=said["is_confirmed"],
        track=said["track"],
        supervisor=said["supervisor"],
        cases=tuple(said["cases"]),
        is_disputed=said["is_disputed"],
    )


def case_fact(id: str, on: dt.date, said: Mapping[str, Any]) -> CaseFact:
    return CaseFact(
        id=id,
        modality=said["modality"],
        first_on=on,
        last_on=dt.date.fromisoformat(said["last_on"]),
        sessions=said["sessions"],
        minutes=said["minutes"],
        is_completed=said["is_completed"],
    )


def work_fact(id: str, on: dt.date, said: Mapping[str, Any]) -> WorkFact:
    return WorkFact(
        id=id,
        role=said["role"],
        since=on,
        until=day(said["until"]),
        hours_per_week=Fraction(said["hours_per_week"]),
        adolescents=said["adolescents"],
    )


def credential_fact(on: dt.date, said: Mapping[str, Any]) -> CredentialFact:
    return CredentialFact(kind=said["credential"], since=on, until=day(said["until"]))
