"""Registrations: periods that are added, and what interrupts them. Nothing is ever overwritten.

The services run in the centre's scope. An account is told by mail, its employers get a copy as a
qualification, and the public codes follow in the same transaction.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.core import formats
from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import Actor, Member
from mbtq.tenancy.models import Organisation
from mbtq.tenancy.services.mail import ask_mail
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record
from mbtq.verify.models import CodeStatus
from mbtq.verify.services import issue_code, set_code_status
from training.choices import Level, RegistrationEventKind, RegistrationStatus
from training.models import (
    Application,
    PeriodBasis,
    Registration,
    RegistrationEvent,
    RegistrationPeriod,
)
from training.periods import status_on
from training.selectors.registrations import Standing, standing, with_history
from training.standing import code_states, withdrawn_days

CODE_KIND = "registration"
SPREAD = "training.registration_tasks.spread"


class OwnRegistration(DomainError):
    """Nobody decides about the own registration."""


class PeriodsOverlap(DomainError):
    """The days of a period are counted once."""


class NotPossibleNow(DomainError):
    """The registration does not stand in such a way that this can be done to it."""


@transaction.atomic
def grant_registration(
    *,
    centre: Organisation,
    person: User,
    level: str,
    printed_name: str,
    since: date,
    until: date,
    basis: str,
    application: Application | None = None,
    note: str = "",
    at: datetime,
    by: Actor,
) -> RegistrationPeriod:
    """Adds a period (both days count) with a public code of its own; the first one registers.

    Also renews: the code of the period before is replaced from the first day of the new one.
    Raises `OwnRegistration`, `PeriodsOverlap`, and `DomainError` at the field.
    """
    level, printed_name, note = str(Level(level)), printed_name.strip(), note.strip()
    _not_oneself(person.pk, by)
    _check_period(printed_name, since, until)
    one_at_a_time(centre.pk, person.pk, level)
    registration, _is_new = Registration.objects.get_or_create(
        centre=centre, person=person, level=level, defaults={"entered_at": at}
    )
    _fits(registration, since, until)
    period = RegistrationPeriod.objects.create(
        centre=centre,
        person=person,
        registration=registration,
        since=since,
        until=until,
        printed_name=printed_name,
        basis=basis,
        application=application,
        code=_code_for(centre, level, printed_name, since, until),
        note=note,
        granted_at=at,
        granted_by=by.person if isinstance(by, Member) else None,
    )
    _record_grant(period, level, by)
    _follow(registration, "granted", period.pk, at, by)
    return period


def _check_period(printed_name: str, since: date, until: date) -> None:
    if not printed_name:
        raise DomainError(_("Fill in the name as it is printed."), field="printed_name")
    if until < since:
        raise DomainError(_("The last day lies before the first."), field="until")


def _code_for(centre: Organisation, level: str, printed_name: str, since: date, until: date) -> str:
    with organisation_scope(centre.pk):
        return issue_code(
            kind=CODE_KIND,
            printed_name=printed_name,
            level=level,
            valid_from=since,
            valid_until=until,
            issuer=centre.name,
        )


def _record_grant(period: RegistrationPeriod, level: str, by: Actor) -> None:
    record(
        "registration.granted",
        by=by.person_id,
        about=period,
        registration=period.registration_id,
        person=period.person_id,
        level=level,
        basis=str(period.basis),
    )
    record("code.issued", by=by.person_id, about=period, code_kind=CODE_KIND)


def renew_registration(
    *,
    registration: Registration,
    since: date,
    until: date,
    printed_name: str,
    note: str = "",
    at: datetime,
    by: Actor,
) -> RegistrationPeriod:
    """Adds the next period. Raises what `grant_registration` raises."""
    with organisation_scope(registration.centre_id):  # a centre's role reads no whole account
        person = registration.person
    return grant_registration(
        centre=registration.centre,
        person=person,
        level=registration.level,
        printed_name=printed_name,
        since=since,
        until=until,
        basis=PeriodBasis.RENEWAL,
        note=note,
        at=at,
        by=by,
    )


@transaction.atomic
def suspend_registration(
    *, registration: Registration, on: date, reason: str, at: datetime, by: Actor
) -> RegistrationEvent:
    """It is not valid from that day until it is resumed, also over a renewal."""
    return _interrupt(registration, RegistrationEventKind.SUSPENDED, on, reason, at, by)


@transaction.atomic
def resume_registration(
    *, registration: Registration, on: date, reason: str, at: datetime, by: Actor
) -> RegistrationEvent:
    """What was suspended is valid again from that day."""
    return _interrupt(registration, RegistrationEventKind.RESUMED, on, reason, at, by)


@transaction.atomic
def withdraw_registration(
    *, registration: Registration, on: date, reason: str, at: datetime, by: Actor
) -> RegistrationEvent:
    """It ends on that day, with every renewal that joins on to it, and cannot be brought back."""
    return _interrupt(registration, RegistrationEventKind.WITHDRAWN, on, reason, at, by)


def one_at_a_time(centre: UUID, person: UUID, level: str) -> None:
    """Whoever acts upon one registration waits for another who does; rows cannot be locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1180))",
            [f"registration:{centre}:{person}:{level}"],
        )


