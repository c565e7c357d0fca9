"""A control chart as a picture: places of points, lines and labels, for two fixed widths.

Never scaled: a page shows the one that fits, so that labels stay twelve pixels high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from fidelity.control_charts import Chart

WIDE, NARROW, HEIGHT = 640, 288, 200
LEFT, RIGHT, TOP, FLOOR = 34, 12, 14, 164
MOST_LABELS = {WIDE: 6, NARROW: 3}


@dataclass(frozen=True)
class Mark:
    """One point: where, its value and label, and whether a rule fired there."""

    x: float
    y: float
    value: float
    label: str
    is_signal: bool
    is_up: bool


@dataclass(frozen=True)
class Line:
    """A horizontal line with its word."""

    y: float
    name: str
    value: float


@dataclass(frozen=True)
class Picture:
    """Everything that the template draws, in pixels."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    floor: int
    marks: tuple[Mark, ...]
    path: str
    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    baseline_until: float


def pictures(
    chart: Chart,
    labels: Sequence[str],
    *,
    low: float,
    high: float,
    target: float | None = None,
    name: str = "chart",
) -> list[Picture]:
    """The chart for a wide and a narrow page; `low` and `high` are the ends of the scale."""
    return [
        _picture(chart, labels, low, high, target, f"{name}-{width}", width)
        for width in (WIDE, NARROW)
    ]


def _picture(
    chart: Chart,
    labels: Sequence[str],
    low: float,
    high: float,
    target: float | None,
    name: str,
    width: int,
) -> Picture:
    inner = width - LEFT - RIGHT
    step = inner / max(1, len(chart.points) - 1)

    def x(number: int) -> float:
        alone = len(chart.points) == 1
        return round(LEFT + (inner / 2 if alone else step * number), 1)

    def y(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return round(FLOOR - share * (FLOOR - TOP), 1)

    fired = {one.point for one in chart.signals}
    marks = tuple(
        Mark(x(n), y(value), value, labels[n], n in fired, value > chart.centre)
        for n, value in enumerate(chart.points)
    )
    return Picture(
        name=name,
        width=width,
        height=HEIGHT,
        left=LEFT,
        right=width - RIGHT,
        top=TOP,
        floor=FLOOR,
        marks=marks,
        path="M" + " L".join(f"{mark.x} {mark.y}" for mark in marks) if marks else "",
        lines=tuple(_lines(chart, target, y)),
        ticks=tuple((y(value), f"{value:g}") for value in _ticks(low, high)),
        labels=tuple(_labels(marks, MOST_LABELS[width])),
        baseline_until=x(chart.baseline - 1) if chart.baseline < len(chart.points) else 0,
    )


def _lines(chart: Chart, target: float | None, y: object) -> list[Line]:
    """Centre and limits, where a chart has enough points to have them, and the target."""
    assert callable(y)
    found = [Line(y(chart.centre), "centre", chart.centre)]
    if not chart.is_run_chart:
        for name in ("lower", "upper"):
            value = getattr(chart, name)
            if isinstance(value, float) and not isnan(value):
                found.append(Line(y(value), name, value))
    if target is not None:
        found.append(Line(y(target), "target", target))
    return found


def _ticks(low: float, high: float) -> list[float]:
    span = high - low
    step = 1 if span <= 10 else round(span / 5)
    return [low + step * number for number in range(int(span / step) + 1)]


def _labels(marks: Sequence[Mark], most: int) -> list[tuple[float, str]]:
    """At most so many labels under the axis, the first and the last among them."""
    if len(marks) <= most:
        return [(mark.x, mark.label) for mark in marks]
    places = sorted({round(n * (len(marks) - 1) / (most - 1)) for n in range(most)})
    return [(marks[place].x, marks[place].label) for place in places]
