"""The figures of a report as geometry. Pure: no Django, no words.

Lengths are in pixels of the drawing's own view box.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 640
LOWEST, HIGHEST = 1, 5
LABELS, ROW = 190, 34


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: a domain with its mean, its former mean, and the width of both; None is unknown."""

    label: str
    note: str
    mean: float | None
    width: float
    former_x: float | None
    y: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Means on the scale 1 to 5, with a line at the norm."""

    width: int
    height: int
    start: int
    floor: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, float], ...]
    norm_x: float


@dataclass(frozen=True, slots=True)
class Given:
    """What a bar is made of."""

    label: str
    note: str
    mean: float | None
    former: float | None = None


def bars(given: list[Given], norm: float) -> Bars:
    """Bars from the left end of the scale. Raises ValueError for a mean off the scale."""
    end = WIDTH - 60

    def x(score: float) -> float:
        if not LOWEST <= score <= HIGHEST:
            raise ValueError(f"{score} is not between {LOWEST} and {HIGHEST}.")
        return LABELS + (score - LOWEST) / (HIGHEST - LOWEST) * (end - LABELS)

    rows = tuple(
        Row(
            label=one.label,
            note=one.note,
            mean=one.mean,
            width=round(x(one.mean) - LABELS, 1) if one.mean is not None else 0.0,
            former_x=round(x(one.former), 1) if one.former is not None else None,
            y=22 + ROW * number,
        )
        for number, one in enumerate(given)
    )
    floor = 22 + ROW * len(given)
    ticks = tuple((score, round(x(score), 1)) for score in range(LOWEST, HIGHEST + 1))
    return Bars(WIDTH, floor + 26, LABELS, floor, rows, ticks, round(x(norm), 1))


@dataclass(frozen=True, slots=True)
class Interval:
    """A risk from 0 to 100: solid up to what is established, hatched up to what may be added."""

    width: int
    height: int
    start: float
    track: float
    known: float
    unknown: float
    low_x: float
    high_x: float
    borders: tuple[tuple[int, float], ...]
    is_narrow: bool


def interval(low: float, high: float, borders: tuple[float, ...] = (0.33, 0.60)) -> Interval:
    """`low` and `high` are shares of 1. Raises ValueError when they are not in order."""
    if not 0 <= low <= high <= 1:
        raise ValueError("A risk runs from a low to a high share of 1.")
    start, track = 12.0, WIDTH - 24.0
    return Interval(
        width=WIDTH,
        height=70,
        start=start,
        track=track,
        known=round(low * track, 1),
        unknown=round((high - low) * track, 1),
        low_x=round(start + low * track, 1),
        high_x=round(start + high * track, 1),
        borders=tuple((round(b * 100), round(start + b * track, 1)) for b in borders),
        is_narrow=(high - low) * track < 40,
    )