def current_standing(registration: Registration, *, on: date) -> Standing:
    """How it stands now, kept from others until the transaction ends."""
    one_at_a_time(registration.centre_id, registration.person_id, registration.level)
    return standing(with_history(Registration.objects.all()).get(pk=registration.pk), on=on)


def _not_oneself(person: UUID, by: Actor) -> None:
    if by.person_id == person:
        raise OwnRegistration(_("This is your own registration: a colleague decides about it."))


def _fits(registration: Registration, since: date, until: date) -> None:
    """A new period shares no day with one that stands, and is not ended before it begins."""
    periods = list(registration.periods.order_by("since"))
    if not periods:
        return
    found = standing(with_history(Registration.objects.all()).get(pk=registration.pk), on=since)
    withdrawn = withdrawn_days(found.spans, found.happened)
    for (first, last), ended in zip(found.spans, withdrawn, strict=True):
        free = ended is not None and since > ended and since != first
        if since <= last and first <= until and not free:
            words = {"first": formats.daytext(first), "last": formats.daytext(last)}
            raise PeriodsOverlap(
                _("There is a period from %(first)s to %(last)s already.") % words, field="since"
            )
    added = [*found.spans, (since, until)]
    if status_on(sorted(added), found.happened, since) is RegistrationStatus.WITHDRAWN:
        raise NotPossibleNow(
            _("This day joins on to a period that was withdrawn. Choose another first day."),
            field="since",
        )


def _interrupt(
    registration: Registration,
    kind: RegistrationEventKind,
    on: date,
    reason: str,
    at: datetime,
    by: Actor,
) -> RegistrationEvent:
    _not_oneself(registration.person_id, by)
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    found = current_standing(registration, on=localdate(at))
    _check_day(found, on)
    for day in (on, found.on):
        _check_status(kind, status_on(found.spans, found.happened, day))
    event = RegistrationEvent.objects.create(
        centre_id=registration.centre_id,
        person_id=registration.person_id,
        registration=registration,
        kind=kind,
        on=on,
        reason=reason.strip(),
        at=at,
        by=by.person if isinstance(by, Member) else None,
    )
    record(f"registration.{kind}", by=by.person_id, about=registration, on=str(on))
    _follow(registration, kind, event.pk, at, by)
    return event


def _check_day(found: Standing, on: date) -> None:
    """Not in the future, and not before what happened to it already."""
    if on > found.on:
        raise DomainError(_("This day is still to come. Choose today or earlier."), field="on")
    if found.events and on < found.events[0].on:
        words = {"day": formats.daytext(found.events[0].on)}
        raise DomainError(
            _("Something was recorded on %(day)s. Choose that day or later.") % words, field="on"
        )


def _check_status(kind: RegistrationEventKind, status: RegistrationStatus) -> None:
    is_resumed = kind is RegistrationEventKind.RESUMED
    refused = {
        RegistrationStatus.COMING: _("No period had begun on that day."),
        RegistrationStatus.EXPIRED: _("On that day it had ended, or it has ended since."),
        RegistrationStatus.WITHDRAWN: _("It was withdrawn, and that stays so."),
    }
    if is_resumed:
        refused[RegistrationStatus.VALID] = _("It is not suspended.")
    elif kind is RegistrationEventKind.SUSPENDED:
        refused[RegistrationStatus.SUSPENDED] = _("It is suspended already.")
    if sentence := refused.get(status):
        raise NotPossibleNow(sentence, field="on")


def _follow(registration: Registration, act: str, subject: UUID, at: datetime, by: Actor) -> None:
    """What follows every act: the codes, a mail to the person, the copies at the employers."""
    found = standing(
        with_history(Registration.objects.all()).get(pk=registration.pk), on=localdate(at)
    )
    states = code_states(found.spans, found.happened)
    with organisation_scope(registration.centre_id):
        for period, (state, on) in zip(reversed(found.periods), states, strict=True):
            set_code_status(period.code, CodeStatus(state), on=on)
        ask_mail(
            person=registration.person,
            kind=f"registration.{act}",
            occasion=f"registration:{subject}",
            subject=subject,
            at=at,
            by=by,
        )
    request_work(SPREAD, organisation=registration.centre_id, subject=registration.person_id)
