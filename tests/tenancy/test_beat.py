"""The table of beat: every entry names a task that takes what it is sent."""

from __future__ import annotations

import json

import pytest

from mbtq.celery import app
from mbtq.tenancy.models import Outbox
from mbtq.tenancy.tasks import chain_trails, nightly, tick
from mbtq.trail.models import TrailLink

# Two of these at once would take each other's messages from the broker.
pytestmark = pytest.mark.xdist_group("broker")
TABLE = app.conf.beat_schedule
NIGHT = [
    "mbtq.tenancy.filetask.clear_files",
    "mbtq.tenancy.importtask.clear_imports",
    "mbtq.tenancy.tasks.night_work",
    "programs.tasks.recompute_organisation",
    "supervision.signal_tasks.night",
    "training.course_tasks.join_people",
    "training.dossier_tasks.night",
    "training.registration_tasks.night",
]


@pytest.mark.parametrize("entry", TABLE)
def test_entry_names_a_task_that_takes_its_arguments(entry):
    app.loader.import_default_modules()
    wanted = TABLE[entry]
    task = app.tasks[wanted["task"]]
    task.__header__(*wanted.get("args", ()), **wanted.get("kwargs", {}))


def run_as_received(organisation) -> list[str]:
    """Takes messages from the broker, runs those for this organisation as a worker would."""
    done = []
    with app.connection_for_read() as there, there.SimpleQueue("default") as queue:
        while True:
            try:
                message = queue.get(block=False)
            except queue.Empty:
                return done
            message.ack()
            args, kwargs, _ = json.loads(message.body)
            if kwargs.get("organisation_id") == str(organisation.pk):
                app.tasks[message.headers["task"]](*args, **kwargs)
                done.append(message.headers["task"])


def test_trail_of_every_organisation_is_chained_by_its_own_task(linde, anker):
    chain_trails()
    assert run_as_received(linde.organisation) == ["mbtq.tenancy.tasks.chain_trail"]
    with linde.scope():
        assert TrailLink.objects.count() == 1
    with anker.scope():
        assert not TrailLink.objects.exists()


def test_night_work_leads_to_what_the_apps_registered(linde):
    assert nightly() is True
    tick()
    done = run_as_received(linde.organisation)
    assert sorted(done) == NIGHT
    # What is left waits for the morning, when people begin.
    left = Outbox.objects.filter(organisation_id=linde.organisation.pk)
    assert {row.task for row in left} <= {"supervision.signal_tasks.follow"}


def test_night_work_waits_in_the_outbox_when_the_broker_is_away(linde):
    assert nightly() is True
    waiting = Outbox.objects.filter(organisation_id=linde.organisation.pk)
    assert sorted(row.task for row in waiting) == NIGHT
