"""The integrity matrix of a team: judgments of informants, per cell, in rounds. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from uuid import UUID

from fidelity.instrument import Instrument

KEY = "integrity-matrix"
# Judgments so long after the first one still belong to the same round.
ROUND = timedelta(days=90)
# The level at which single people could be meant.
PEOPLE = "therapist"
COMPONENTS = ("adherence", "competence", "differentiation")
# Two means that differ less than this are the same to a reader of one decimal.
SAME = 0.05


@dataclass(frozen=True, slots=True)
class Judgment:
    """What one informant said: a score by item. An item that is not there could not be judged."""

    rating: UUID
    informant: UUID
    on: date
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell in one round: the scores in rising order, of `informants` who were asked."""

    scores: tuple[int, ...]
    informants: int

    @property
    def mean(self) -> float | None:
        return fmean(self.scores) if self.scores else None

    @property
    def known(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class Round:
    """Judgments that belong together, one per informant."""

    judgments: tuple[Judgment, ...]

    @property
    def since(self) -> date:
        return min(one.on for one in self.judgments)

    @property
    def until(self) -> date:
        return max(one.on for one in self.judgments)

    def cell(self, item: str) -> Cell:
        scores = (one.scores[item] for one in self.judgments if item in one.scores)
        return Cell(tuple(sorted(scores)), len(self.judgments))


def rounds_of(judgments: Iterable[Judgment]) -> tuple[Round, ...]:
    """The rounds, the newest first. Within one the last judgment of an informant counts."""
    found: list[dict[UUID, Judgment]] = []
    first: date | None = None
    for one in sorted(judgments, key=lambda judgment: judgment.on):
        if first is None or one.on - first > ROUND:
            first = one.on
            found.append({})
        found[-1][one.informant] = one
    return tuple(Round(tuple(by_person.values())) for by_person in reversed(found))


def change(before: Cell, now: Cell) -> float | None:
    """How far the mean went up or down; None where one of both is not known."""
    if before.mean is None or now.mean is None:
        return None
    difference = now.mean - before.mean
    return 0.0 if abs(difference) < SAME else difference


def cells_by_level(instrument: Instrument) -> dict[str, list[tuple[str, str]]]:
    """Per level its cells, in the order of the components: (component, item).

    The order of the levels is that of the items: stored blocks have none.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for item in instrument.items:
        place = found.setdefault(item.block, [])
        place.append((COMPONENTS[len(place)], item.id))
    return found
