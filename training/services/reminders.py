"""Reminding somebody that a registration ends: one row and one mail per threshold."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from mbtq.core.models import new_id
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.tenancy.services.mail import ask_mail
from mbtq.trail.services import record
from training.choices import REMINDERS, RegistrationStatus
from training.models import Registration, RegistrationPeriod, Reminder
from training.periods import due_reminders
from training.services.registrations import current_standing

MAIL = "registration.ends"


def registrations_to_remind(*, on: date) -> list[Registration]:
    """Those of the open centre of which the newest period ends soon, whatever their state."""
    later = RegistrationPeriod.objects.filter(
        registration=OuterRef("registration"), since__gt=OuterRef("since")
    )
    ending = RegistrationPeriod.objects.filter(
        ~Exists(later),
        centre_id=current_organisation(),
        until__range=(on, on + timedelta(days=max(REMINDERS))),
    )
    return list(Registration.objects.filter(pk__in=ending.values("registration")).order_by("pk"))


@transaction.atomic
def remind(*, registration: Registration, on: date, at: datetime, by: Actor) -> int | None:
    """Sends what is due for a registration and says for which threshold; None when nothing is.

    Running again, also after a killed worker or with the clock put back, sends nothing twice: the
    rows and the mail are made in one transaction, and only who made the row asks for the mail.
    """
    found = current_standing(registration, on=on)
    if found.status is not RegistrationStatus.VALID:
        return None
    period = found.newest
    already = set(Reminder.objects.filter(period=period).values_list("days", flat=True))
    due = due_reminders(period.until, on, already)
    for days in due.skip:
        _noted(period, days, is_sent=False, at=at)
    if due.send is None or not _noted(period, due.send, is_sent=True, at=at):
        return None
    ask_mail(
        person=registration.person,
        kind=MAIL,
        occasion=f"registration:{period.pk}:{due.send}",
        subject=period.pk,
        at=at,
        by=by,
    )
    record("registration.reminded", by=by.person_id, about=period, days=due.send)
    return due.send


def _noted(period: RegistrationPeriod, days: int, *, is_sent: bool, at: datetime) -> bool:
    """Adds the row of a threshold; False when there is one."""
    row = Reminder(
        pk=new_id(),
        centre_id=period.centre_id,
        person_id=period.person_id,
        period=period,
        days=days,
        is_sent=is_sent,
        at=at,
    )
    Reminder.objects.bulk_create([row], ignore_conflicts=True)
    return Reminder.objects.filter(pk=row.pk).exists()
