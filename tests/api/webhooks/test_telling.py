"""What happens becomes a message in the same transaction, to who wants it and nobody else."""

from __future__ import annotations

import json

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from mbtq.api.models import WebhookDelivery, WebhookMessage
from mbtq.api.services.deliveries import body_of
from mbtq.api.services.webhook_messages import COLLECT, DELIVER, publish
from mbtq.api.webhook_tasks import Collect
from mbtq.api.webhooks.kinds import KINDS, OF_TRAIL
from mbtq.core.models import new_id
from mbtq.core.scope import centre_scope, origin
from mbtq.tenancy.models import Outbox
from mbtq.trail.sentences import KINDS as TRAIL
from mbtq.trail.services import record
from tests.api.webhooks.conftest import Thing
from tests.asserts import queries

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:1025/in"


def test_every_kind_follows_from_events_that_exist_and_each_from_one():
    events = [one for kind in KINDS.values() for one in kind.trail]
    assert set(events) <= set(TRAIL)
    assert len(events) == len(set(events)) == len(OF_TRAIL)
    assert all(len(name) <= 40 for name in KINDS)


def test_event_becomes_a_thin_message(told):
    here = told(URL)
    here.happens("signal.raised", level="patient", what="suicidality", severity=4)
    (delivery,) = here.deliveries()
    payload = json.loads(body_of(delivery.message))
    assert payload["type"] == "signal.raised"
    assert payload["timestamp"].endswith("Z")
    assert payload["data"] == {
        "id": str(delivery.message.object_id),
        "object": "signal",
        "organisation": "linde",
        "level": "patient",
    }
    work = Outbox.objects.get(task=DELIVER)
    assert (work.subject_id, work.organisation_id) == (delivery.pk, here.endpoint.organisation_id)


@pytest.mark.parametrize(
    ("event", "of"),
    [("session.imported", "session"), ("practitioner.imported", "practitioner")],
)
def test_import_says_of_what(told, event, of):
    here = told(URL, "import.finished")
    here.happens(event, rows=12, refused=3)
    (delivery,) = here.deliveries()
    assert delivery.message.kind == "import.finished"
    assert (delivery.message.data["of"], delivery.message.data["rows"]) == (of, 12)
    assert "refused" not in delivery.message.data


def test_sessions_that_a_system_sent_in_one_call_are_one_message(told):
    here = told(URL, "import.finished")
    with here.place.scope():
        record("session.received", by=None, rows=40, first=new_id())
    (delivery,) = here.deliveries()
    assert delivery.message.data["of"] == "session"
    assert delivery.message.object_id == delivery.message.source_id


def test_what_nobody_wants_leaves_nothing(told):
    here = told(URL)
    here.happens("treatment.started")
    here.happens("treatment.started", outcome="refused")
    here.happens("session.logged", outcome="refused")
    with here.place.scope():
        assert not WebhookMessage.objects.exists()
    assert not Outbox.objects.exists()


def test_act_that_is_rolled_back_tells_nobody(told):
    here = told(URL)
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        here.happens()
        raise ValueError("no")
    assert here.deliveries() == []
    assert not Outbox.objects.exists()


@pytest.mark.parametrize(
    ("kind", "most"), [("session.logged", 1), ("session.read", 0), ("page.refused", 0)]
)
def test_listening_costs_one_query_at_most(linde, kind, most):
    with linde.scope("therapist"):
        with queries(at_most=1 + most):
            record(kind, by=None, about=Thing())


def test_other_organisation_hears_nothing(told, anker):
    here, there = told(URL), told(URL, place=anker)
    here.happens()
    assert len(here.deliveries()) == 1
    assert there.deliveries() == []
    with anker.scope():
        assert not WebhookMessage.objects.exists()
    there.happens()
    (delivery,) = there.deliveries()
    assert delivery.message.data["organisation"] == "anker"


def test_told_twice_is_told_once(told):
    here = told(URL)
    given = {"kind": "session.logged", "source": new_id(), "object_id": new_id(), "details": {}}
    with here.place.scope():
        assert publish(**given, at=timezone.now()) == 1
        assert publish(**given, at=timezone.now()) == 0
    assert len(here.deliveries()) == 1


def test_demonstration_tells_nobody(told):
    here = told(URL)
    with origin(via="demo"):
        here.happens()
    assert here.deliveries() == []


def test_act_of_the_centre_in_the_trail_of_an_organisation_is_told(told, centre):
    """As planning an audit: the role of the centre may not read the endpoints."""
    here = told(URL, "audit.planned")
    program = new_id()
    with centre_scope(centre.organisation.pk):
        record(
            "audit.planned",
            by=None,
            about=Thing(),
            organisation=here.place.organisation.pk,
            program=program,
            visit_on="2026-12-24",
        )
    (work,) = Outbox.objects.filter(task=COLLECT)
    Collect().run(str(work.organisation_id), str(work.subject_id))
    (delivery,) = here.deliveries()
    assert delivery.message.data["program"] == str(program)
    assert delivery.message.data["visit_on"] == "2026-12-24"
    assert not Outbox.objects.filter(task=COLLECT).exists()


@pytest.mark.parametrize("table", ["api_webhookmessage", "api_webhookendpoint"])
def test_nothing_is_taken_away(told, table):
    here = told(URL)
    here.happens()
    with pytest.raises(ProgrammingError, match="permission denied"):
        with here.place.scope(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_centre_reads_no_endpoint_and_no_delivery(told, centre):
    here = told(URL)
    here.happens()
    with pytest.raises(ProgrammingError, match="permission denied"):
        with centre_scope(centre.organisation.pk):
            WebhookDelivery.objects.exists()
