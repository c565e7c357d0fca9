"""Signals outside the request: counting them, and looking after them each morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from mbtq.celery import app
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.services.outbox import request_work
from mbtq.tenancy.tasks import NIGHTLY, OutboxTask
from supervision.services.counting import TASK as COUNT_TASK
from supervision.services.counting import count_signals
from supervision.services.signals.following import follow_signal, signals_to_follow

NIGHT_TASK = "supervision.signal_tasks.night"
FOLLOW_TASK = "supervision.signal_tasks.follow"
# When people begin; a mail of the night would be buried by then.
MORNING = time(7, 30)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class CountProgram(OutboxTask):
    """The signals of one program, a minute after something changed."""

    name = COUNT_TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            now = timezone.now()
            count_signals(on=timezone.localdate(now), at=now, only=[subject])


class Night(OutboxTask):
    """All counts of an organisation, and the morning's work asked for."""

    name = NIGHT_TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            now = timezone.now()
            count_signals(on=timezone.localdate(now), at=now)
            request_work(
                FOLLOW_TASK, organisation=organisation, subject=organisation, after=wait(now)
            )


def wait(now: datetime) -> timedelta:
    """How long until this day's morning; nothing when it has passed."""
    local = now.astimezone(AMSTERDAM)
    morning = datetime.combine(local.date(), MORNING, tzinfo=AMSTERDAM)
    return max(morning - local, timedelta(0))


class Follow(OutboxTask):
    """Tells who must know of signals that nobody took up and of days to look back that passed.

    Each signal in a transaction of its own, so that one that fails holds up no other. What was
    told stays told: running again, also after a killed worker, tells nobody twice.
    """

    name = FOLLOW_TASK

    def work(self, organisation: UUID, subject: UUID) -> None:
        now = timezone.now()
        on, failed = timezone.localdate(now), None
        with organisation_scope(organisation):
            found = signals_to_follow(on=on)
        for signal in found:
            try:
                with organisation_scope(organisation):
                    follow_signal(signal=signal, on=on, at=now)
            except Exception as error:
                failed = error
        if failed is not None:
            raise failed


def register() -> None:
    """Makes the tasks known: to Celery and to the night work."""
    for task in (CountProgram(), Night(), Follow()):
        app.register_task(task)
    if NIGHT_TASK not in NIGHTLY:
        NIGHTLY.append(NIGHT_TASK)
