"""What a course is worth, and a part of it that somebody followed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from training.choices import CourseKind, PartKind, PointReason
from training.eligibility import Points, accreditation_points, points_of

Parts = Sequence[Mapping[str, Any]]


def pairs_of(parts: Parts) -> list[tuple[str, int]]:
    """Stored parts as `points_of` reads them."""
    return [(str(one["kind"]), int(one["minutes"])) for one in parts]


def worth_of(kind: str, pairs: Iterable[tuple[str, int]]) -> Points:
    """The points of a course with their derivation; the licensed basic course gives none."""
    found = points_of(pairs)
    if kind != CourseKind.BASIC:
        return found
    nothing = [replace(one, points=0, reason=PointReason.NO_POINTS) for one in found.derivation]
    return Points(0, tuple(nothing))


def minutes_of(parts: Parts) -> int:
    """Effective minutes of the whole, without breaks and without reading."""
    found = points_of(pairs_of(parts)).derivation
    return sum(one.effective for one in found if one.kind is not PartKind.LITERATURE)


def points_followed(minutes: int | None, *, parts: Parts, points: int) -> int:
    """The points of somebody who followed so many effective minutes; None is all of it.

    A part that was followed counts as teaching, and is never worth more than the whole.
    """
    if minutes is None or minutes >= minutes_of(parts):
        return points
    return min(points, accreditation_points(minutes, PartKind.TEACHING))
