"""What a chart says: variation and assurance, two things that are never one colour.

Source: NHS England, Making Data Count. Variation: did something change, and for the better?
Assurance: is the target inside what the process gives by itself?
"""

from __future__ import annotations

from enum import StrEnum

from fidelity.control_charts.charts import Chart
from fidelity.control_charts.phases import Phase
from fidelity.control_charts.rules import Signal

# A signal further back was seen in its time; what a chart says is about now.
LATEST = 6


class Variation(StrEnum):
    COMMON = "common"
    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"  # special, without a side: the line crosses its centre too seldom


class Assurance(StrEnum):
    ALWAYS = "always"
    MIXED = "mixed"
    NEVER = "never"


def side(chart: Chart, signal: Signal) -> int:
    """1 where the signal points up, -1 down, 0 when it has no side."""
    if signal.point is None:
        return 0
    value, before = chart.points[signal.point], chart.points[signal.point - 1]
    # A trend may run on the other side of the centre; its direction is what counts.
    from_ = before if signal.rule.startswith("trend") else chart.centre
    return (value > from_) - (value < from_)


def states(chart: Chart, *, is_higher_better: bool) -> list[Variation]:
    """How each point is drawn; a later rule on the same point does not change the first's side."""
    found = [Variation.COMMON] * len(chart.points)
    for signal in chart.signals:
        if signal.point is not None and found[signal.point] is Variation.COMMON:
            found[signal.point] = _meaning(side(chart, signal), is_higher_better)
    return found


def variation(chart: Chart, *, is_higher_better: bool) -> Variation:
    """What the last points say: the newest signal among them, if any."""
    drawn = states(chart, is_higher_better=is_higher_better)[-LATEST:]
    special = [one for one in drawn if one is not Variation.COMMON]
    if special:
        return special[-1]
    return Variation.CHANGED if any(one.point is None for one in chart.signals) else drawn[-1]


def _meaning(direction: int, is_higher_better: bool) -> Variation:
    if not direction:
        return Variation.CHANGED
    return Variation.BETTER if (direction > 0) is is_higher_better else Variation.WORSE


def assurance(phase: Phase, target: float | None, *, is_higher_better: bool) -> Assurance | None:
    """Whether the process meets the target by itself, from its newest limits.

    None without a target or limits, and for a smoothed line, whose limits are not the points'.
    """
    chart = phase.chart
    if target is None or not phase.has_limits or chart.kind == "ewma":
        return None
    lower, upper = newest(chart.lower), newest(chart.upper)
    worst, best = (lower, upper) if is_higher_better else (-upper, -lower)
    wanted = target if is_higher_better else -target
    if worst >= wanted:
        return Assurance.ALWAYS
    return Assurance.NEVER if best < wanted else Assurance.MIXED


def newest(limit: float | tuple[float, ...]) -> float:
    """A limit as it is at the last point."""
    return limit[-1] if isinstance(limit, tuple) else limit


def at(limit: float | tuple[float, ...], point: int) -> float:
    """A limit as it is at a point."""
    return limit[point] if isinstance(limit, tuple) else limit
