"""Noting who was there, and for how much of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from training.choices import EditionState, ParticipationState
from training.courseworth import minutes_of, points_followed
from training.models import Edition, Participation
from training.places import HOLDING
from training.services.certificates import withdraw_certificates
from training.services.giving_places import count_taken, held_rows

ATTENDED, ABSENT = ParticipationState.ATTENDED, ParticipationState.ABSENT
CHANGED = ["state", "minutes", "points", "batch", "before", "changed_at"]


class NotYet(DomainError):
    """Attendance is noted from the first day on, of what was not cancelled."""


@transaction.atomic
def mark_attendance(
    *,
    edition: Edition,
    only: Iterable[UUID] | None,
    attended: bool,
    minutes: int | None = None,
    at: datetime,
    by: Actor,
) -> int:
    """Notes for some people, or for all with a place, that they were there or not.

    `minutes` are the effective ones of somebody who followed a part. Returns how many rows changed.
    A certificate that says otherwise is withdrawn. Raises `NotYet`.
    """
    now = held_for_attendance(edition, at)
    check_minutes(now, minutes)
    found = held_rows(now)
    # All with a place of whom nothing is known yet: a click on "all" undoes nobody's work.
    rows = found.filter(pk__in=only) if only is not None else found.filter(state__in=HOLDING[:1])
    changed = [row for row in rows if set_attendance(row, now, attended, minutes, at)]
    save_attendance(now, changed, at=at, by=by)
    if changed:
        record(
            "attendance.noted",
            by=by.person_id,
            about=now,
            rows=len(changed),
            attended=attended,
        )
    return len(changed)


@transaction.atomic
def set_participant(
    *,
    participation: Participation,
    name: str,
    attended: bool,
    minutes: int | None,
    at: datetime,
    by: Actor,
) -> None:
    """Notes one person's attendance, with the name as it must be printed. Raises `NotYet`."""
    edition = participation.edition
    mark_attendance(
        edition=edition, only=[participation.pk], attended=attended, minutes=minutes, at=at, by=by
    )
    _rename(participation, name, at, by)


def _rename(participation: Participation, name: str, at: datetime, by: Actor) -> None:
    """Mends a name; a certificate with the former one is withdrawn."""
    row = held(participation)
    if row.printed_name == name:
        return
    withdraw_certificates([row] if row.code else [], on=localdate(at), by=by)
    Participation.objects.filter(pk=row.pk).update(printed_name=name, changed_at=at)
    record("participation.renamed", by=by.person_id, about=row, edition=row.edition_id)


def held_for_attendance(edition: Edition, at: datetime) -> Edition:
    """The edition, kept from others, when attendance can be noted. Raises `NotYet`."""
    now = held(edition)
    if now.state == EditionState.CANCELLED:
        raise NotYet(_("This edition was cancelled."))
    if localdate(at) < now.starts_on:
        raise NotYet(_("Attendance can be noted from the first day on."))
    return now


def check_minutes(edition: Edition, minutes: int | None) -> None:
    """Raises `DomainError` for minutes that lie outside the course."""
    whole = minutes_of(edition.parts)
    if minutes is not None and not 1 <= minutes <= whole:
        sentence = _("The course has %(n)s minutes without breaks. Give at most that number.")
        raise DomainError(sentence % {"n": whole}, field="minutes")


def set_attendance(
    row: Participation, edition: Edition, attended: bool, minutes: int | None, at: datetime
) -> bool:
    """Sets it on the row, not yet in the database. False when it stood there already."""
    followed = partial_minutes(edition, attended, minutes)
    state = ATTENDED if attended else ABSENT
    if (row.state, row.minutes) == (state, followed):
        return False
    row.state, row.minutes, row.changed_at = state, followed, at
    row.points = None
    if attended:
        row.points = points_followed(followed, parts=edition.parts, points=edition.points)
    row.batch = row.before = None
    return True


def partial_minutes(edition: Edition, attended: bool, minutes: int | None) -> int | None:
    """The minutes as they are stored: None for all of the course, and for nothing of it."""
    if not attended or minutes is None or minutes >= minutes_of(edition.parts):
        return None
    return minutes


def save_attendance(
    edition: Edition, rows: list[Participation], *, at: datetime, by: Actor
) -> None:
    """Writes the rows, with what follows: certificates, places taken, an edition that was held."""
    withdraw_certificates([row for row in rows if row.code], on=localdate(at), by=by)
    Participation.objects.bulk_update(rows, CHANGED, batch_size=500)
    count_taken(edition)
    if rows and edition.state == EditionState.PLANNED:
        Edition.objects.filter(pk=edition.pk).update(state=EditionState.HELD)
