"""The outbox: nothing that was asked for can get lost with a broker or a worker.

A service calls `request_work` in its own transaction. The view calls `nudge` so that a worker
starts at once; when the broker is away the tick finds the row and sends the task later.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import LimitExceeded, OperationalError
from kombu.pools import producers

from mbtq.core.scope import current_origin
from mbtq.tenancy.models import Outbox

log = structlog.get_logger(__name__)

PATIENCE, RESPITE = 2, 20  # seconds
# Work for later than this starts with the tick: a worker would hold the message until then, and
# the broker would think it lost and send it again.
SOON = timedelta(minutes=5)

UPSERT = """
INSERT INTO tenancy_outbox (id, task, organisation_id, subject_id, due_at, revision, attempts)
VALUES (gen_random_uuid(), %s, %s, %s, %s, 1, 0)
ON CONFLICT (task, organisation_id, subject_id) DO UPDATE
   SET revision = tenancy_outbox.revision + 1, attempts = 0, dead_at = NULL,
       due_at = EXCLUDED.due_at
"""


def request_work(
    task: str, *, organisation: UUID, subject: UUID, after: timedelta = timedelta(0)
) -> None:
    """Writes down that `task` must run for `subject`; asking twice before it runs is once."""
    due = timezone.now() + after
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [task, organisation, subject, due])
    # A command and the demo ask for much at once and leave the start to the tick.
    if after < SOON and current_origin().via not in ("command", "demo"):
        transaction.on_commit(lambda: nudge(task, organisation, subject, after), robust=True)


@cache
def _broker() -> Any:
    """For sending only: a broker that hangs must not hold a page, the tick finds the row."""
    options = {
        **current_app.conf.broker_transport_options,
        "socket_timeout": PATIENCE,
        # kombu tries three times with growing pauses, six seconds in all.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
    }
    return current_app.connection_for_write(transport_options=options)


class _Away:
    """Until when we do not try: after one failure the next pages need not wait for theirs."""

    until = 0.0


def nudge(task: str, organisation: UUID, subject: UUID, after: timedelta = timedelta(0)) -> bool:
    """Tells a worker to start now. False when the broker is away; the tick will do it later."""
    if time.monotonic() < _Away.until:
        return False
    try:
        with producers[_broker()].acquire(block=True, timeout=PATIENCE) as producer:
            current_app.send_task(
                task,
                kwargs={"organisation_id": str(organisation), "subject_id": str(subject)},
                countdown=after.total_seconds() or None,
                producer=producer,
            )
    except (OperationalError, ConnectionError, TimeoutError, LimitExceeded) as error:
        _Away.until = time.monotonic() + RESPITE
        log.warning("broker away", task=task, subject=str(subject), error=type(error).__name__)
        return False
    return True


def due_work(*, at: datetime, limit: int = 500) -> list[Outbox]:
    """What should have started by `at` and is not dead, oldest first."""
    rows = Outbox.objects.filter(due_at__lte=at, dead_at=None).order_by("due_at")
    return list(rows[:limit])
