"""Real workers on a real broker: two at once, one killed in the middle, a receiver that hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook

from mbtq.api.models import DeliveryState
from mbtq.api.services.webhook_messages import DELIVER
from mbtq.core.outward import SECONDS
from mbtq.core.scope import origin
from mbtq.tenancy.models import Outbox
from mbtq.tenancy.services import outbox
from mbtq.tenancy.tasks import tick
from tests.api.webhooks.conftest import Told, url_of
from tests.core.listening import answers, listening

# Two of these at once would take each other's messages from the broker.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("workers"),
]
WORKER = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "mbtq.celery", "--quiet"]
ALONE = ["--without-mingle", "--without-gossip", "-l", "ERROR"]


def broker() -> str:
    """The tests' Redis, in a database where nobody else looks."""
    parts = urlsplit(settings.REDIS_URL)
    if parts.scheme == "redis+socket":
        return f"redis+socket://{parts.path}?virtual_host=12"
    return parts._replace(path="/12").geturl()


@contextmanager
def worker(var: Path, name: str, threads: int = 4) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the queue `calls` on the database of this test, in a group of its own."""
    database = urlsplit(os.environ["DATABASE_URL"])
    address = database._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    given = {"DATABASE_URL": address, "REDIS_URL": broker(), "MBTQ_VAR": str(var)}
    given["OUTWARD_ALLOW"] = "127.0.0.0/8"
    given["SECRET_KEY"] = settings.SECRET_KEY
    pool = ["--pool", "threads", "-c", str(threads), "-Q", "calls"]
    process = subprocess.Popen(
        [*WORKER, "worker", "-n", f"{name}@webhooks", *pool, *ALONE],
        env={**os.environ, **given},
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def send(*places: Told) -> None:
    """All that waits, now."""
    for place in places:
        place.make_due()
    send_due()


def send_due() -> None:
    """As the tick does for work that is due, also for what found no room the first time."""
    due = Outbox.objects.filter(task=DELIVER, due_at__lte=timezone.now())
    with current_app.connection_for_write(broker()) as there:
        for row in due:
            ids = {
                "organisation_id": str(row.organisation_id),
                "subject_id": str(row.subject_id),
            }
            current_app.send_task(DELIVER, kwargs=ids, queue="calls", connection=there)


def wait_for(look: Callable[[], Any], seconds: float = 30) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("It did not happen in time.")


def ids_in(said: list[bytes]) -> list[bytes]:
    return [one.split(b"webhook-id: ")[1].split(b"\r\n")[0] for one in said]


def test_two_workers_send_each_message_once(told, receiver, tmp_path):
    here = told(url_of(receiver))
    for _ in range(30):
        here.happens()
    with worker(tmp_path, "one"), worker(tmp_path, "two"):
        for _ in range(2):
            send(here)
        wait_for(lambda: all(d.state == DeliveryState.DELIVERED for d in here.deliveries()))
        wait_for(lambda: not Outbox.objects.exists() or send(here))
    assert len(receiver.said) == 30
    assert len(set(ids_in(receiver.said))) == 30


def test_message_of_a_killed_worker_comes_once_more_under_the_same_id(told, tmp_path):
    hangs = [True]

    def talk(line: Any) -> None:
        if hangs[0]:
            time.sleep(20)
        answers()(line)

    with listening(talk) as heard:
        here = told(url_of(heard))
        here.happens()
        with worker(tmp_path, "first") as first:
            send(here)
            wait_for(lambda: heard.said)
            end(first)
        assert here.deliveries()[0].state == DeliveryState.WAITING
        hangs[0] = False
        with worker(tmp_path, "second"):
            # The database may hold the lock of the dead for a moment.
            wait_for(lambda: not Outbox.objects.exists() or time.sleep(0.5) or send(here))
        (delivery,) = here.deliveries()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 1)
    assert len(heard.said) == 2
    assert len(set(ids_in(heard.said))) == 1


def test_receiver_that_hangs_holds_up_neither_another_one_nor_another_organisation(
    told, receiver, anker, tmp_path
):
    with listening(lambda line: time.sleep(60)) as silent:
        dead, alive = told(url_of(silent)), told(url_of(receiver))
        there = told(url_of(receiver) + "/anker", place=anker)
        for _ in range(10):
            dead.happens()
        there.happens()
        with worker(tmp_path, "few", threads=3):
            send(dead, there)
            began = time.monotonic()
            wait_for(lambda: len(receiver.said) >= 11 or send_due() or time.sleep(2), 60)
            hung, rounds = len(silent.said), 1 + (time.monotonic() - began) // SECONDS
        states = {one.state for one in dead.deliveries()}
    assert 1 <= hung <= rounds  # one call at a time goes there
    assert len(set(ids_in(receiver.said))) == len(receiver.said) == 11
    assert states == {DeliveryState.WAITING}
    assert {one.state for one in alive.deliveries()} == {DeliveryState.DELIVERED}
    assert there.deliveries()[0].state == DeliveryState.DELIVERED
    body = receiver.said[-1].partition(b"\r\n\r\n")[2]
    assert b'"type":"session.logged"' in body


def test_broker_that_is_away_loses_no_message(told, receiver, monkeypatch):
    def away(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("no broker")

    here = told(url_of(receiver))
    monkeypatch.setattr(outbox._Away, "until", 0.0)
    monkeypatch.setattr(outbox.current_app, "send_task", away)
    with origin(via="web"):
        here.happens()
    assert tick() == 1
    here.run()
    (said,) = receiver.said
    head, _, body = said.partition(b"\r\n\r\n")
    lines = (one.split(": ", 1) for one in head.decode().split("\r\n")[1:])
    assert Webhook(here.secret).verify(body, {name.lower(): value for name, value in lines})
    assert timezone.now() >= here.deliveries()[0].delivered_at
