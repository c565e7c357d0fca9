"""Tasks that know their organisation, and the ticks that find what is due.

`TenantTask` refuses to run without an organisation. `OutboxTask` adds: once at a time (an advisory
lock that dies with the worker's connection), three attempts, dead after that.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from celery import Task, shared_task
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from mbtq.celery import app
from mbtq.core.models import Heartbeat
from mbtq.core.scope import ScopeRefused, organisation_scope, origin
from mbtq.tenancy.models import Organisation, Outbox
from mbtq.tenancy.services.outbox import due_work, nudge, request_work
from mbtq.trail.chain import chain_events
from mbtq.trail.checkpoints import write_checkpoint

log = structlog.get_logger(__name__)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ATTEMPTS = 3
BACKOFF = timedelta(seconds=20)
# Registered by the apps above: outbox tasks that each night asks for, per organisation.
NIGHTLY: list[str] = []


class TenantTask(Task):
    """Runs inside the scope of the organisation that it is given, all in one transaction."""

    abstract = True
    typing = False  # the organisation is for us; Celery would look for it among run's arguments

    def __call__(self, *args: Any, organisation_id: str = "", **kwargs: Any) -> Any:
        if not organisation_id:
            raise ScopeRefused(f"{self.name} was called without an organisation.")
        with origin(via="task"), organisation_scope(UUID(organisation_id)):
            return super().__call__(*args, **kwargs)


class OutboxTask(Task):
    """Works off one outbox row. Subclasses give `work` and, if somebody waits, `gave_up`.

    `work` opens scopes itself, so that a long job does not hold a transaction.
    """

    abstract = True
    acks_late = True
    ignore_result = True

    def work(self, organisation: UUID, subject: UUID) -> timedelta | None:
        """Does it. Returns after how long it must be done again, None when it is done."""
        raise NotImplementedError

    def gave_up(self, organisation: UUID, subject: UUID, error: Exception | None) -> None:
        """After the last attempt; `error` is None when the worker was killed."""

    def run(self, organisation_id: str, subject_id: str, **_later: Any) -> None:
        organisation, subject = UUID(organisation_id), UUID(subject_id)
        rows = Outbox.objects.filter(
            task=self.name, organisation_id=organisation, subject_id=subject
        )
        with lock(f"{self.name}:{organisation}:{subject}") as locked:
            if not locked or (row := self._claim(rows)) is None:
                return
            if row.attempts > ATTEMPTS:
                self._bury(rows, organisation, subject, None)
                return
            self._attempt(rows, row, organisation, subject)

    def _claim(self, rows: Any) -> Outbox | None:
        now = timezone.now()
        # A nudge may come a moment before the row is due: clocks and countdowns differ.
        due = rows.filter(dead_at=None, due_at__lte=now + timedelta(seconds=1))
        if not due.update(attempts=F("attempts") + 1, due_at=now + BACKOFF):
            return None
        return rows.first()

    def _attempt(self, rows: Any, row: Outbox, organisation: UUID, subject: UUID) -> None:
        try:
            with origin(via="task"):
                again = self.work(organisation, subject)
        except Exception as error:
            log.exception("task failed", task=self.name, subject=str(subject), row=str(row.pk))
            if row.attempts >= ATTEMPTS:
                self._bury(rows, organisation, subject, error)
            return
        mine = rows.filter(revision=row.revision)
        if again is not None and mine.update(attempts=0, due_at=timezone.now() + again):
            return  # the tick starts it when it is due
        if again is not None or not mine.delete()[0]:
            rows.update(attempts=0, due_at=timezone.now())
            nudge(self.name, organisation, subject)

    def _bury(self, rows: Any, organisation: UUID, subject: UUID, error: Exception | None) -> None:
        # Together: a worker that dies in between leaves work that is buried once more, and
        # `gave_up` may ask for the same work again, for later.
        with transaction.atomic(), origin(via="task"):
            rows.update(dead_at=timezone.now())
            self.gave_up(organisation, subject, error)


class lock:  # noqa: N801  used as a function
    """A session-wide advisory lock, taken without waiting; it dies with the connection."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> bool:
        self.locked = self._call("pg_try_advisory_lock")
        return self.locked

    def __exit__(self, *exc: object) -> None:
        if self.locked:
            with suppress(DatabaseError):  # a broken connection has let go of the lock already
                self._call("pg_advisory_unlock")

    def _call(self, function: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(hashtextextended(%s, 1))", [self.name])
            return bool(cursor.fetchone()[0])


@shared_task(name="mbtq.tenancy.tasks.tick")
def tick() -> int:
    """Sends what is due in the outbox: lost nudges, retries, work for later. Returns how much."""
    rows = due_work(at=timezone.now())
    for row in rows:
        if not nudge(row.task, row.organisation_id, row.subject_id):
            break
    return len(rows)


@shared_task(name="mbtq.tenancy.tasks.heartbeat")
def heartbeat(queue: str) -> None:
    """Proves that the queue's worker takes work, all the way to the database."""
    Heartbeat.objects.update_or_create(queue=queue, defaults={"beaten_at": timezone.now()})


@shared_task(name="mbtq.tenancy.tasks.chain_trails")
def chain_trails() -> None:
    """One task per organisation, so that no organisation waits for another's trail."""
    for organisation in Organisation.objects.values_list("pk", flat=True):
        chain_trail.delay(organisation_id=str(organisation))


@shared_task(base=TenantTask, name="mbtq.tenancy.tasks.chain_trail", bind=True)
def chain_trail(self: TenantTask) -> None:
    """Chains the events of the organisation of the open scope."""
    chain_events()


class NightlyDue:
    """Once per day, from two o'clock at night in Amsterdam, whatever the server's clock says."""

    HOUR: ClassVar[int] = 2

    @classmethod
    def day(cls, at: datetime) -> Any:
        """The day whose night work is due at `at`."""
        local = at.astimezone(AMSTERDAM)
        return local.date() if local.hour >= cls.HOUR else local.date() - timedelta(days=1)


@shared_task(name="mbtq.tenancy.tasks.nightly")
def nightly() -> bool:
    """Starts the night work once per day; called every quarter of an hour."""
    day = NightlyDue.day(timezone.now())
    start = datetime(day.year, day.month, day.day, NightlyDue.HOUR, tzinfo=AMSTERDAM)
    with transaction.atomic():
        Heartbeat.objects.get_or_create(queue="nightly", defaults={"beaten_at": start - BACKOFF})
        last = Heartbeat.objects.select_for_update().get(queue="nightly")
        if last.beaten_at >= start:
            return False
        Heartbeat.objects.filter(queue="nightly").update(beaten_at=timezone.now())
        # In the outbox, together with the mark that it was done: a broker that is away loses none.
        for organisation in Organisation.objects.filter(closed_on=None):
            for task in (NightWork.name, *NIGHTLY):
                request_work(task, organisation=organisation.pk, subject=organisation.pk)
    return True


class NightWork(OutboxTask):
    """The night work of one organisation: its trail is chained and the head kept outside."""

    name = "mbtq.tenancy.tasks.night_work"

    def work(self, organisation: UUID, subject: UUID) -> None:
        with organisation_scope(organisation):
            chain_events()
            write_checkpoint(organisation, at=timezone.now())


def register() -> None:
    """Makes the outbox tasks known to Celery."""
    app.register_task(NightWork())
