"""Messages arrive signed, once or more often under the same id, and what fails is tried again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.utils import timezone, translation
from standardwebhooks import Webhook, WebhookVerificationError

from mbtq.api.models import (
    DeliveryState,
    DisabledBecause,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookMessage,
)
from mbtq.api.services.deliveries import Outcome, note_outcome
from mbtq.api.services.webhook_messages import DELIVER, deliver_again, send_test
from mbtq.api.services.webhooks import (
    WebhookRefused,
    disable_endpoint,
    enable_endpoint,
    rotate_secret,
)
from mbtq.api.webhook_tasks import Deliver, patience
from mbtq.api.webhooks.outcomes import outcome_words
from mbtq.api.webhooks.schedule import ATTEMPTS, wait_after
from mbtq.core.models import new_id
from mbtq.tenancy.mail_task import SendMail
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Mail, Outbox
from mbtq.tenancy.services.outbox import request_work
from tests.api.webhooks.conftest import url_of
from tests.asserts import assert_trail, refuses
from tests.core.listening import answers, listening

pytestmark = pytest.mark.django_db


def parts(said: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request."""
    head, _, body = said.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return {name.lower(): value for name, value in (one.split(": ", 1) for one in lines)}, body


@pytest.fixture
def refusing():
    """Says what it is told to, `503` at first."""

    class Says:
        status, headers = "503 Service Unavailable", []

        def __call__(self, line):
            answers("busy\x00\x1b[31m", self.status, *self.headers)(line)

    says = Says()
    with listening(says) as heard:
        says.heard = heard
        yield says


# --- signed --------------------------------------------------------------------------------


def test_message_arrives_and_is_verified_with_the_public_library(told, receiver):
    here = told(url_of(receiver))
    here.happens()
    here.run()
    (said,) = receiver.said
    headers, body = parts(said)
    payload = Webhook(here.secret).verify(body, headers)
    assert payload["type"] == "session.logged"
    (delivery,) = here.deliveries()
    assert headers["webhook-id"] == f"msg_{delivery.message_id.hex}"
    assert headers["content-type"] == "application/json"
    assert (delivery.state, delivery.status, delivery.attempts) == ("delivered", 200, 1)
    assert (delivery.answer, delivery.milliseconds is not None) == ("ok", True)
    assert not Outbox.objects.exists()
    with pytest.raises(WebhookVerificationError):
        Webhook(here.secret).verify(body + b" ", headers)


@pytest.mark.parametrize(("overlap", "holds"), [("now", False), ("day", True), ("week", True)])
def test_both_secrets_verify_while_the_former_holds(told, receiver, overlap, holds):
    here = told(url_of(receiver))
    with here.place.scope():
        _, new = rotate_secret(
            endpoint=here.endpoint, overlap=overlap, at=timezone.now(), by=SYSTEM
        )
    here.happens()
    here.run()
    headers, body = parts(receiver.said[0])
    assert Webhook(new).verify(body, headers)
    if holds:
        assert Webhook(here.secret).verify(body, headers)
        assert headers["webhook-signature"].count("v1,") == 2
        assert here.now().has_two_secrets(timezone.now())
        with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
            here.happens()
            here.run()
    headers, body = parts(receiver.said[-1])
    with time_machine.travel(datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)):
        with pytest.raises(WebhookVerificationError):
            Webhook(here.secret).verify(body, headers)


def test_secrets_lie_sealed_in_the_database(told, receiver, settings):
    here = told(url_of(receiver))
    assert here.secret.startswith("whsec_")
    assert here.secret.removeprefix("whsec_") not in here.now().secret
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    here.happens()
    here.run()
    assert here.deliveries()[0].state == DeliveryState.DELIVERED
    settings.SECRET_KEY_FALLBACKS = []
    here.happens()
    here.run()
    with translation.override("en"):
        assert "new secret" in outcome_words(here.deliveries()[1])
    assert len(receiver.said) == 1


# --- tried again ---------------------------------------------------------------------------


