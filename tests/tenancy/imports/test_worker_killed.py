"""A real worker dies while it imports: nothing is there; the next one writes every row once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from fidelity.models import SessionLog
from mbtq.tenancy.models import Outbox
from mbtq.tenancy.services import imports as services
from tests.asserts import assert_trail
from tests.tenancy.imports.conftest import SESSIONS

# Two of these at once would take each other's messages from the broker.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("workers"),
]
AS_WORKER = """
import sys, django
django.setup()
from mbtq.tenancy.importtask import RunImport
RunImport().run(*sys.argv[1:])
"""


def worker(run: Any, var: Path) -> subprocess.Popen[bytes]:
    Outbox.objects.filter(task=services.TASK).update(due_at=timezone.now())
    database = urlsplit(os.environ["DATABASE_URL"])
    address = database._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    return subprocess.Popen(
        [sys.executable, "-c", AS_WORKER, str(run.organisation_id), str(run.pk)],
        env={**os.environ, "DATABASE_URL": address, "MBTQ_VAR": str(var)},
        cwd=settings.BASE_DIR,
        stderr=subprocess.DEVNULL,
    )


def test_import_of_a_killed_worker_is_written_once_by_another(house, tmp_path):
    days = [f"{year}-{month:02}-{day:02}" for year in (2024, 2025) for month in range(1, 13)
            for day in range(1, 29)]  # fmt: skip
    forms = ("individueel", "groep", "gezin", "crisis", "introductiegroep", "teamcontact")
    rows = "".join(f"K-100;{day};{form};ja;50;\n" for day in days for form in forms)
    run = house.chosen("sessions", SESSIONS + rows)
    house.post(run, "trial/", go="all")
    first = worker(run, tmp_path)
    until = time.monotonic() + 30
    while house.now(run).percent < 50 and time.monotonic() < until:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    half = house.now(run)
    assert (half.state, half.percent) == ("running", 50)
    with house.place.scope():
        assert not SessionLog.objects.exists()
    assert worker(run, tmp_path).wait(60) == 0
    done = house.now(run)
    assert (done.state, done.written) == ("done", len(days) * len(forms))
    with house.place.scope():
        assert SessionLog.objects.filter(batch_id=run.pk).count() == done.written
        assert_trail("session.imported")
