"""A real worker dies in the middle of a document; another one makes it, once."""

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

from mbtq.reporting.models import Document
from mbtq.reporting.services import TASK
from mbtq.tenancy.models import Outbox
from tests.asserts import assert_trail

# Two of these at once would take each other's messages from the broker.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("workers"),
]
WORKER = [sys.executable, "-m", "celery", "-A", "mbtq.celery", "--quiet", "worker", "-Q", "pdf"]
ALONE = ["-c", "1", "--without-mingle", "--without-gossip", "-l", "ERROR"]


def broker() -> str:
    """The tests' Redis, in a database where nobody else looks."""
    parts = urlsplit(settings.REDIS_URL)
    if parts.scheme == "redis+socket":
        return f"redis+socket://{parts.path}?virtual_host=13"
    return parts._replace(path="/13").geturl()


@contextmanager
def worker(var: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the queue `pdf` on the database of this test, in a process group of its own."""
    database = urlsplit(os.environ["DATABASE_URL"])
    address = database._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    given = {"DATABASE_URL": address, "REDIS_URL": broker(), "MBTQ_VAR": str(var)}
    process = subprocess.Popen(
        [*WORKER, "-n", f"{name}@killed", *ALONE],
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


def send(document: Document) -> None:
    """As the tick does for work that is due."""
    Outbox.objects.update(due_at=timezone.now())
    ids = {"organisation_id": str(document.organisation_id), "subject_id": str(document.pk)}
    with current_app.connection_for_write(broker()) as there:
        current_app.send_task(TASK, kwargs=ids, queue="pdf", connection=there)


def wait_for(look: Callable[[], Any], seconds: float = 30) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("It did not happen in time.")


def test_document_of_a_killed_worker_is_made_once_by_another(final, ask, tmp_path):
    document = ask()

    def now() -> Document:
        with final.scope():
            return Document.objects.get(pk=document.pk)

    with worker(tmp_path, "first") as first:
        send(document)
        wait_for(lambda: now().step == "typeset")
        end(first)
    assert now().state == "running"
    with worker(tmp_path, "second"):
        send(document)
        made = wait_for(lambda: now().is_finished and now())
    assert (made.state, made.attempts) == ("done", 2)
    with final.scope():
        assert_trail("document.made", about=made)
    assert (tmp_path / "files" / made.file).stat().st_size == made.size
    assert not Outbox.objects.filter(task=TASK).exists()