def test_message_that_fails_is_tried_again_with_the_same_id_and_words(told, refusing):
    here = told(url_of(refusing.heard))
    here.happens()
    before = timezone.now()
    here.run()
    (delivery,) = here.deliveries()
    assert (delivery.state, delivery.attempts, delivery.status) == ("waiting", 1, 503)
    assert delivery.answer == "busy [31m"
    assert timedelta(seconds=4) < delivery.next_at - before < timedelta(seconds=8)
    row = Outbox.objects.get(task=DELIVER)
    assert (row.attempts, row.dead_at) == (0, None)
    assert here.now().failing_since is not None
    Outbox.objects.update(due_at=timezone.now())
    Deliver().run(str(row.organisation_id), str(row.subject_id))  # too early: it waits
    assert len(refusing.heard.said) == 1
    refusing.status = "204 No Content"
    here.run()
    (first, second) = (parts(said) for said in refusing.heard.said)
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]
    assert here.deliveries()[0].state == DeliveryState.DELIVERED
    assert here.now().failing_since is None


def test_retry_after_is_honoured_within_a_day(told, refusing):
    refusing.headers = ["Retry-After: 3600"]
    here = told(url_of(refusing.heard))
    here.happens()
    here.run()
    left = here.deliveries()[0].next_at - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    assert wait_after(1, asked=timedelta(days=9)) == timedelta(hours=24)


def test_after_the_last_attempt_it_is_given_up_and_the_endpoint_turned_off(told, refusing, linde):
    here = told(url_of(refusing.heard))
    here.happens()
    for _ in range(ATTEMPTS - 1):
        here.run()
    assert here.deliveries()[0].state == DeliveryState.WAITING
    with linde.scope():
        WebhookEndpoint.objects.update(failing_since=timezone.now() - timedelta(days=3))
    here.run()
    (delivery,) = here.deliveries()
    assert (delivery.state, delivery.attempts) == ("failed", ATTEMPTS)
    assert here.now().disabled_because == DisabledBecause.FAILING
    assert not Outbox.objects.filter(task=DELIVER).exists()
    with linde.scope():
        assert assert_trail("webhook.disabled", about=here.endpoint).actor_id is None
        mail = Mail.objects.get(kind="webhook.disabled")
    Outbox.objects.update(due_at=timezone.now())
    SendMail().run(str(mail.organisation_id), str(mail.pk))
    (letter,) = django_mail.outbox
    assert letter.to == ["integrator@linde.test"]
    assert f"/integrations/webhooks/{here.endpoint.pk}/" in letter.body
    assert "127.0.0.1" not in letter.body


def test_one_message_that_is_always_refused_turns_nothing_off(told, refusing):
    here = told(url_of(refusing.heard))
    here.happens()
    for _ in range(ATTEMPTS):
        here.run()
    assert here.deliveries()[0].state == DeliveryState.FAILED
    assert here.now().disabled_at is None


def test_410_turns_the_endpoint_off_at_once(told, refusing):
    here = told(url_of(refusing.heard))
    refusing.status = "410 Gone"
    for _ in range(2):
        here.happens()
    here.run()
    assert here.now().disabled_because == DisabledBecause.GONE
    assert sorted(one.state for one in here.deliveries()) == ["dropped", "failed"]
    here.happens()
    here.run()
    assert len(here.deliveries()) == 2
    assert len(refusing.heard.said) == 1


def test_mail_goes_to_others_when_the_maker_has_left(told, refusing, linde):
    here = told(url_of(refusing.heard))
    linde.join("manager")
    with linde.scope():
        WebhookEndpoint.objects.update(created_by=None)
    refusing.status = "410 Gone"
    here.happens()
    here.run()
    with linde.scope():
        people = set(Mail.objects.values_list("person__email", flat=True))
    assert "integrator@linde.test" in people


@pytest.mark.parametrize("status", ["301 Moved", "400 Bad", "404 Not Found", "500 Broken"])
def test_other_answers_than_yes_are_failures(told, refusing, status):
    refusing.status = status
    refusing.headers = ["Location: http://127.0.0.1:1/"]
    here = told(url_of(refusing.heard))
    here.happens()
    here.run()
    assert here.deliveries()[0].is_tried_again


def test_address_that_leads_inside_is_not_called(told, receiver, settings):
    here = told(url_of(receiver))
    settings.OUTWARD_ALLOW = []
    here.happens()
    here.run()
    (delivery,) = here.deliveries()
    assert (delivery.problem, delivery.status, delivery.is_tried_again) == ("closed", None, True)
    assert receiver.said == []


# --- by hand -------------------------------------------------------------------------------


