"""Pages about webhooks: who may, what is shown once, and what an enemy gets."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from mbtq.api.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from mbtq.api.services.deliveries import body_of
from mbtq.api.services.webhooks import MOST, create_endpoint
from mbtq.api.webhooks.kinds import KINDS
from mbtq.core.models import new_id
from tests.api.webhooks.conftest import url_of
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail

pytestmark = pytest.mark.django_db
BASE = "/o/linde/integrations/webhooks/"
URL = "https://epd.example/in"


@pytest.fixture
def web(linde, signed_in):
    """The integrator of Linde, in English."""
    client = signed_in(linde.join("integrator"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def secret_in(html: str) -> list[str]:
    return re.findall(r"whsec_[\w+/=]+", html)


def test_webhook_is_added_and_its_secret_shown_once(web, linde):
    assert_page(web.get(BASE), "No webhooks yet.")
    once = str(new_id())
    sent = {"url": URL, "kinds": ["session.logged", "audit.final"], "once": once}
    answer = web.post(f"{BASE}new/", sent)
    html = assert_page(answer, "Copy this secret now; we will not show it again.")
    (secret,) = set(secret_in(html))
    assert "no-store" in answer["Cache-Control"]
    Webhook(secret)
    with linde.scope():
        endpoint = WebhookEndpoint.objects.get()
        assert_trail("webhook.created", about=endpoint)
    again = web.post(f"{BASE}new/", sent)
    assert_redirects(again, f"{BASE}{endpoint.pk}/")
    html = assert_page(web.get(f"{BASE}{endpoint.pk}/"), URL, "A session was logged")
    assert secret_in(html) == []
    assert_page(web.get(BASE), URL, "2 kinds")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"url": ""}, "Fill in the address"),
        ({"kinds": []}, "Choose at least one kind"),
        ({"kinds": ["page.refused"]}, "page.refused"),
        *(
            ({"url": url}, "This is no address that we can call.")
            for url in ("javascript:alert(1)", "https://u:p@a.example/", "https://a.example:25/")
        ),
        ({"url": "https://taken.example/"}, "There is another webhook with this address."),
    ],
)
def test_what_cannot_be_called_or_is_there_comes_back(web, linde, given, sentence):
    with linde.scope():
        by = linde.member("integrator")
        taken = {"url": "https://taken.example/", "kinds": ["audit.final"]}
        create_endpoint(**taken, at=timezone.now(), by=by)
    sent = {"url": URL, "kinds": ["session.logged"], **given}
    assert_form_error(web.post(f"{BASE}new/", sent), sentence)


def test_ten_webhooks_are_enough(web, linde):
    with linde.scope():
        by = linde.member("integrator")
        for number in range(MOST):
            create_endpoint(url=f"{URL}/{number}", kinds=["audit.final"], at=timezone.now(), by=by)
    sent = {"url": URL, "kinds": ["session.logged"]}
    assert_form_error(web.post(f"{BASE}new/", sent), "There are ten webhooks already.")


def test_secret_is_changed_with_an_overlap(web, told, linde):
    here = told(URL)
    page = f"{BASE}{here.endpoint.pk}/"
    html = assert_page(web.post(f"{page}secret/", {"overlap": "week"}), "Both secrets work until")
    (secret,) = set(secret_in(html))
    assert secret != here.secret
    html = assert_page(web.get(page), "Both secrets work until")
    assert secret_in(html) == []
    html = assert_page(web.post(f"{page}secret/", {"overlap": "now"}))
    assert "Both secrets" not in html
    assert_form_error(web.post(f"{page}secret/", {"overlap": "ever"}), "ever")
    with linde.scope():
        assert_trail("webhook.secret_rotated", about=here.endpoint, times=2)


def test_address_and_kinds_are_changed(web, told, linde):
    here = told(URL)
    page = f"{BASE}{here.endpoint.pk}/"
    assert 'value="session.logged"' in assert_page(web.get(f"{page}change/"), URL)
    sent = {"url": f"{URL}/2", "kinds": ["audit.final"]}
    assert_redirects(web.post(f"{page}change/", sent), page)
    now = here.now()
    assert (now.url, now.kinds) == (f"{URL}/2", ["audit.final"])
    with linde.scope():
        event = assert_trail("webhook.changed", about=here.endpoint)
    assert event.detail["after"] == ["audit.final"]
    assert URL not in str(event.detail)


def test_test_message_appears_in_the_log_and_can_be_sent_again(web, told, receiver, linde):
    here = told(url_of(receiver))
    page = f"{BASE}{here.endpoint.pk}/"
    assert_page(web.get(page), "Nothing was sent yet.")
    assert_redirects(web.post(f"{page}test/"), page)
    assert_page(web.get(page), "Test message", "Waiting")
    here.run()
    html = assert_page(web.get(page), "Delivered", "Answer 200", "attempt 1 of 10", "Send again")
    (delivery,) = here.deliveries()
    assert f"msg_{delivery.message_id.hex}" in html
    assert body_of(delivery.message).decode().replace('"', "&quot;") in html
    assert_redirects(web.post(f"{page}deliveries/{delivery.pk}/again/"), page)
    here.run()
    assert len(receiver.said) == 2
    csv = web.get(page, {"format": "csv"}).content.decode()
    assert "webhook.test" in csv
    assert "Answer 200" in csv


def test_hostile_answer_is_shown_as_text(web, told, linde):
    here = told(URL)
    here.happens()
    with linde.scope():
        WebhookDelivery.objects.update(
            answer="<script>alert(1)</script>", attempts=1, tried_at=timezone.now(), status=500
        )
    html = assert_page(web.get(f"{BASE}{here.endpoint.pk}/"), "&lt;script&gt;")
    assert "<script>alert" not in html


def test_webhook_is_turned_off_and_on(web, told, linde):
    here = told(URL)
    here.happens()
    page = f"{BASE}{here.endpoint.pk}/"
    assert_page(web.get(f"{page}disable/"), "not told there")
    assert_redirects(web.post(f"{page}disable/"), page)
    html = assert_page(web.get(page), "Turned off on", "Somebody turned it off.", "Turn on again")
    assert "Send a test message" not in html
    assert_redirects(web.post(f"{page}test/"), page)
    assert here.deliveries()[0].state == DeliveryState.DROPPED
    assert len(here.deliveries()) == 1
    assert_redirects(web.post(f"{page}enable/"), page)
    assert_page(web.get(page), "Send a test message")
    assert here.now().disabled_at is None


@pytest.mark.parametrize(
    ("because", "words"), [("gone", "answered 410"), ("failing", "every message failed")]
)
def test_webhook_that_turned_itself_off_says_why(web, told, linde, because, words):
    here = told(URL)
    with linde.scope():
        WebhookEndpoint.objects.update(disabled_at=timezone.now(), disabled_because=because)
    assert_page(web.get(f"{BASE}{here.endpoint.pk}/"), words, "Check the address")
    assert_page(web.get(BASE), "Turned off")


def test_log_is_read_by_pages_newest_first_and_by_state(web, told, linde):
    here = told(URL)
    for _ in range(30):
        here.happens()
    newest = here.deliveries()[-1]
    with linde.scope():
        WebhookDelivery.objects.filter(pk=newest.pk).update(state="failed", attempts=10)
    page = f"{BASE}{here.endpoint.pk}/"
    html = assert_page(web.get(page), "30 deliveries")
    assert newest.message_id.hex in html
    (link,) = set(re.findall(r"\?[^\"]*after=[^\"&]+", html))
    assert newest.message_id.hex not in assert_page(web.get(page + link.replace("&amp;", "&")))
    assert_page(web.get(page, {"state": "failed"}), "1 delivery", "Not delivered")
    assert_page(web.get(page, {"state": "delivered"}), "No deliveries match.")


ACTS = ("", "change/", "secret/", "test/", "disable/", "enable/")


@pytest.mark.parametrize("act", ACTS)
def test_webhook_of_another_organisation_is_not_there(web, told, anker, act):
    there = told("https://anker.example/", place=anker)
    there.happens()
    (delivery,) = there.deliveries()
    page = f"{BASE}{there.endpoint.pk}/"
    for answer in (web.get(page + act), web.post(page + act)):
        assert answer.status_code == 404
    assert web.post(f"{page}deliveries/{delivery.pk}/again/").status_code == 404


def test_delivery_of_another_webhook_is_not_there(web, told):
    here, other = told(URL), told(f"{URL}/2")
    other.happens()
    (delivery,) = other.deliveries()
    path = f"{BASE}{here.endpoint.pk}/deliveries/{delivery.pk}/again/"
    assert web.post(path).status_code == 404


@pytest.mark.parametrize("role", ["therapist", "team_lead"])
def test_who_has_no_right_is_refused(linde, signed_in, told, role):
    here = told(URL)
    client = signed_in(linde.join(role))
    assert client.get(BASE).status_code == 403
    assert client.post(f"{BASE}{here.endpoint.pk}/disable/").status_code == 403
    assert here.now().disabled_at is None


def test_every_kind_has_a_choice(web):
    html = assert_page(web.get(f"{BASE}new/"))
    assert all(f'value="{kind}"' in html for kind in KINDS)
