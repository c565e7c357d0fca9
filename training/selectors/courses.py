"""Courses and editions of an expertise centre, for its own pages and for its organisations."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from training.choices import EditionState
from training.models import AttendanceBatch, Course, Edition


def courses_here() -> QuerySet[Course]:
    """All courses of the centre whose scope is open."""
    return Course.objects.filter(centre_id=current_organisation())


def editions_here() -> QuerySet[Edition]:
    """All editions of the centre whose scope is open, with their course."""
    return Edition.objects.filter(centre_id=current_organisation()).select_related("course")


def editions_to_come(courses: list[Course], *, on: date) -> dict[UUID, list[Edition]]:
    """The planned editions of these courses that have not ended, by course; asks once."""
    found: dict[UUID, list[Edition]] = {}
    rows = Edition.objects.filter(
        course__in=[one.pk for one in courses], state=EditionState.PLANNED, ends_on__gte=on
    )
    for row in rows.order_by("starts_on", "pk"):
        found.setdefault(row.course_id, []).append(row)
    return found


def recent_batches(edition: Edition, *, since: object) -> list[AttendanceBatch]:
    """Imports of attendance of this edition since a moment that were not undone, newest first."""
    rows = edition.batches.filter(imported_at__gt=since, undone_at=None)
    return list(rows.order_by("-imported_at"))


def editions_offered_to(member: Member) -> QuerySet[Edition]:
    """The editions of the centre of the member's organisation."""
    centre = member.organisation.centre_id
    return Edition.objects.filter(centre_id=centre).select_related("course", "centre")


def calendar_of(member: Member, *, on: date) -> QuerySet[Edition]:
    """What begins today or later, of the own centre."""
    return editions_offered_to(member).filter(state=EditionState.PLANNED, starts_on__gte=on)
