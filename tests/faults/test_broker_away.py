"""Redis is really away while somebody works: the page is quick, and nothing is lost.

What asks and what ticks are processes of their own, as in production: each has its own idea of
whether the broker is there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis import Redis

from mbtq import embedded
from mbtq.tenancy.models import Outbox
from programs.models import Program
from programs.services.risk import TASK

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ASK = """
import time
from django.test import Client
from mbtq.accounts.models import User
client = Client()
client.force_login(User.objects.get(email="manager@linde.test"))
given = {"code": "kort", "name": "Kort", "setting": "outpatient", "started_on": "2026-01-01"}
started = time.monotonic()
answer = client.post("/o/linde/programs/new/", {**given, "stage": "1"})
print(answer.status_code, time.monotonic() - started)
"""
TICK = "from mbtq.tenancy.tasks import tick; print(tick())"
HARDLY = 2.0  # seconds more than with a broker; waiting for one takes longer


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[embedded.Engines]:
    """A Redis of our own, running."""
    var = tmp_path / "broker"
    yield embedded.start(var, fast=True, only=(embedded.REDIS,))
    embedded.remove(var, fast=True)


def run(script: str, broker: embedded.Engines) -> list[str]:
    """Runs this in a process of the product on the test's database; the words it printed last."""
    database = urlsplit(os.environ["DATABASE_URL"])
    address = database._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    given = {"DATABASE_URL": address, "REDIS_URL": broker.redis_url, "MBTQ_DEMO": "1"}
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{script}"],
        env={**os.environ, **given, "ALLOWED_HOSTS": "testserver"},
        cwd=settings.BASE_DIR,
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1].split()


def messages(broker: embedded.Engines) -> list[dict]:
    """What lies in the queue for the workers."""
    with Redis(unix_socket_path=urlsplit(broker.redis_url).path) as client:
        return [json.loads(one) for one in client.lrange("default", 0, -1)]


def test_work_asked_for_without_a_broker_is_sent_when_it_is_back(linde, broker):
    linde.join("manager")
    _status, usual = run(ASK.replace("kort", "eerst"), broker)
    Outbox.objects.all().delete()
    with Redis(unix_socket_path=urlsplit(broker.redis_url).path) as client:
        client.flushall()
    broker.stop()
    status, seconds = run(ASK, broker)
    assert status == "302"
    with linde.scope():
        program = Program.objects.get(code="kort")
    assert Outbox.objects.get(task=TASK).subject_id == program.pk
    embedded.start(broker.var, fast=True, only=(embedded.REDIS,))
    assert messages(broker) == []
    Outbox.objects.update(due_at=timezone.now())  # it waits a second for more of the same
    assert run(TICK, broker) == ["1"]
    (message,) = messages(broker)
    assert message["headers"]["task"] == TASK
    assert str(program.pk) in message["headers"]["kwargsrepr"]
    assert Outbox.objects.filter(task=TASK).exists()
    assert float(seconds) < float(usual) + HARDLY
