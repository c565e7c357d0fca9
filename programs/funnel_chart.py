"""A funnel as geometry, for two fixed widths: lines of the limits, points, ticks. No Django."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from programs.funnel import ALARM, FEWEST_CASES, WARNING, Funnel

HEIGHT, TOP, BOTTOM, LEFT = 260, 16, 44, 44
# Room right of the lines for "99,8 %".
RIGHT = {288: 52, 640: 60}
SIZES = (("narrow", 288), ("wide", 640))
LABEL_GAP = 15.0
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Tick:
    place: float
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """`kind`: target, warning or alarm; `label_y` is where its word stands, at the right end."""

    kind: str
    path: str
    label_y: float


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    label_y: float
    anchor: str
    is_own: bool


@dataclass(frozen=True)
class Sheet:
    """One drawing."""

    name: str
    width: int
    height: int
    left: int
    right: int
    shares: tuple[Tick, ...]
    cases: tuple[Tick, ...]
    lines: tuple[Line, ...]
    points: tuple[Point, ...]


def sheets(found: Funnel) -> list[Sheet]:
    """The narrow and the wide drawing."""
    return [_sheet(found, name, width) for name, width in SIZES]


def _sheet(found: Funnel, name: str, width: int) -> Sheet:
    right, floor, most = width - RIGHT[width], HEIGHT - BOTTOM, found.most_cases

    def x(cases: float) -> float:
        return round(LEFT + (cases - FEWEST_CASES) / (most - FEWEST_CASES) * (right - LEFT), 1)

    def y(share: float) -> float:
        return round(floor - share * (floor - TOP), 1)

    # Others first: the own program lies on top when two stand at one place.
    places = sorted(found.places, key=lambda one: one.is_own)
    points = [
        Point(
            x(one.cases),
            y(one.share),
            y(one.share) - 12 if y(one.share) > TOP + 20 else y(one.share) + 20,
            "end" if x(one.cases) > (LEFT + right) / 2 else "start",
            one.is_own,
        )
        for one in places
    ]
    step = max(4, round(most / 5 / 4) * 4)
    return Sheet(
        name=name,
        width=width,
        height=HEIGHT,
        left=LEFT,
        right=right,
        shares=tuple(Tick(y(share), share) for share in SHARES),
        cases=tuple(Tick(x(n), n) for n in range(FEWEST_CASES, most + 1, step)),
        lines=tuple(_lines(found, x, y)),
        points=tuple(points),
    )


def _lines(found: Funnel, x: Callable[[float], float], y: Callable[[float], float]) -> list[Line]:
    """The target, and the upper and lower limits; their words do not run into each other."""
    target = y(found.target)
    lines = [
        Line("target", f"M{x(FEWEST_CASES)} {target} H{x(found.most_cases)}", target),
    ]
    near = target
    for kind, level in (("warning", WARNING), ("alarm", ALARM)):
        limits = found.limits[level]
        upper = "M" + " L".join(f"{x(n)} {y(high)}" for n, _low, high in limits)
        lower = " M" + " L".join(f"{x(n)} {y(low)}" for n, low, _high in limits)
        near = min(y(limits[-1][2]), near - LABEL_GAP)
        lines.append(Line(kind, upper + lower, near))
    return lines
