"""The interval of a risk over time as geometry: no Django, no clock, no words.

A score holds until the next one, so the drawing goes in steps and never slopes between two scores.
Drawn for two widths, because text inside a drawing must not shrink with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

HEIGHT, TOP, BOTTOM, LEFT = 210, 22, 34, 34
# Room right of the last step for "hoogstens 100" in letters of 13 pixels.
RIGHT = 100
NARROW, WIDE = 288, 640
LABEL_GAP = 16.0
BORDERS = (0.33, 0.60)
LEAST_DAYS = 7.0


@dataclass(frozen=True, slots=True)
class Point:
    """One score: from when it holds, and its bounds as shares of 1."""

    at: datetime
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Block:
    """The interval of one score, as a rectangle."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A change event: its place and its number in the list beside the drawing."""

    x: str
    number: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on an axis. `share` belongs to the left axis, `on` to the time axis."""

    place: str
    share: float | None = None
    on: date | None = None
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing. `low_line` and `high_line` are paths; labels stand right of the last step.

    `is_one_label`: the two would touch, so one range stands there, at the height of both.
    """

    name: str
    width: int
    height: int
    left: int
    right: str
    top: int
    floor: int
    blocks: tuple[Block, ...]
    low_line: str
    high_line: str
    shares: tuple[Tick, ...]
    days: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    low_label: str
    high_label: str
    label_x: str
    is_one_label: bool


def charts(points: Sequence[Point], until: datetime, events: Sequence[date] = ()) -> list[Chart]:
    """The narrow and the wide drawing; empty without points.

    `points` in order of time, `until` the moment up to which the last one holds, `events` days of
    changes, numbered in their order. Raises ValueError when the points are out of order.
    """
    if not points:
        return []
    moments = [point.at for point in points]
    if moments != sorted(moments) or moments[-1] > until:
        raise ValueError("The points of a chart come in order of time, and before its end.")
    return [_Sheet(name, width, points, until).draw(events) for name, width in _SIZES]


_SIZES = (("narrow", NARROW), ("wide", WIDE))


class _Sheet:
    """Turns moments and shares into places on one drawing."""

    def __init__(self, name: str, width: int, points: Sequence[Point], until: datetime) -> None:
        self.name, self.width, self.points, self.until = name, width, points, until
        self.start = points[0].at
        days = (until - self.start).total_seconds() / 86_400
        self.days = max(days, LEAST_DAYS)
        self.right = float(width - RIGHT)
        self.floor = HEIGHT - BOTTOM

    def x(self, at: datetime) -> float:
        passed = (at - self.start).total_seconds() / 86_400
        return LEFT + passed / self.days * (self.right - LEFT)

    def y(self, share: float) -> float:
        return self.floor - share * (self.floor - TOP)

    @property
    def end(self) -> float:
        """Where the last step ends: at the right edge, however short the history is."""
        return self.right

    def spans(self) -> list[tuple[Point, float, float]]:
        edges = [self.x(point.at) for point in self.points] + [self.end]
        return [(point, edges[i], edges[i + 1]) for i, point in enumerate(self.points)]

    def draw(self, events: Sequence[date]) -> Chart:
        low_label, high_label = self.labels()
        is_one_label = low_label == high_label
        return Chart(
            name=self.name,
            width=self.width,
            height=HEIGHT,
            left=LEFT,
            right=_text(self.right),
            top=TOP,
            floor=self.floor,
            blocks=tuple(self.block(*span) for span in self.spans()),
            low_line=self.line("low"),
            high_line=self.line("high"),
            shares=tuple(Tick(_text(self.y(share)), share) for share in (0, *BORDERS, 1)),
            days=self.day_ticks(),
            marks=self.marks(events),
            low_label=_text(low_label),
            high_label=_text(high_label),
            label_x=_text(self.right + 6),
            is_one_label=is_one_label,
        )

    def block(self, point: Point, first: float, last: float) -> Block:
        top = self.y(point.high)
        height = self.y(point.low) - top
        return Block(_text(first), _text(top), _text(last - first), _text(height))

    def line(self, bound: str) -> str:
        path = ""
        for point, first, last in self.spans():
            level = _text(self.y(getattr(point, bound)))
            path += f"V{level}H{_text(last)}" if path else f"M{_text(first)} {level}H{_text(last)}"
        return path

    def labels(self) -> tuple[float, float]:
        """Heights of the two labels; one height when they would touch."""
        low, high = self.y(self.points[-1].low) + 4, self.y(self.points[-1].high) + 4
        middle = (low + high) / 2
        return (middle, middle) if low - high < LABEL_GAP else (low, high)

    def day_ticks(self) -> tuple[Tick, ...]:
        first = Tick(_text(LEFT), on=self.start.date(), anchor="start")
        last = Tick(_text(self.right), on=self.until.date(), anchor="end")
        return (first,) if first.on == last.on else (first, last)

    def marks(self, events: Sequence[date]) -> tuple[Mark, ...]:
        found = []
        for number, day in enumerate(events, start=1):
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=self.start.tzinfo)
            place = self.x(noon)
            if LEFT <= place <= self.right:
                found.append(Mark(_text(place), number))
        return tuple(found)


def _text(value: float) -> str:
    return f"{value:.1f}"
