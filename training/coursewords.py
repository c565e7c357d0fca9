"""Courses in words: points with how they come about, places, days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mbtq.core import formats
from training.choices import CourseKind, ParticipationState, PointReason
from training.courseworth import Parts, pairs_of, worth_of
from training.eligibility import Contribution, Points
from training.labels import PART_KINDS, Words
from training.models import Course, Edition

# The states of a place, said to the person whose place it is.
OWN_STATES: Words = {
    ParticipationState.ASKED: gettext_lazy("You asked for a place"),
    ParticipationState.WAITING: gettext_lazy("You are on the waiting list"),
    ParticipationState.SIGNED_UP: gettext_lazy("You have a place"),
    ParticipationState.ATTENDED: gettext_lazy("You were there"),
    ParticipationState.ABSENT: gettext_lazy("You were not there"),
    ParticipationState.CANCELLED: gettext_lazy("You signed off"),
}


@dataclass(frozen=True)
class PartLine:
    """One part of a course as a row of the derivation."""

    kind: Any
    minutes: int
    effective: int
    points: int | None  # None: it counts, but nobody knows for how much
    why: str


def title_of(course: Course) -> str:
    """In the language of the reader."""
    return course.title_nl if formats.language() == "nl" else course.title_en


def about_of(course: Course) -> str:
    """In the language of the reader; the other one where nothing was written in it."""
    here, other = course.about_nl, course.about_en
    if formats.language() != "nl":
        here, other = other, here
    return here or other


def points_words(points: int) -> str:
    """6 points."""
    return ngettext("%(n)s point", "%(n)s points", points) % {"n": points}


def worth_lines(worth: Points) -> list[PartLine]:
    """The derivation, row by row."""
    return [
        PartLine(PART_KINDS[one.kind], one.minutes, one.effective, _known(one), _why(one))
        for one in worth.derivation
    ]


def derivation_of(kind: str, parts: Parts) -> dict[str, Any]:
    """What the template of the derivation needs."""
    worth = worth_of(kind, pairs_of(parts))
    return {
        "worth": worth,
        "worth_lines": worth_lines(worth),
        "worth_words": points_words(worth.value),
        "is_basic": kind == CourseKind.BASIC,
    }


def _known(one: Contribution) -> int | None:
    return None if one.reason is PointReason.AMOUNT_UNKNOWN else one.points


def _why(one: Contribution) -> str:
    return {
        PointReason.COUNTED: _("counts"),
        PointReason.TOO_SHORT: _("too short to count"),
        PointReason.AMOUNT_UNKNOWN: _("counts, but for how much is not known"),
        PointReason.NO_POINTS: _("the licensed basic course gives no points"),
    }[one.reason]


def days_of(edition: Edition) -> str:
    """The first and the last day."""
    return span_of(edition.starts_on, edition.ends_on)


def span_of(first: date, last: date) -> str:
    """20 november 2026, or from one day to another."""
    if first == last:
        return formats.daytext(first)
    words = {"first": formats.daytext(first), "last": formats.daytext(last)}
    return _("%(first)s to %(last)s") % words


def places_words(edition: Edition) -> str:
    """How many places are left, or that there is a waiting list."""
    free = edition.capacity - edition.taken
    if free <= 0:
        return _("Full: waiting list")
    return ngettext("%(n)s place left", "%(n)s places left", free) % {"n": free}
