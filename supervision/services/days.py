"""Single days of an arrangement: held on another day, or not at all."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.services.indicators import request_indicators
from supervision.choices import CancelledBy, SessionState
from supervision.models import Arrangement, MovedDay, SupervisionSession
from supervision.planning import expected_days
from supervision.selectors.planned import AROUND
from supervision.services.arrangements import NotHere, works_on


class NotPlanned(DomainError):
    """The arrangement has no such day."""


class DayTold(DomainError):
    """Somebody said already what became of that day: it was held or cancelled."""


class DayInUse(DomainError):
    """On that day the arrangement has another session already."""


@transaction.atomic
def move_day(
    *,
    arrangement: Arrangement,
    planned_on: date,
    to_on: date,
    starts_at: time | None = None,
    by: Actor,
) -> MovedDay:
    """A planned day will be held on another day, or at another time; it still stands for the same.

    `starts_at` None keeps the usual time. Raises `NotPlanned`, `DayTold`, `DayInUse`, `NotHere`.
    """
    now = _with_open_day(arrangement, planned_on)
    if abs(to_on - planned_on) > AROUND:
        raise DomainError(_("Choose a day within two months of the planned one."), field="to_on")
    if now.until is not None and to_on > now.until:
        raise DomainError(_("This supervision has ended by then."), field="to_on")
    if now.supervisor is not None and not works_on(now.supervisor, to_on):
        raise NotHere(_("The supervisor does not work here on that day."), field="to_on")
    _check_free(now, planned_on, to_on)
    _touch(now, planned_on)
    MovedDay.objects.filter(arrangement=now, planned_on=planned_on).update(
        to_on=to_on, starts_at=starts_at
    )
    record(
        "supervision.moved",
        by=by.person_id,
        about=now,
        planned_on=str(planned_on),
        to_on=str(to_on),
    )
    return MovedDay.objects.get(arrangement=now, planned_on=planned_on)


def _with_open_day(arrangement: Arrangement, planned_on: date) -> Arrangement:
    """The arrangement, kept from others, of which nobody has said what became of that day."""
    now = held(arrangement)
    if not expected_days(now.first_on, now.every_weeks, now.until, planned_on, planned_on):
        raise NotPlanned(_("No supervision is planned on that day."), field="day")
    told = SupervisionSession.objects.filter(arrangement=now, planned_on=planned_on).first()
    if told is None:
        return now
    if told.state == SessionState.CANCELLED:
        raise DayTold(_("That day is cancelled. Plan it again first."), field="day")
    raise DayTold(_("A session was recorded for that day already."), field="day")


def _check_free(arrangement: Arrangement, planned_on: date, to_on: date) -> None:
    usual = expected_days(
        arrangement.first_on, arrangement.every_weeks, arrangement.until, to_on, to_on
    )
    others = MovedDay.objects.filter(arrangement=arrangement, to_on=to_on)
    others = others.exclude(planned_on=planned_on).exclude(to_on=F("planned_on"))
    recorded = SupervisionSession.objects.filter(arrangement=arrangement, held_on=to_on)
    if (usual and to_on != planned_on) or others.exists() or recorded.exists():
        raise DayInUse(
            _("On that day this supervision has another session already."), field="to_on"
        )


def _touch(arrangement: Arrangement, planned_on: date) -> None:
    """Counts a change of that day, so that calendars take the new version."""
    row, is_new = MovedDay.objects.get_or_create(
        organisation_id=arrangement.organisation_id,
        arrangement=arrangement,
        planned_on=planned_on,
        defaults={"to_on": planned_on, "changes": 1},
    )
    if not is_new:
        MovedDay.objects.filter(pk=row.pk).update(changes=F("changes") + 1)


@transaction.atomic
def cancel_day(
    *, arrangement: Arrangement, planned_on: date, cancelled_by: str, at: datetime, by: Actor
) -> SupervisionSession:
    """Supervision of that day does not take place. Raises `NotPlanned` and `DayTold`."""
    now = _with_open_day(arrangement, planned_on)
    if cancelled_by not in set(CancelledBy):
        raise DomainError(_("Say who cancelled."), field="cancelled_by")
    _touch(now, planned_on)
    moved = MovedDay.objects.get(arrangement=now, planned_on=planned_on)
    try:
        with transaction.atomic():
            session = SupervisionSession.objects.create(
                organisation_id=now.organisation_id,
                arrangement=now,
                planned_on=planned_on,
                team_id=now.team_id,
                supervisor_id=now.supervisor_id,
                consultant=now.consultant,
                held_on=moved.to_on,
                starts_at=moved.starts_at or now.starts_at,
                form=now.form,
                mode=now.mode,
                purpose=now.purpose,
                state=SessionState.CANCELLED,
                cancelled_by=cancelled_by,
                written_by_id=by.person_id,
                recorded_at=at,
            )
    except IntegrityError as error:  # somebody recorded it meanwhile
        raise DayTold(_("A session was recorded for that day already."), field="day") from error
    record(
        "supervision.cancelled",
        by=by.person_id,
        about=session,
        arrangement=now.pk,
        planned_on=str(planned_on),
        cancelled_by=cancelled_by,
    )
    request_indicators(now.team.program_id)
    return session


@transaction.atomic
def restore_day(*, arrangement: Arrangement, planned_on: date, by: Actor) -> None:
    """A day that was cancelled is planned again. Raises `DayTold` when it is not cancelled."""
    now = held(arrangement)
    rows = SupervisionSession.objects.select_for_update(of=("self",))
    session = rows.filter(
        arrangement=now, planned_on=planned_on, state=SessionState.CANCELLED
    ).first()
    if session is None:
        words = {"day": formats.daytext(planned_on)}
        raise DayTold(_("%(day)s is not cancelled.") % words, field="day")
    record(
        "supervision.restored",
        by=by.person_id,
        about=session,
        arrangement=now.pk,
        planned_on=str(planned_on),
    )
    session.delete()
    _touch(now, planned_on)
    request_indicators(now.team.program_id)
