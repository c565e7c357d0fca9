"""What computing the risk must store for one program, by the rules of `programs.risk` alone.

The product computes all programs in one SQL statement; this is the same in plain Python, slow and
without a database, to compare with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from programs.models import ChangeEvent, DeterminantRating, Program
from programs.risk import (
    Case,
    Combined,
    Event,
    Informant,
    Mixed,
    Result,
    combine,
    compare,
    months_before,
    score,
)
from programs.risk.case import plain_rating
from programs.risk_model import Model

KEPT_MONTHS, EVENT_MONTHS, QUARTER = 36, 12, 3


@dataclass
class Specified:
    """A program with everything that was said about it, and the scores that must be there."""

    program: Program
    ratings: list[DeterminantRating]
    events: list[ChangeEvent]
    scores: list[dict[str, Any]] = field(default_factory=list)
    risk: dict[str, Any] = field(default_factory=dict)

    def compute(self, model: Model, on: date) -> None:
        """Adds a score when it is news, and brings `risk` up to date."""
        combined = {
            key: combine(informants, on, model.ageing)
            for key, informants in self._informants(on).items()
        }
        result = score(self._case(combined, on), model)
        oldest = [value.oldest_on for value in combined.values() if value.oldest_on]
        self.risk = {
            "trend": self._trend(result, model, on),
            "stale_determinants": sum(value.is_stale for value in combined.values()),
            "oldest_rating_on": min(oldest, default=None),
        }
        new = _row(result, combined)
        if not self.scores or _news(self.scores[-1]) != _news(new):
            self.scores.append(new)

    def _case(self, combined: dict[str, Combined], on: date) -> Case:
        return Case(
            program=self.program.code,
            on=on,
            stage=self.program.stage,
            gates_green=self.program.gates_green,
            ratings={key: value.rating for key, value in combined.items()},
            events=self._events(on),
        )

    def _informants(self, on: date) -> dict[str, list[Informant]]:
        latest: dict[tuple[str, Any], DeterminantRating] = {}
        for row in sorted(self.ratings, key=lambda row: (row.rated_on, row.recorded_at, row.pk)):
            if row.withdrawn_at is None and months_before(on, KEPT_MONTHS) <= row.rated_on <= on:
                latest[row.determinant, row.informant_id or row.pk] = row
        found: dict[str, list[Informant]] = {}
        for (determinant, _), row in latest.items():
            said = Informant(_rating(row), row.rated_on, who=str(row.informant_id or ""))
            found.setdefault(determinant, []).append(said)
        return found

    def _events(self, on: date) -> tuple[Event, ...]:
        since = months_before(on, EVENT_MONTHS)
        rows = sorted(self.events, key=lambda row: (row.on, row.pk))
        return tuple(
            Event(row.kind, row.on)
            for row in rows
            if row.withdrawn_at is None and since <= row.on <= on
        )

    def _trend(self, result: Result, model: Model, on: date) -> str:
        """With the last score of a quarter ago, and of two quarters ago if that is another."""
        past: list[dict[str, Any]] = []
        for quarters in (1, 2):
            day = months_before(on, quarters * QUARTER)
            before = [row for row in self.scores if row["on"] <= day]
            if before and before[-1] not in past:
                past.append(before[-1])
        if len(past) < 2:
            return "too_few"
        previous, before = (score(Case.from_plain(row["inputs"], step=0.25), model) for row in past)
        return str(compare(previous, result, before=before).trend)


def _rating(row: DeterminantRating) -> float | Mixed | None:
    if row.low_half is None:
        return None
    low, high = row.low_half / 2, row.high_half / 2
    return low if low == high else Mixed(low, high)


def _row(result: Result, combined: dict[str, Combined]) -> dict[str, Any]:
    return {
        "on": result.case.on,
        "model": result.model,
        "inputs": _plain(result.case),
        "informants": {key: value.as_dict() for key, value in combined.items()},
        "risk_low": result.risk_low,
        "risk_high": result.risk_high,
        "coverage": result.coverage,
        "level": result.level.value,
        "knock_outs": list(result.knock_outs),
    }


def _plain(case: Case) -> dict[str, Any]:
    return {
        "program": case.program,
        "on": case.on.isoformat(),
        "stage": case.stage,
        "gates_green": case.gates_green,
        "ratings": {key: plain_rating(rating) for key, rating in case.ratings.items()},
        "events": [{"kind": event.kind, "on": event.on.isoformat()} for event in case.events],
    }


def _news(row: dict[str, Any]) -> tuple[Any, ...]:
    """What makes a score news: its inputs but for the day, its model, its level."""
    return {**row["inputs"], "on": None}, row["model"], row["level"]
