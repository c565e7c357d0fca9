"""Work that was asked for happens once, also when brokers and workers die."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from mbtq.core.models import new_id
from mbtq.core.scope import ScopeRefused, origin
from mbtq.tenancy.models import Outbox
from mbtq.tenancy.services import outbox
from mbtq.tenancy.services.outbox import due_work, request_work
from mbtq.tenancy.tasks import NightlyDue, OutboxTask, TenantTask, lock, nightly, tick


class Recorder(OutboxTask):
    """A task of the tests: remembers its calls and fails as often as it is told."""

    name = "tests.recorder"

    def __init__(self) -> None:
        self.calls: list[UUID] = []
        self.lost: list[UUID] = []
        self.failures = 0
        self.meanwhile = lambda: None
        self.again: timedelta | None = None

    def work(self, organisation: UUID, subject: UUID) -> timedelta | None:
        self.calls.append(subject)
        self.meanwhile()
        if self.failures:
            self.failures -= 1
            raise ValueError("not today")
        return self.again

    def gave_up(self, organisation: UUID, subject: UUID, error: Exception | None) -> None:
        self.lost.append(subject)


@pytest.fixture
def task():
    return Recorder()


@pytest.fixture
def asked(transactional_db):
    """Organisation and subject of work that is due."""
    ids = new_id(), new_id()
    request_work(Recorder.name, organisation=ids[0], subject=ids[1])
    return ids


def run(task, ids) -> None:
    task.run(organisation_id=str(ids[0]), subject_id=str(ids[1]))


def make_due() -> None:
    Outbox.objects.update(due_at=timezone.now())


def test_work_is_done_and_forgotten(task, asked):
    run(task, asked)
    run(task, asked)
    assert task.calls == [asked[1]]
    assert not Outbox.objects.exists()


def test_work_asked_for_while_it_runs_is_done_again(task, asked):
    def again():
        task.meanwhile = lambda: None
        request_work(Recorder.name, organisation=asked[0], subject=asked[1])

    task.meanwhile = again
    run(task, asked)
    make_due()
    run(task, asked)
    assert len(task.calls) == 2
    assert not Outbox.objects.exists()


def test_work_that_must_be_done_again_waits_and_has_all_its_attempts(task, asked):
    task.again = timedelta(minutes=5)
    run(task, asked)
    row = Outbox.objects.get()
    assert (row.attempts, row.dead_at) == (0, None)
    assert timedelta(minutes=4) < row.due_at - timezone.now() <= timedelta(minutes=5)
    run(task, asked)
    assert len(task.calls) == 1


def test_work_asked_for_while_it_runs_does_not_wait_for_its_next_time(task, asked):
    task.again = timedelta(minutes=5)
    task.meanwhile = lambda: request_work(Recorder.name, organisation=asked[0], subject=asked[1])
    run(task, asked)
    assert Outbox.objects.get().due_at <= timezone.now()


def test_work_that_fails_is_tried_three_times_and_then_given_up(task, asked):
    task.failures = 9
    for _ in range(4):
        make_due()
        run(task, asked)
    assert len(task.calls) == 3
    assert task.lost == [asked[1]]
    assert Outbox.objects.get().dead_at is not None


def test_work_of_a_killed_worker_is_taken_over(task, asked):
    Outbox.objects.update(attempts=1, due_at=timezone.now())
    run(task, asked)
    assert task.calls == [asked[1]]


def test_work_that_kills_every_worker_is_given_up(task, asked):
    Outbox.objects.update(attempts=3, due_at=timezone.now())
    run(task, asked)
    assert task.calls == []
    assert task.lost == [asked[1]]


def test_work_runs_once_at_a_time(task, asked):
    name = f"{task.name}:{asked[0]}:{asked[1]}"
    held, done = threading.Event(), threading.Event()

    def hold():
        with lock(name) as locked:
            assert locked
            held.set()
            done.wait(5)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(5)
    run(task, asked)
    done.set()
    other.join()
    assert task.calls == []
    run(task, asked)
    assert task.calls == [asked[1]]


def test_work_for_later_waits(transactional_db):
    later = timedelta(hours=1)
    request_work(Recorder.name, organisation=new_id(), subject=new_id(), after=later)
    assert due_work(at=timezone.now()) == []
    assert len(due_work(at=timezone.now() + later)) == 1


def test_broker_that_is_away_loses_nothing(transactional_db, settings, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(outbox.current_app, "send_task", away)
    with origin(via="web"):
        request_work(Recorder.name, organisation=new_id(), subject=new_id())
    assert tick() == 1
    assert len(due_work(at=timezone.now())) == 1


def test_task_without_organisation_is_refused():
    with pytest.raises(ScopeRefused):
        TenantTask().__call__()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-29T00:30:00+00:00", "2026-03-28"),  # 1:30 in Amsterdam, before the night work
        ("2026-03-29T01:30:00+00:00", "2026-03-29"),  # 3:30: the clock jumped over two o'clock
        ("2026-10-25T00:30:00+00:00", "2026-10-25"),  # 2:30 for the first time
        ("2026-10-25T01:30:00+00:00", "2026-10-25"),  # 2:30 for the second time
    ],
)
def test_night_work_knows_amsterdam(moment, day):
    from datetime import datetime

    assert NightlyDue.day(datetime.fromisoformat(moment)).isoformat() == day


def test_night_work_starts_once(transactional_db):
    assert nightly() is True
    assert nightly() is False


def test_giving_up_that_fails_is_done_again(task, asked, monkeypatch):
    Outbox.objects.update(attempts=3)

    def broken(*args):
        raise ConnectionError("the database went away")

    with monkeypatch.context() as patched, pytest.raises(ConnectionError):
        patched.setattr(task, "gave_up", broken)
        run(task, asked)
    assert Outbox.objects.get().dead_at is None
    make_due()
    run(task, asked)
    assert task.lost == [asked[1]]
    assert Outbox.objects.get().dead_at is not None


def test_work_for_much_later_is_left_to_the_tick(transactional_db, monkeypatch):
    told = []
    monkeypatch.setattr(outbox, "nudge", lambda *args: told.append(args) or True)
    with origin(via="web"):
        for after in (timedelta(0), timedelta(seconds=30), timedelta(hours=1)):
            request_work(Recorder.name, organisation=new_id(), subject=new_id(), after=after)
    assert len(told) == 2
