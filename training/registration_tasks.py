"""Registrations outside the request: copies at the employers, and reminders each night."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from mbtq.celery import app
from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Kind, Organisation
from mbtq.tenancy.services.outbox import request_work
from mbtq.tenancy.tasks import NIGHTLY, OutboxTask
from training.selectors.copies import employers_of, practitioners_with_account, registered
from training.services.copies import copy_registrations
from training.services.registrations import SPREAD
from training.services.reminders import registrations_to_remind, remind

COPY = "training.registration_tasks.copy_registrations"
NIGHT = "training.registration_tasks.night"
One = TypeVar("One")


class Spread(OutboxTask):
    """After an act of the centre: asks for the copies at every employer of the person."""

    name = SPREAD

    def work(self, organisation: UUID, subject: UUID) -> None:
        with centre_scope(organisation):
            for employer in employers_of(subject, on=timezone.localdate()):
                request_work(COPY, organisation=employer, subject=subject)


class CopyRegistrations(OutboxTask):
    """The copies of one person in one organisation."""

    name = COPY

    def work(self, organisation: UUID, subject: UUID) -> None:
        copy_for(organisation, subject)


class Night(OutboxTask):
    """At an expertise centre the reminders; elsewhere the copies of everybody, newcomers too."""

    name = NIGHT

    def work(self, organisation: UUID, subject: UUID) -> None:
        if Organisation.objects.filter(pk=organisation, kind=Kind.CENTRE).exists():
            remind_all(organisation)
        else:
            copy_for(organisation)


def copy_for(organisation: UUID, person: UUID | None = None) -> None:
    """Copies for everybody who works there, or for one person."""
    on = timezone.localdate()
    with organisation_scope(organisation):
        people = practitioners_with_account(on=on, person=person)
        found = registered([one.person_id for one in people if one.person_id], on=on)
    each(
        organisation,
        people,
        lambda one: copy_registrations(
            practitioner=one,
            registrations=found.get(one.person_id, []) if one.person_id else [],
            on=on,
            by=SYSTEM,
        ),
    )


def remind_all(centre: UUID) -> None:
    """Sends what is due today at a centre. What was sent stays sent, whenever this stops."""
    now = timezone.now()
    on = timezone.localdate(now)
    with organisation_scope(centre):
        found = registrations_to_remind(on=on)
    each(centre, found, lambda one: remind(registration=one, on=on, at=now, by=SYSTEM))


def each(organisation: UUID, rows: Iterable[One], act: Callable[[One], object]) -> None:
    """Each in a transaction of its own, so that one that fails holds up no other."""
    failed: Exception | None = None
    for row in rows:
        try:
            with organisation_scope(organisation):
                act(row)
        except Exception as error:
            failed = error
    if failed is not None:
        raise failed


def register() -> None:
    """Makes the tasks known: to Celery and to the night work."""
    for task in (Spread(), CopyRegistrations(), Night()):
        app.register_task(task)
    if NIGHT not in NIGHTLY:
        NIGHTLY.append(NIGHT)
