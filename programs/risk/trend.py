"""What changed between two results, and whether that is a trend.

One quarter proves little: a determinant counts as moved when its rating differs by a point or more
from an earlier quarter for two quarters in a row, or when two informants agree on the move.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from programs.choices import Determinant, RiskLevel, Trend
from programs.risk.case import KEYS, Mixed, Rating
from programs.risk.scoring import Result, rounded

STEP = 1.0
NEEDED = 3
"""Results needed before a trend can be named without informants who agree."""
_ALARMING = (Determinant.COMMITMENT.value, Determinant.LEADERSHIP.value)


@dataclass(frozen=True, slots=True)
class Moved:
    """A determinant whose rating differs. `by` is None when one of the two is unknown."""

    key: str
    before: Rating
    after: Rating
    by: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results side by side; positive changes of risk mean more risk.

    `trend` is the direction of the risk; `trends` that of the risk by determinant, only where it
    rises or falls. `alarms`: support or leadership fell by a point or more, which asks for
    attention even while the level is low (the reorganisation studied by Bales et al. 2017).
    `by_model`: the models differ, so that figures cannot be compared.
    """

    moved: tuple[Moved, ...]
    change_low: float
    change_high: float
    level_before: RiskLevel
    level_after: RiskLevel
    new_knock_outs: tuple[str, ...]
    cleared_knock_outs: tuple[str, ...]
    trend: Trend
    trends: dict[str, Trend]
    results_used: int
    alarms: tuple[str, ...]
    by_model: bool


def compare(
    previous: Result,
    current: Result,
    *,
    before: Result | None = None,
    agreed: Collection[str] = (),
) -> Comparison:
    """Compares two results of one program, in order of time.

    `before`: the result of the quarter before `previous`, which makes a trend possible.
    `agreed`: determinants on whose move two informants agree. Raises ValueError when the results
    are out of order.
    """
    in_order = [found.case.on for found in (before, previous, current) if found is not None]
    if in_order != sorted(in_order):
        raise ValueError("Results are compared in order of time, the earlier one first.")
    moved = tuple(_moved(previous, current))
    trends = _trends(previous, current, before, agreed)
    used = 2 if before is None else 3
    return Comparison(
        moved=moved,
        change_low=rounded(current.risk_low - previous.risk_low),
        change_high=rounded(current.risk_high - previous.risk_high),
        level_before=previous.level,
        level_after=current.level,
        new_knock_outs=_without(current.knock_outs, previous.knock_outs),
        cleared_knock_outs=_without(previous.knock_outs, current.knock_outs),
        trend=_overall(before or previous, current, trends, used),
        trends=trends,
        results_used=used,
        alarms=tuple(
            found.key
            for found in moved
            if found.key in _ALARMING and found.by is not None and found.by <= -STEP
        ),
        by_model=(previous.model, previous.model_version) != (current.model, current.model_version),
    )


def _moved(previous: Result, current: Result) -> list[Moved]:
    pairs = [(key, previous.case.ratings.get(key), current.case.ratings.get(key)) for key in KEYS]
    return [Moved(key, a, b, _difference(a, b)) for key, a, b in pairs if a != b]


def _trends(
    previous: Result, current: Result, before: Result | None, agreed: Collection[str]
) -> dict[str, Trend]:
    found: dict[str, Trend] = {}
    for key in KEYS:
        now = current.case.ratings.get(key)
        last = _difference(previous.case.ratings.get(key), now)
        if key in agreed and last is not None and abs(last) >= STEP:
            found[key] = Trend.RISES if last < 0 else Trend.FALLS
        elif before is not None and (sign := _lasting(before, previous, current, key)):
            found[key] = Trend.RISES if sign < 0 else Trend.FALLS
    return found


def _lasting(before: Result, previous: Result, current: Result, key: str) -> int:
    """-1 or 1 when both later ratings lie a point or more to the same side of the first."""
    first, second, third = (found.case.ratings.get(key) for found in (before, previous, current))
    one, two = _difference(first, second), _difference(first, third)
    if one is None or two is None or min(abs(one), abs(two)) < STEP or one * two < 0:
        return 0
    return -1 if two < 0 else 1


def _overall(start: Result, current: Result, trends: dict[str, Trend], used: int) -> Trend:
    if not trends:
        return Trend.STABLE if used >= NEEDED else Trend.TOO_FEW
    change = sum(
        _middle(current.contributions[key]) - _middle(start.contributions[key]) for key in trends
    )
    if rounded(change) == 0:
        return Trend.STABLE
    return Trend.RISES if change > 0 else Trend.FALLS


def _middle(ends: dict[str, float]) -> float:
    return (ends["low"] + ends["high"]) / 2


def _difference(before: Rating, after: Rating) -> float | None:
    if before is None or after is None:
        return None
    return _point(after) - _point(before)


def _point(rating: float | Mixed) -> float:
    return rating.middle if isinstance(rating, Mixed) else rating


def _without(found: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in found if name not in other)
