"""The pages of signals, role by role."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mbtq.core import formats
from supervision.models import AnonymousReport, Draft, Escalation, Signal, SignalStep
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail, queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def typed(ward, **given: Any) -> dict[str, Any]:
    """What a browser sends for a whole report."""
    return {
        "level": "patient",
        "place": str(ward.teams["blue"].pk),
        "kind": "self_harm",
        "code": "K-4F7",
        "noticed_on": TODAY.isoformat(),
        "seen": "Verse wonden.",
        "severity": "3",
        "relation": "unknown",
        "version": "0",
        **given,
    }


def send(ward, name="noor", **given: Any) -> Any:
    return ward.client(name).post(ward.url("signal-new"), typed(ward, **given))


def only(ward) -> Signal:
    with ward.scope():
        return Signal.objects.get()


def test_form_invites_and_says_what_it_is_not(ward):
    html = assert_page(
        ward.client("noor").get(ward.url("signal-new")),
        "Direct danger? Call first.",
        "incident system",
        "You need not be sure.",
        "only the privacy officer reads that log",
    )
    assert not re.search(r'name="(level|severity|relation)"[^>]* checked', html)
    assert html.count("<optgroup") == 6  # without script all kinds stand there, by level


def test_report_leads_to_its_page_with_thanks(ward):
    response = send(ward)
    signal = only(ward)
    assert_redirects(response, ward.url("signal-detail", signal.pk))
    assert (signal.relation, signal.owner.name, signal.uses_protocol) == (None, "Sam", None)
    assert_page(
        ward.client("noor").get(response["Location"]),
        "Speaking up is good practice",
        "Sam looks after it",
        "Verse wonden.",
        "/manual/self-harm/#first-hour",
        "Not decided yet",
        "(IGJ) within 3 working days",
    )


def test_severe_report_interrupts_and_is_discussed(ward):
    response = send(ward, severity="4", kind="suicidality")
    signal = only(ward)
    assert_redirects(response, ward.url("signal-today", signal.pk))
    client = ward.client("noor")
    assert_page(client.get(response["Location"]), "Discuss this today", "mia@linde.test", "Not yet")
    assert_page(
        client.get(ward.url("signal-detail", signal.pk)), "Nobody has noted yet", "On its way"
    )
    local = timezone.localtime()
    when = {"day": local.date().isoformat(), "clock": f"{local:%H:%M}"}
    assert_redirects(client.post(response["Location"], when), ward.url("signal-detail", signal.pk))
    assert only(ward).discussed_at is not None
    again = ward.client("mia").post(response["Location"], when)
    assert_form_error(again, "Somebody noted already that this was discussed.")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"level": ""}, "Choose where it plays."),
        ({"place": ""}, "Choose the team in which this plays."),
        ({"kind": ""}, "Choose what you notice."),
        ({"kind": "budget_cut"}, "Choose what you notice, of this list."),
        ({"code": "Jansen"}, "This looks like a name."),
        ({"noticed_on": "2099-01-01"}, "The date lies in the future."),
        ({"severity": ""}, "Say how serious it is, from 1 to 5."),
        ({"seen": "bel 0612345678"}, "number or address of a person"),
        ({"protocol": "not_now"}, "Say in a few words why not now."),
    ],
)
def test_error_stands_at_its_field_and_keeps_everything(ward, change, sentence):
    html = assert_form_error(send(ward, done="What was typed", **change), sentence)
    assert "What was typed" in html
    with ward.scope():
        assert not Signal.objects.exists()


def test_report_sent_twice_is_one(ward):
    for _time in range(2):
        send(ward, once="019aa000-0000-7000-8000-000000000001")
    only(ward)


def test_draft_is_kept_and_gone_when_sent(ward):
    client = ward.client("noor")
    half = typed(ward, severity="", code="K-")
    answer = client.post(ward.url("signal-draft"), half, headers={"HX-Request": "true"})
    assert_page(answer, "Draft saved at")
    assert_page(client.get(ward.url("signal-new")), "Verse wonden.", 'value="K-"')
    client.post(ward.url("signal-new"), typed(ward, version="1"))
    only(ward)
    with ward.scope("noor"):
        assert not Draft.objects.exists()


def test_kinds_and_proposal_follow_the_answers(ward):
    client, url = ward.client("noor"), ward.url("signal-new")
    place = str(ward.teams["blue"].pk)
    htmx = {"HX-Request": "true"}
    asked = {"level": "pair", "place": place, "code": "K-4F7", "ask": "kinds"}
    kinds = assert_page(client.get(url, asked, headers=htmx), "A question about boundaries")
    assert "More self-harm" not in kinds
    assert 'value="K-4F7"' in kinds
    asked = {"level": "pair", "place": place, "kind": "boundary", "severity": "1"}
    proposal = assert_page(
        client.get(url, {**asked, "ask": "proposal"}, headers=htmx),
        "discussed with the program lead today",
        "A question about boundaries",
        "Mia",
    )
    assert "<input" not in proposal
    assert_page(client.get(url, {**asked, "level": "team", "ask": "proposal"}, headers=htmx),
                "Choose where it plays")  # fmt: skip


def test_link_brings_code_and_level(ward):
    html = assert_page(
        ward.client("noor").get(ward.url("signal-new"), {"code": "K-77", "level": "patient"})
    )
    assert 'value="K-77"' in html
    assert re.search(r'name="level" value="patient"[^>]* checked', html)
    assert "<optgroup" not in html


def test_report_without_a_name_shows_none(ward):
    send(ward, anonymously="on", done="Gebeld.")
    signal = only(ward)
    url = ward.url("signal-detail", signal.pk)
    assert_page(ward.client("noor").get(url), "you, without your name")
    for name in ("sam", "lea"):
        html = assert_page(ward.client(name).get(url), "without a name", "Gebeld.")
        assert "Noor" not in html
    assert "Noor" not in assert_page(ward.client("sam").get(ward.url("signal-list")))
    with ward.scope("noor"):
        assert AnonymousReport.objects.exists()


def test_list_shows_what_is_due_and_its_reading_is_in_the_trail(ward):
    ward.raised(at=ward.days_ago(10))
    ward.severe(code="K-11")
    client = ward.client("sam")
    html = assert_page(client.get(ward.url("signal-list")), "Discuss today", "3 days late", "K-11")
    assert html.index("K-4F7") < html.index("K-11")
    with ward.scope():
        assert assert_trail("signal.read").detail["rows"] == 2
    assert_page(client.get(ward.url("signal-list"), {"level": "team"}), "No signals match.")
    assert_page(client.get(ward.url("signal-list"), {"team": ward.teams["blue"].pk}), "K-11")
    assert_page(client.get(ward.url("signal-list"), {"state": "closed"}), "No signals match.")


def test_own_signals_are_read_without_a_trail(ward):
    ward.raised()
    assert_page(ward.client("noor").get(ward.url("signal-list")), "K-4F7")
    with ward.scope():
        assert_trail_absent("signal.read")


def assert_trail_absent(kind: str) -> None:
    from mbtq.trail.models import TrailEvent

    assert not TrailEvent.objects.filter(kind=kind).exists()


def test_file_holds_no_narrative_and_no_reporter(ward):
    ward.severe(seen="Verse wonden.", done="Gebeld.")
    answer = ward.client("sam").get(ward.url("signal-list"), {"format": "csv"})
    text = answer.content.decode()
    assert "K-4F7" in text
    assert "Not yet" in text
    for secret in ("Verse", "Gebeld", "Noor"):
        assert secret not in text


def test_empty_list_says_what_that_can_mean(ward):
    html = assert_page(ward.client("sam").get(ward.url("signal-list")), "No open signals.")
    assert "Nobody has reported anything here yet." in html
    signal = ward.raised(at=ward.days_ago(61))
    with ward.scope():
        Signal.objects.filter(pk=signal.pk).update(closed_at=timezone.now(), lesson="Early.")
    assert_page(ward.client("sam").get(ward.url("signal-list")), "The last one was 61 days ago.")


def test_program_lead_sees_counts_of_the_rest(ward):
    ward.raised()
    html = assert_page(
        ward.client("mia").get(ward.url("signal-list")), "Open in the organisation, per level"
    )
    assert "K-4F7" not in html


def test_acts_by_who_looks_after_it(ward):
    signal = ward.raised()
    client = ward.client("sam")
    pages = {
        "signal-step": {"text": "Gesproken."},
        "signal-pass-on": {
            "owner": str(ward.user("lea").pk),
            "review_on": (TODAY + timedelta(days=3)).isoformat(),
            "reason": "Vakantie.",
            "version": "1",
        },
        "signal-protocol": {"protocol": "use", "version": "2"},
        "signal-close": {"lesson": "Eerder vragen.", "version": "3"},
        "signal-reopen": {"reason": "Toch weer."},
    }
    for page, data in pages.items():
        url = ward.url(page, signal.pk)
        assert_page(client.get(url))
        assert_redirects(client.post(url, data), ward.url("signal-detail", signal.pk))
    html = assert_page(client.get(ward.url("signal-detail", signal.pk)), "Gesproken.", "Vakantie.")
    assert "Eerder vragen." in html
    assert only(ward).owner.name == "Lea"


def test_what_was_typed_stays_when_somebody_changed_it_meanwhile(ward):
    signal = ward.raised()
    with ward.scope():
        Signal.objects.update(version=2)
    url = ward.url("signal-close", signal.pk)
    client = ward.client("sam")
    answer = client.post(url, {"lesson": "Eerder vragen.", "version": "1"})
    html = assert_page(answer, "Somebody changed this signal", "Eerder vragen.", status=409)
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version
    data = {"lesson": "Eerder vragen.", "version": version[1]}
    assert client.post(url, data).status_code == 302


def test_wrong_people_are_refused(ward, harbour):
    signal = ward.raised()
    detail, close = ward.url("signal-detail", signal.pk), ward.url("signal-close", signal.pk)
    assert ward.client("noor").get(detail).status_code == 200
    assert ward.client("noor").get(close).status_code == 403
    for name in ("tom", "gwen", "mia"):
        assert ward.client(name).get(detail).status_code == 404
    assert ward.client("gwen").post(close, {"lesson": "x"}).status_code == 404
    ward.user("pia", "privacy_officer")
    for url in (detail, close, ward.url("signal-list"), ward.url("signal-new")):
        assert ward.client("pia").get(url).status_code == 403
    stranger = harbour.client("mia")
    assert stranger.get(detail).status_code == 404
    foreign = detail.replace("/o/linde/", "/o/anker/")
    assert stranger.get(foreign).status_code == 404


def test_subject_finds_nothing(ward):
    signal = ward.raised(level="therapist", kind="knowing", therapist=ward.people["lea"])
    client = ward.client("lea")
    assert client.get(ward.url("signal-detail", signal.pk)).status_code == 404
    assert client.post(ward.url("signal-step", signal.pk), {"text": "x"}).status_code == 404
    assert_page(client.get(ward.url("signal-list")), "No open signals.")
    with ward.scope():
        assert not SignalStep.objects.exists()


@pytest.mark.parametrize("page", ["signal-list", "signal-new"])
def test_pages_ask_few_queries(ward, page):
    for number in range(6):
        ward.severe(code=f"K-{number}1")
    client = ward.client("sam")
    client.get(ward.url(page))
    with queries(15):
        client.get(ward.url(page))


def test_detail_asks_few_queries(ward):
    signal = ward.severe(done="Gebeld.")
    client = ward.client("sam")
    client.get(ward.url("signal-detail", signal.pk))
    with queries(15):
        client.get(ward.url("signal-detail", signal.pk))


def test_minute_in_which_it_was_opened_does_not_give_the_reporter_away(ward):
    send(ward, "sam", anonymously="on")
    signal, client = only(ward), ward.client("sam")
    client.get(ward.url("signal-detail", signal.pk))
    with ward.scope():
        Escalation.objects.update(seen_at=timezone.now().replace(hour=11, minute=7))
        seen = Escalation.objects.get().seen_at
    html = assert_page(client.get(ward.url("signal-detail", signal.pk)), formats.day(seen))
    assert f"{timezone.localtime(seen):%H:%M}</td>" not in html


def test_version_that_is_no_number_is_an_old_one(ward):
    signal, client = (send(ward), only(ward))[1], ward.client("sam")
    for version in ("9" * 5000, "x", "\u0663", "-1", ""):
        sent = {"version": version, "lesson": "Talk sooner."}
        assert_page(client.post(ward.url("signal-close", signal.pk), sent), status=409)
        draft = typed(ward, version=version, seen="a\0b")
        assert client.post(ward.url("signal-draft"), draft).status_code in (200, 409)


def test_part_that_nobody_knows_is_the_proposal(ward):
    asked = {"ask": "x", "level": "patient", "kind": "self_harm", "severity": "9" * 5000}
    url, headers = ward.url("signal-new"), {"HX-Request": "true"}
    assert_page(ward.client("noor").get(url, asked, headers=headers), "proposal")
