"""PostgreSQL restarts while the application works: one readable error at most, and on it goes."""

from __future__ import annotations

import os
from contextlib import suppress

import psycopg2
import pytest
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.test import Client
from django.utils import timezone

from mbtq.core.models import new_id
from mbtq.tenancy.models import Outbox
from mbtq.tenancy.services.outbox import request_work
from mbtq.tenancy.tasks import OutboxTask, lock
from programs.models import Program

pytestmark = pytest.mark.django_db(transaction=True)
LIST, NEW = "/o/linde/programs/", "/o/linde/programs/new/"


def restart() -> None:
    """What a restart does to us: every connection of the application to this database ends."""
    admin = psycopg2.connect(os.environ["DATABASE_ADMIN_URL"])
    with admin, admin.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = 'mbtq_app'",
            [connection.settings_dict["NAME"]],
        )
        assert all(ended for (ended,) in cursor.fetchall())
        assert cursor.rowcount >= 1
    admin.close()


def next_request() -> None:
    """What a server does before each request, and the test client leaves out."""
    close_old_connections()


@pytest.fixture
def browser(linde, signed_in) -> Client:
    """The program lead's; an error is a page here, as it is for people."""
    client = signed_in(linde.join("manager"))
    client.raise_request_exception = False
    assert client.get(LIST).status_code == 200
    return client


def test_page_opens_after_the_database_restarted(browser):
    restart()
    next_request()
    assert browser.get(LIST).status_code == 200


def test_page_during_which_the_database_restarts_says_so_and_the_next_one_opens(browser):
    restart()
    answer = browser.get(LIST)
    assert answer.status_code in (500, 503)
    assert answer.content.decode().count("<h1") == 1
    next_request()
    assert browser.get(LIST).status_code == 200


def test_form_sent_again_after_the_restart_is_saved_once(browser, linde):
    given = {"code": "kort", "name": "Kort", "setting": "outpatient", "started_on": "2026-01-01"}
    given |= {"stage": "1", "once": str(new_id())}
    restart()
    assert browser.post(NEW, given).status_code in (500, 503)
    for _ in range(2):
        next_request()
        assert browser.post(NEW, given).status_code == 302
    with linde.scope():
        assert Program.objects.filter(code="kort").count() == 1


class Interrupted(OutboxTask):
    """A task of the tests whose database goes away in the middle of the first time."""

    name = "tests.interrupted"
    started = done = 0

    def work(self, organisation, subject) -> None:
        self.started += 1
        if self.started == 1:
            restart()
            Outbox.objects.count()
        self.done += 1


def test_task_during_which_the_database_restarts_is_done_the_next_time(transactional_db):
    task, organisation, subject = Interrupted(), new_id(), new_id()
    ids = {"organisation_id": str(organisation), "subject_id": str(subject)}
    request_work(task.name, organisation=organisation, subject=subject)
    with suppress(DatabaseError, InterfaceError):  # a worker reports it and goes on
        task.run(**ids)
    next_request()
    assert (task.started, task.done) == (1, 0)
    row = Outbox.objects.get(task=task.name)
    assert (row.attempts, row.dead_at) == (1, None)
    Outbox.objects.update(due_at=timezone.now())
    task.run(**ids)
    assert (task.started, task.done) == (2, 1)
    assert not Outbox.objects.filter(task=task.name).exists()


def test_lock_of_a_connection_that_ended_is_free_again(transactional_db):
    with lock("tests.fault") as locked:
        assert locked
        restart()
    next_request()
    with lock("tests.fault") as locked:
        assert locked
