"""Dossiers outside the request: copying evidence at night, and telling who must know."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.utils import timezone

from mbtq.celery import app
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.tasks import NIGHTLY, OutboxTask
from training.services.applications import TELL_STAFF
from training.services.counting import count_person, people_with_accounts
from training.services.news import tell_signed, tell_staff
from training.services.statements import TELL_SIGNED

log = structlog.get_logger(__name__)

NIGHT_TASK = "training.dossier_tasks.night"


class Night(OutboxTask):
    """Every practitioner with an account, each in a transaction of that person's own.

    One that fails holds up no other; what was copied stays so, and running again changes nothing.
    """

    name = NIGHT_TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            found = list(people_with_accounts())
        failed = None
        for practitioner in found:
            try:
                with organisation_scope(organisation, person=practitioner.person_id):
                    count_person(practitioner=practitioner, at=timezone.now())
            except Exception as error:
                log.exception("dossier not counted", practitioner=str(practitioner.pk))
                failed = error
        if failed is not None:
            raise failed


class TellSigned(OutboxTask):
    """The centre mails a candidate that a statement was signed."""

    name = TELL_SIGNED

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            tell_signed(statement=subject, at=timezone.now())


class TellStaff(OutboxTask):
    """The centre mails its own people that an application or an appeal came in."""

    name = TELL_STAFF

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            tell_staff(application=subject, at=timezone.now())


def register() -> None:
    """Makes the tasks known: to Celery and to the night work."""
    for task in (Night(), TellSigned(), TellStaff()):
        app.register_task(task)
    if NIGHT_TASK not in NIGHTLY:
        NIGHTLY.append(NIGHT_TASK)