def test_test_message_goes_to_this_endpoint_alone(told, receiver):
    here, other = told(url_of(receiver)), told(url_of(receiver) + "/other")
    with here.place.scope():
        send_test(endpoint=here.endpoint, at=timezone.now(), by=SYSTEM)
        assert_trail("webhook.tested", about=here.endpoint)
    here.run()
    (said,) = receiver.said
    headers, body = parts(said)
    assert Webhook(here.secret).verify(body, headers)["type"] == "webhook.test"
    assert json.loads(body)["data"]["object"] == "webhook"
    assert other.deliveries() == []


def test_message_is_sent_again_by_hand_under_its_own_id(told, receiver):
    here = told(url_of(receiver))
    here.happens()
    here.run()
    (delivery,) = here.deliveries()
    with here.place.scope():
        deliver_again(delivery=delivery, at=timezone.now(), by=SYSTEM)
    here.run()
    first, second = (parts(said)[0]["webhook-id"] for said in receiver.said)
    assert first == second
    (delivery,) = here.deliveries()
    assert (delivery.state, delivery.attempts) == ("delivered", 1)


def test_endpoint_that_is_off_gets_nothing_until_it_is_on(told, receiver):
    here = told(url_of(receiver))
    here.happens()
    now = timezone.now()
    with here.place.scope():
        disable_endpoint(endpoint=here.endpoint, because=DisabledBecause.BY_HAND, at=now, by=SYSTEM)
        assert not Mail.objects.exists()
    here.run()
    here.happens()
    (delivery,) = here.deliveries()
    assert (delivery.state, receiver.said) == (DeliveryState.DROPPED, [])
    with here.place.scope():
        for act in (
            lambda: deliver_again(delivery=delivery, at=now, by=SYSTEM),
            lambda: send_test(endpoint=here.endpoint, at=now, by=SYSTEM),
        ):
            with refuses(WebhookRefused, "turned off"):
                act()
        enable_endpoint(endpoint=here.endpoint, by=SYSTEM)
        deliver_again(delivery=delivery, at=now, by=SYSTEM)
    here.run()
    assert len(receiver.said) == 1


def test_attempt_that_ends_after_the_endpoint_was_turned_off_changes_nothing(told, receiver):
    here = told(url_of(receiver))
    here.happens()
    (delivery,) = here.deliveries()
    with here.place.scope():
        disable_endpoint(
            endpoint=here.endpoint,
            because=DisabledBecause.BY_HAND,
            at=timezone.now(),
            by=SYSTEM,
        )
        assert note_outcome(delivery.pk, Outcome(problem="time"), at=timezone.now()) is None
    assert here.deliveries()[0].state == DeliveryState.DROPPED


def test_worker_that_dies_thrice_counts_as_one_attempt(told, receiver):
    here = told(url_of(receiver))
    here.happens()
    Outbox.objects.update(attempts=3)
    here.run()
    (delivery,) = here.deliveries()
    assert (delivery.attempts, delivery.problem, delivery.state) == (1, "worker", "waiting")
    here.run()
    assert here.deliveries()[0].state == DeliveryState.DELIVERED


def test_work_of_another_organisation_sends_nothing(told, receiver, anker):
    here = told(url_of(receiver))
    here.happens()
    Outbox.objects.all().delete()
    (delivery,) = here.deliveries()
    request_work(DELIVER, organisation=anker.organisation.pk, subject=delivery.pk)
    here.run()
    assert receiver.said == []


def test_long_queue_asks_for_room_no_faster_than_a_short_one(told, linde):
    here = told("http://127.0.0.1:1025/")
    mine, endpoint = here.endpoint.organisation_id, here.endpoint.pk
    assert timedelta(seconds=2) <= patience(mine, endpoint) <= timedelta(seconds=8)
    here.happens()
    (one,) = here.deliveries()
    with linde.scope():
        messages = WebhookMessage.objects.bulk_create(
            WebhookMessage(
                organisation_id=mine,
                kind=one.message.kind,
                source_id=new_id(),
                object_id=new_id(),
                occurred_at=one.asked_at,
                data={},
            )
            for _ in range(999)
        )
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(
                organisation_id=mine,
                endpoint=here.endpoint,
                message=message,
                asked_at=one.asked_at,
                next_at=one.asked_at,
            )
            for message in messages
        )
    assert timedelta(seconds=100) < patience(mine, endpoint) < timedelta(seconds=110)
