"""From a signal to the steps of its protocol, and whether that was used."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from programs.models import ProtocolUse
from programs.selectors.texts import uses_of
from supervision.models import Signal
from supervision.services import signals as services
from tests.asserts import assert_page

pytestmark = pytest.mark.django_db
FIRST_HOUR = re.compile(r'href="([^"]+/manual/suicidality/)#first-hour"')


def decide(ward, name, signal, uses, because=""):
    with ward.scope(name):
        now = Signal.objects.get(pk=signal.pk)
        services.decide_protocol(
            signal=now, uses=uses, because=because, version=now.version,
            at=timezone.now(), by=ward.member(name),
        )  # fmt: skip


def uses(ward):
    with ward.scope():
        return list(ProtocolUse.objects.values_list("key", "was_used", "because", "source"))


@pytest.mark.parametrize("start", ["signal-detail", "signal-today"])
def test_two_links_lead_from_a_signal_to_the_first_hour(ward, start):
    signal = ward.severe()
    client = ward.client("sam")
    listed = assert_page(client.get(ward.url("signal-list")))
    assert ward.url("signal-detail", signal.pk) in listed  # the first
    html = assert_page(client.get(ward.url(start, signal.pk)), "What to do in the first hour")
    found = FIRST_HOUR.search(html)  # the second
    assert found
    html = assert_page(client.get(found[1]), "Judge the risk by the guideline")
    assert 'id="first-hour"' in html


def test_board_and_proposal_lead_there_as_well(ward):
    ward.severe()
    client = ward.client("sam")
    slug = ward.place.organisation.slug
    assert FIRST_HOUR.search(assert_page(client.get(f"/o/{slug}/agenda/")))
    asked = {
        "ask": "proposal", "level": "patient", "place": str(ward.teams["blue"].pk),
        "kind": "suicidality", "severity": "3",
    }  # fmt: skip
    answer = client.get(ward.url("signal-new"), asked, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert "/manual/suicidality/" in html
    assert "in a new window" in html
    assert "without a no-suicide contract" in html


def test_title_is_in_the_language_of_the_page(ward):
    signal = ward.severe()
    client = ward.client("sam")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "nl"
    url = ward.url("signal-protocol", signal.pk)
    assert "zonder non-suïcidecontract" in client.get(url).content.decode()


def test_decision_counts_once_and_its_reason_stays_on_the_signal(ward):
    signal = ward.raised(uses_protocol=False, protocol_because="Client is in talks.")
    assert uses(ward) == [("self-harm", False, "", signal.pk)]
    decide(ward, "sam", signal, True)
    assert uses(ward) == [("self-harm", True, "", signal.pk)]
    decide(ward, "sam", signal, False, "Client does not want it.")
    assert uses(ward) == [("self-harm", False, "", signal.pk)]
    ward.raised(code="K-9X2", uses_protocol=True)
    ward.raised(code="K-111")  # nobody has decided yet
    with ward.scope():
        found = uses_of("self-harm", on=timezone.localdate())
    assert (found.used, found.not_used, found.reasons) == (1, 1, [])


def test_use_on_a_report_without_a_name_counts_and_names_nobody(ward):
    ward.raised(anonymously=True, uses_protocol=True)
    signal = ward.raised(code="K-9X2", by="tom", uses_protocol=False, protocol_because="In talks.")
    slug = ward.place.organisation.slug
    html = assert_page(
        ward.client("gus").get(f"/o/{slug}/manual/self-harm/"), "Used: 1. Not used: 1."
    )
    assert not any(word in html for word in ("Noor", "Tom", "In talks.", str(signal.pk)))
