"""What happens with a signal after it was reported. Every act holds the row of the signal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.core.errors import DomainError, Stale
from mbtq.core.models import held
from mbtq.tenancy.member import SYSTEM, Actor, Member
from mbtq.trail.services import record
from supervision.choices import Occasion, StepKind
from supervision.models import AgendaPoint, Escalation, Signal, SignalStep
from supervision.selectors.signal_people import circle_of
from supervision.selectors.signals import has_reported, may_act_on
from supervision.services.counting import request_signal_counts
from supervision.services.signals.content import (
    LONGEST_REASON,
    LONGEST_STEP,
    NotWhole,
    check_review_on,
    checked_because,
    checked_text,
)
from supervision.services.signals.protocols import note_protocol
from supervision.services.signals.telling import tell


class SignalClosed(DomainError):
    """Nothing is added to a signal that was closed."""


class SignalOpen(DomainError):
    """It was opened again already."""


class AlreadyDiscussed(DomainError):
    """Somebody noted already that it was discussed."""


class NotDiscussed(DomainError):
    """A severe signal is not closed before it was discussed."""


class PointDiscussed(DomainError):
    """Somebody noted already that the team talked about it."""


@transaction.atomic
def add_step(*, signal: Signal, text: str, at: datetime, by: Actor) -> SignalStep:
    """Writes down what was done. Raises `SignalClosed` and `NotWhole`."""
    now = _open(signal)
    told = _needed(text, "text", LONGEST_STEP, _("Write what was done."))
    step = _step(now, StepKind.DONE, told, at, by)
    record("signal.changed", by=by.person_id, about=now, step=step.kind)
    return step


@transaction.atomic
def note_discussed(*, signal: Signal, discussed_at: datetime, at: datetime, by: Actor) -> Signal:
    """Writes down when a severe signal was talked over with the program lead.

    It may have been before the report was written. Raises `AlreadyDiscussed`, `NotWhole`.
    """
    now = _open(signal)
    if now.discussed_at is not None:
        raise AlreadyDiscussed(_("Somebody noted already that this was discussed."))
    if discussed_at > at:
        raise NotWhole(_("This time lies in the future."), field="clock")
    if localdate(discussed_at) < now.noticed_on:
        raise NotWhole(_("This is before it was noticed."), field="day")
    now.discussed_at = discussed_at
    now.save(update_fields=["discussed_at"])
    # Who knew of it before the others were told has reported it, so that name stays out as well.
    is_hidden = now.reporter_id is None and isinstance(by, Member) and has_reported(by, now)
    _step(now, StepKind.DISCUSSED, "", discussed_at, SYSTEM if is_hidden else by)
    record("signal.discussed", by=by.person_id, about=now)
    return now


@transaction.atomic
def hand_over(
    *,
    signal: Signal,
    owner: User,
    review_on: date,
    reason: str,
    version: int,
    at: datetime,
    by: Actor,
) -> Signal:
    """Another owner, another day to look back, or both. The new owner is told.

    Raises `Stale`, `SignalClosed` and `NotWhole`.
    """
    now = _as_seen(_open(signal), version)
    on = localdate(at)
    is_passed, is_moved = owner.pk != now.owner_id, review_on != now.review_on
    if not (is_passed or is_moved):
        raise NotWhole(_("Choose another owner or another day."), field="owner")
    if is_passed and owner not in circle_of([now.program_id], on=on).owners(now):
        raise NotWhole(_("This person cannot act on this signal. Choose another."), field="owner")
    if is_moved:
        check_review_on(review_on, on)
    why = _needed(reason, "reason", LONGEST_REASON, _("Say in a few words why."))
    now.owner, now.review_on = owner, review_on
    _save(now, "owner", "review_on")
    _step(now, StepKind.HANDED_OVER, why, at, by)
    record("signal.passed_on", by=by.person_id, about=now, owner=owner.pk, review_on=review_on)
    if is_passed:
        tell(now, [owner], Occasion.OWNED, at=at, by=by, time=str(now.version))
    return now


@transaction.atomic
def decide_protocol(
    *, signal: Signal, uses: bool, because: str, version: int, at: datetime, by: Actor
) -> Signal:
    """The suggested protocol is used, or not now and why. Raises `Stale` and `NotWhole`."""
    now = _as_seen(_open(signal), version)
    if not now.protocol:
        raise NotWhole(_("There is no protocol for this kind of signal."))
    why = "" if uses else checked_because(because)
    now.uses_protocol, now.protocol_because = uses, why
    _save(now, "uses_protocol", "protocol_because")
    _step(now, StepKind.PROTOCOL, why, at, by)
    note_protocol(now, on=localdate(at), by=by)
    record("signal.changed", by=by.person_id, about=now, protocol=now.protocol, uses=uses)
    return now


@transaction.atomic
def close_signal(*, signal: Signal, lesson: str, version: int, at: datetime, by: Actor) -> Signal:
    """Closes a signal with what is learned from it.

    Raises `Stale`, `SignalClosed`, `NotDiscussed` and `NotWhole`.
    """
    now = _as_seen(_open(signal), version)
    if now.is_severe and now.discussed_at is None:
        raise NotDiscussed(_("Note first when this was discussed with the program lead."))
    now.lesson = _needed(lesson, "lesson", LONGEST_STEP, _("Write what we learn from this."))
    now.closed_at, now.closed_by = at, _person(by)
    _save(now, "lesson", "closed_at", "closed_by")
    record("signal.closed", by=by.person_id, about=now, days=(localdate(at) - now.raised_on).days)
    request_signal_counts(now.program_id)
    return now


@transaction.atomic
def reopen_signal(*, signal: Signal, reason: str, at: datetime, by: Actor) -> Signal:
    """Opens a closed signal again; its owner is told. The lesson stays in the timeline."""
    now = held(signal)
    if now.closed_at is None:
        raise SignalOpen(_("This signal is open already."))
    why = _needed(reason, "reason", LONGEST_REASON, _("Say in a few words why."))
    lesson, now.lesson = now.lesson, ""
    now.closed_at = now.closed_by = None
    _save(now, "lesson", "closed_at", "closed_by")
    told = _("%(why)s Lesson until now: %(lesson)s") % {"why": why, "lesson": lesson}
    _step(now, StepKind.REOPENED, told[:LONGEST_STEP], at, by)
    record("signal.reopened", by=by.person_id, about=now)
    tell(now, [now.owner], Occasion.OWNED, at=at, by=by, time=str(now.version))
    request_signal_counts(now.program_id)
    return now


@transaction.atomic
def note_seen(*, signal: Signal, at: datetime, by: Member) -> None:
    """The member has opened the signal: it leaves the own board."""
    Escalation.objects.filter(
        organisation_id=signal.organisation_id,
        signal=signal,
        person_id=by.person_id,
        seen_at=None,
    ).update(seen_at=at)


@transaction.atomic
def note_point_discussed(*, point: AgendaPoint, on: date, by: Actor) -> AgendaPoint:
    """The team has talked about a point of its agenda. Raises `PointDiscussed`."""
    now = held(point)
    if now.discussed_on is not None:
        raise PointDiscussed(_("Somebody noted already that this was discussed."))
    now.discussed_on, now.discussed_by = on, _person(by)
    now.save(update_fields=["discussed_on", "discussed_by"])
    record("agenda_point.discussed", by=by.person_id, about=now, signal=now.signal_id)
    return now


def _open(signal: Signal) -> Signal:
    now = held(signal)
    if now.closed_at is not None:
        raise SignalClosed(_("This signal was closed. Open it again to go on."))
    return now


def _as_seen(now: Signal, version: int) -> Signal:
    if now.version != version:
        raise Stale(
            _("Somebody changed this signal meanwhile. Look, and send it again."), theirs=now
        )
    return now


def _save(now: Signal, *fields: str) -> None:
    now.version += 1
    now.save(update_fields=[*fields, "version"])


def _needed(text: str, field: str, longest: int, sentence: str) -> str:
    found = checked_text(text, field, longest)
    if not found:
        raise NotWhole(sentence, field=field)
    return found


def _step(signal: Signal, kind: StepKind, text: str, at: datetime, by: Actor) -> SignalStep:
    return SignalStep.objects.create(
        organisation_id=signal.organisation_id,
        signal=signal,
        kind=kind,
        at=at,
        by=_named(signal, by, at),
        text=text,
    )


def _named(signal: Signal, by: Actor, at: datetime) -> User | None:
    """Whoever reported without a name stays so in the steps, unless it is their work to act."""
    if not isinstance(by, Member):
        return None
    if signal.reporter_id is None and has_reported(by, signal):
        return by.person if may_act_on(by, signal, on=localdate(at)) else None
    return by.person


def _person(by: Actor) -> Any:
    return by.person if isinstance(by, Member) else None
