"""Courses in which somebody has a place, for the person's private calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse

from mbtq.tenancy.member import Member
from supervision.calendar_sources import SOURCES, Happening
from training.choices import EditionState, ParticipationState
from training.coursewords import title_of
from training.selectors.participation import participations_of

WITH_A_PLACE = (
    ParticipationState.SIGNED_UP,
    ParticipationState.ATTENDED,
    ParticipationState.ABSENT,
)


def courses_of(member: Member, since: date, to: date) -> Iterator[Happening]:
    """Editions between these days; who only asked or waits for a place sees nothing yet.

    An edition that is not held stays as cancelled: its places ended with it.
    """
    has_place = Q(state__in=WITH_A_PLACE)
    fell_through = Q(state=ParticipationState.CANCELLED, edition__state=EditionState.CANCELLED)
    rows = participations_of(member.person_id).filter(
        has_place | fell_through, edition__ends_on__gte=since, edition__starts_on__lte=to
    )
    for row in rows.order_by("edition__starts_on", "pk"):
        edition = row.edition
        is_cancelled = edition.state == EditionState.CANCELLED
        yield Happening(
            key=f"course-{edition.pk}",
            version=2 * (edition.version - 1) + is_cancelled,
            title=title_of(edition.course),
            starts_on=edition.starts_on,
            ends_on=edition.ends_on,
            path=reverse("training:edition-detail", args=[member.organisation.slug, edition.pk]),
            about=edition.days,
            place=edition.place,
            is_cancelled=is_cancelled,
        )


def register() -> None:
    """Adds courses to private calendars."""
    SOURCES.append(courses_of)
