"""A funnel: shares of several programs against how many cases each has, with exact limits.

Pure. Inside the limits a program differs from the target by no more than chance can do. Programs
are never ranked. Limits are binomial quantiles, 95 and 99.8 percent (Spiegelhalter 2005, Statistics
in Medicine 24); with few cases nearly everything lies inside, so such programs get no point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import bdtr

FEWEST_CASES = 8
WARNING, ALARM = 0.95, 0.998
LEAST_WIDTH = 24  # cases: a narrower funnel shows nothing of its shape


@dataclass(frozen=True, slots=True)
class Place:
    """One program: how many of how many; `is_own` for the one whose page this is."""

    count: int
    cases: int
    is_own: bool = False

    @property
    def share(self) -> float:
        return self.count / self.cases


@dataclass(frozen=True)
class Funnel:
    """`limits` maps 0.95 and 0.998 to (cases, lower, upper), borders in shares per number of cases.

    A program lies outside a border exactly when `within` says so.
    """

    target: float
    places: tuple[Place, ...]
    limits: dict[float, tuple[tuple[int, float, float], ...]]

    @property
    def most_cases(self) -> int:
        return self.limits[WARNING][-1][0]

    @property
    def own(self) -> Place | None:
        return next((one for one in self.places if one.is_own), None)


def within(count: int, cases: int, target: float, level: float) -> bool:
    """Whether so many of so many can be chance, at the target."""
    lower, upper = limits_of(cases, target, level)
    return lower <= count <= upper


def limits_of(cases: int, target: float, level: float) -> tuple[int, int]:
    """The smallest and largest count that are still inside. Raises ValueError outside 0 to 1."""
    if not 0 < target < 1 or not 0 < level < 1:
        raise ValueError("Target and level lie between 0 and 1.")
    tail = (1 - level) / 2
    return _quantile(tail, cases, target), _quantile(1 - tail, cases, target)


def _quantile(chance: float, cases: int, target: float) -> int:
    """The smallest count that is reached or not passed with at least this chance."""
    return next(count for count in range(cases + 1) if bdtr(count, cases, target) >= chance)


def funnel(places: Sequence[Place], target: float) -> Funnel | None:
    """The funnel of the programs with enough cases; None when there is none."""
    shown = tuple(one for one in places if one.cases >= FEWEST_CASES)
    if not shown:
        return None
    most = max(LEAST_WIDTH, *(one.cases for one in shown)) + 4
    limits = {
        level: tuple(_border(cases, target, level) for cases in range(FEWEST_CASES, most + 1))
        for level in (WARNING, ALARM)
    }
    return Funnel(target, shown, limits)


def _border(cases: int, target: float, level: float) -> tuple[int, float, float]:
    """Half a case outside the last counts that are inside, so that no point lies on the line."""
    low, high = limits_of(cases, target, level)
    return cases, max(0.0, (low - 0.5) / cases), min(1.0, (high + 0.5) / cases)
