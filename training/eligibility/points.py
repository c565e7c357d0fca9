"""Accreditation points of a course, by the register's accreditation rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from training.choices import PartKind, PointReason

HOUR = 60
FEWEST_MINUTES = 40
ASSIGNMENT_LONG = 180
# What goes off for breaks between start and end.
BREAKS = {PartKind.HALF_DAY: 15, PartKind.DAY: 2 * 15 + 60}
# A part of a day has no more minutes than a day; other parts may be spread over weeks.
MOST_OF_A_DAY = 24 * HOUR
MOST_MINUTES = 100 * HOUR


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part of a course: its minutes without breaks, and the points for them."""

    kind: PartKind
    minutes: int
    effective: int
    points: int
    reason: PointReason


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a course with the parts they come from."""

    value: int
    derivation: tuple[Contribution, ...]

    @property
    def is_known(self) -> bool:
        """False where a part counts for an amount that nobody knows."""
        return all(one.reason is not PointReason.AMOUNT_UNKNOWN for one in self.derivation)


def accreditation_points(minutes: int, kind: str) -> int:
    """The points for one part of a course.

    An hour without breaks is a point, rounded to whole hours (half up), from 40 minutes on. An
    assignment gives 1 point from one hour and 2 from three. Literature gives none, because its
    amount is not known, and neither does the licensed basic course. Raises `ValueError` for what
    cannot be such a part.
    """
    return contribution(minutes, kind).points


def points_of(parts: Iterable[tuple[str, int]]) -> Points:
    """The points of a course of parts `(kind, minutes)`: each by itself, then added up."""
    found = tuple(contribution(minutes, kind) for kind, minutes in parts)
    return Points(sum(one.points for one in found), found)


def contribution(minutes: int, kind: str) -> Contribution:
    """One part of a course with how its points came about."""
    part = _part(kind)
    _check(minutes, part)
    effective = max(0, minutes - BREAKS.get(part, 0))
    points, reason = _worth(part, effective)
    return Contribution(part, minutes, effective, points, reason)


def _worth(part: PartKind, effective: int) -> tuple[int, PointReason]:
    if part is PartKind.LITERATURE:
        return 0, PointReason.AMOUNT_UNKNOWN
    if part is PartKind.BASIC_COURSE:
        return 0, PointReason.NO_POINTS
    if part is PartKind.ASSIGNMENT:
        points = (effective >= HOUR) + (effective >= ASSIGNMENT_LONG)
    else:
        points = (effective + HOUR // 2) // HOUR if effective >= FEWEST_MINUTES else 0
    return points, PointReason.COUNTED if points else PointReason.TOO_SHORT


def _part(kind: str) -> PartKind:
    try:
        return PartKind(kind)
    except ValueError:
        kinds = ", ".join(PartKind)
        raise ValueError(f"A part of a course is one of {kinds}.") from None


def _check(minutes: object, part: PartKind) -> None:
    if isinstance(minutes, bool) or not isinstance(minutes, int):
        raise ValueError("The minutes must be a whole number.")
    most = MOST_OF_A_DAY if part in BREAKS else MOST_MINUTES
    if not 1 <= minutes <= most:
        raise ValueError(f"The minutes must lie between 1 and {most}.")
