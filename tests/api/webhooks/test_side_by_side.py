"""Workers side by side: who never answers holds up nobody but itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mbtq.api.services.deliveries import Outcome
from mbtq.api.services.webhook_messages import DELIVER
from mbtq.api.webhook_tasks import PER_ORGANISATION, Deliver, slot
from mbtq.core import outward
from mbtq.core.models import new_id
from mbtq.tenancy.models import Outbox
from tests.api.webhooks.conftest import url_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_transaction_is_open_while_the_receiver_is_talked_to(told, receiver, monkeypatch):
    held = []
    monkeypatch.setattr(outward, "post", lambda *given: held.append(connection.in_atomic_block))
    here = told(url_of(receiver))
    here.happens()
    monkeypatch.setattr("mbtq.api.webhook_tasks.Outcome", lambda answer=None, problem="": Outcome())
    here.run()
    assert held == [False]


def test_after_one_arrived_the_others_follow_in_one_go(told, receiver):
    here = told(url_of(receiver))
    for _ in range(5):
        here.happens()
    here.make_due()
    first = Outbox.objects.filter(task=DELIVER).first()
    Deliver().run(str(first.organisation_id), str(first.subject_id))
    assert len(receiver.said) == 5
    here.run()
    assert len(receiver.said) == 5
    assert not Outbox.objects.exists()


@contextmanager
def held_by_another(organisation: object, endpoint: object) -> Iterator[None]:
    """Another worker is talking to this endpoint."""
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with slot(organisation, endpoint) as is_free:
            assert is_free
            holds.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holds.wait(5)
    yield
    done.set()
    thread.join(10)


def free(organisation: object, endpoint: object) -> bool:
    with slot(organisation, endpoint) as is_free:
        return is_free


def test_endpoint_is_called_by_one_worker_at_a_time(db):
    mine, endpoint = new_id(), new_id()
    with held_by_another(mine, endpoint):
        assert not free(mine, endpoint)
        assert free(mine, new_id())
    assert free(mine, endpoint)


def test_organisation_is_called_for_by_few_workers_at_a_time(db):
    mine = new_id()
    with ExitStack() as held:
        for _ in range(PER_ORGANISATION):
            held.enter_context(held_by_another(mine, new_id()))
        assert not free(mine, new_id())
        assert free(new_id(), new_id())
    assert free(mine, new_id())


def test_work_for_an_endpoint_that_is_being_called_waits_a_moment(told, receiver):
    here = told(url_of(receiver))
    here.happens()
    row = Outbox.objects.get()
    with held_by_another(here.endpoint.organisation_id, here.endpoint.pk):
        Deliver().run(str(row.organisation_id), str(row.subject_id))
    row.refresh_from_db()
    assert (row.attempts, receiver.said) == (0, [])
    assert timedelta(0) < row.due_at - timezone.now() <= timedelta(seconds=8)
