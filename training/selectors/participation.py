"""Who takes part in an edition, and what one person followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, QuerySet

from training.choices import CourseKind, ParticipationState
from training.courseworth import minutes_of
from training.models import Edition, Participation

HOUR = 60


@dataclass(frozen=True, slots=True)
class FollowedCourse:
    """A course that somebody attended, as a dossier counts it. `minutes` are effective ones."""

    id: UUID
    kind: CourseKind
    title_nl: str
    title_en: str
    provider: str
    starts_on: date
    ends_on: date
    points: int
    minutes: int | None
    code: str

    @property
    def hours(self) -> Fraction | None:
        """Without breaks; None when the course names no parts."""
        return None if self.minutes is None else Fraction(self.minutes, HOUR)


def participants_of(edition: Edition) -> QuerySet[Participation]:
    """Everybody on the list of an edition, in any state; for the centre."""
    return Participation.objects.filter(edition=edition)


def counts_of(edition: Edition) -> dict[str, int]:
    """How many are in each state; states that nobody is in are left out."""
    rows = participants_of(edition).values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows.order_by()}


def participations_of(person: UUID) -> QuerySet[Participation]:
    """Everything a person signed up for or attended, the newest course first."""
    found = Participation.objects.filter(person_id=person)
    return found.select_related("edition__course").order_by("-edition__starts_on", "-pk")


def own_places(person: UUID, editions: Iterable[Edition]) -> dict[UUID, Participation]:
    """What a person has in these editions, by edition; asks once."""
    rows = Participation.objects.filter(person_id=person, edition__in=[one.pk for one in editions])
    return {row.edition_id: row for row in rows}


def courses_followed(person: UUID) -> list[FollowedCourse]:
    """The courses that a person attended, oldest first.

    Works in the scope of the person's organisation, also after a move to an employer of another
    centre, and in the scope of the centre.
    """
    rows = participations_of(person).filter(state=ParticipationState.ATTENDED)
    return [followed(row) for row in rows.order_by("edition__ends_on", "pk")]


def followed(row: Participation) -> FollowedCourse:
    """One participation that was attended, with its edition and course loaded."""
    edition, course = row.edition, row.edition.course
    whole = minutes_of(edition.parts)
    return FollowedCourse(
        id=row.pk,
        kind=CourseKind(course.kind),
        title_nl=course.title_nl,
        title_en=course.title_en,
        provider=course.provider,
        starts_on=edition.starts_on,
        ends_on=edition.ends_on,
        points=row.points or 0,
        minutes=row.minutes or whole or None,
        code=row.code,
    )
