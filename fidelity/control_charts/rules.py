"""Named sets of rules that tell a signal from ordinary variation; they differ, so charts name them.

A rule looks at the points in standard deviations from the centre (`z`), one side at a time, and
gives the points at which its pattern is complete. A point on the centre line ends a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import isnan, log2

from scipy.special import bdtr


@dataclass(frozen=True)
class Signal:
    """A rule's pattern, complete at `point`; None when it is about the chart as a whole."""

    point: int | None
    rule: str


Rule = Callable[[Sequence[float], Sequence[float]], list[int | None]]


def beyond(z: Sequence[float], _values: Sequence[float]) -> list[int | None]:
    """Points outside three standard deviations; one on the limit is inside."""
    return [number for number, one in enumerate(z) if abs(one) > 3 + 1e-9]


def some_of(
    z: Sequence[float], _values: Sequence[float], *, needed: int, of: int, border: float
) -> list[int | None]:
    """`needed` out of `of` points in a row beyond `border` on the same side, the last one too."""
    found: list[int | None] = []
    for number in range(len(z)):
        window = z[max(0, number - of + 1) : number + 1]
        for side in (1, -1):
            if side * z[number] > border and sum(side * one > border for one in window) >= needed:
                found.append(number)
    return found


def shift(z: Sequence[float], _values: Sequence[float], *, length: int) -> list[int | None]:
    """A run of `length` points on one side of the centre, and each point by which it goes on."""
    found: list[int | None] = []
    run, side = 0, 0
    for number, one in enumerate(z):
        now = (one > 0) - (one < 0)
        run = run + 1 if now and now == side else abs(now)
        side = now
        if run >= length:
            found.append(number)
    return found


def trend(_z: Sequence[float], values: Sequence[float], *, length: int) -> list[int | None]:
    """`length` points in a row that each rise, or each fall; equal points end it."""
    found: list[int | None] = []
    run, direction = 1, 0
    for number in range(1, len(values)):
        now = (values[number] > values[number - 1]) - (values[number] < values[number - 1])
        run = run + 1 if now and now == direction else 1 + abs(now)
        direction = now
        if run >= length:
            found.append(number)
    return found


def longest_run(z: Sequence[float], _values: Sequence[float]) -> list[int | None]:
    """The last point of a run longer than log2(n) + 3, of the n points off the centre line."""
    useful = [(number, one > 0) for number, one in enumerate(z) if one and not isnan(one)]
    if not useful:
        return []
    limit = round(log2(len(useful)) + 3)
    found: list[int | None] = []
    run = 0
    for place, (number, side) in enumerate(useful):
        run = run + 1 if place and side == useful[place - 1][1] else 1
        if run > limit:
            found.append(number)
    return found


def few_crossings(z: Sequence[float], _values: Sequence[float]) -> list[int | None]:
    """The line crosses the centre less often than in 95 of 100 charts without a change."""
    sides = [one > 0 for one in z if one and not isnan(one)]
    chances = len(sides) - 1
    if chances < 1:
        return []
    crossings = sum(first != second for first, second in pairwise(sides))
    return [None] if crossings < _fewest(chances) else []


def _fewest(chances: int) -> int:
    """The smallest number of crossings that is not too few: the 5 % point of a fair coin."""
    return next(count for count in range(chances + 1) if bdtr(count, chances, 0.5) >= 0.05)


RULE_SETS: dict[str, dict[str, Rule]] = {
    "nhs": {
        "beyond_limits": beyond,
        "shift_of_7": partial(shift, length=7),
        "trend_of_7": partial(trend, length=7),
        "2_of_3_near_limit": partial(some_of, needed=2, of=3, border=2),
    },
    "western": {
        "beyond_limits": beyond,
        "2_of_3_beyond_2_sd": partial(some_of, needed=2, of=3, border=2),
        "4_of_5_beyond_1_sd": partial(some_of, needed=4, of=5, border=1),
        "shift_of_8": partial(shift, length=8),
    },
    "anhoej": {"unusually_long_run": longest_run, "unusually_few_crossings": few_crossings},
    "beyond": {"beyond_limits": beyond},
}


def signals(rules: str, z: Sequence[float], values: Sequence[float]) -> tuple[Signal, ...]:
    """All signals of a set, in the order of the points; those of the whole chart come last."""
    if rules not in RULE_SETS:
        raise ValueError(f"The rule set is one of {', '.join(RULE_SETS)}.")
    found = [
        Signal(point, name) for name, rule in RULE_SETS[rules].items() for point in rule(z, values)
    ]
    return tuple(sorted(found, key=lambda one: len(z) if one.point is None else one.point))
