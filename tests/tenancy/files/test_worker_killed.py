"""A real worker dies in the middle of a long list; another one makes the file, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone

from mbtq.tenancy.models import Outbox
from mbtq.tenancy.services import files as services
from tests.asserts import assert_trail
from tests.tenancy.files.conftest import people

# Two of these at once would take each other's messages from the broker.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("workers"),
]
# What a worker runs for one outbox row, in a process of its own.
AS_WORKER = """
import sys, django
django.setup()
from mbtq.tenancy.filetask import MakeFile
MakeFile().run(*sys.argv[1:])
"""


def worker(job: Any, var: Path) -> subprocess.Popen[bytes]:
    Outbox.objects.update(due_at=timezone.now())
    database = urlsplit(os.environ["DATABASE_URL"])
    address = database._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    return subprocess.Popen(
        [sys.executable, "-c", AS_WORKER, str(job.organisation_id), str(job.pk)],
        env={**os.environ, "DATABASE_URL": address, "MBTQ_VAR": str(var)},
        cwd=settings.BASE_DIR,
        stderr=subprocess.DEVNULL,
    )


def wait_for(look: Callable[[], Any], seconds: float = 30) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError("It did not happen in time.")


def test_file_of_a_killed_worker_is_made_once_by_another(desk, tmp_path, monkeypatch):
    people(desk.place, 12_000)
    job = desk.ask("xlsx")
    first = worker(job, tmp_path)
    wait_for(lambda: desk.now(job).percent > 10)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert desk.now(job).state == "running"
    second = worker(job, tmp_path)
    assert second.wait(60) == 0
    made = desk.now(job)
    assert (made.state, made.row_count) == ("done", 12_000)
    assert not Outbox.objects.filter(task=services.TASK).exists()
    monkeypatch.setattr(services, "default_storage", FileSystemStorage(tmp_path / "files"))
    assert b"".join(desk.get(made, "download/").streaming_content).startswith(b"PK")
    with desk.place.scope():
        assert_trail("list.exported")
        assert_trail("file.made", about=made)
