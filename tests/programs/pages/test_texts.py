"""Pages of the manual as people read it, and noting that it was read and used."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from programs.models import ProtocolUse, TextRead
from programs.texts.catalog import sections_by_criterion, shipped
from tests.asserts import assert_form_error, assert_page, assert_redirects, queries, text_of
from tests.programs.texts import KEY, publish

MAIN = re.compile(r"<main.*</main>", re.S)


def test_manual_lists_every_chapter_and_protocol(world):
    html = assert_page(world.get("therapist", "manual"), "Protocols: what to do now")
    for key, text in shipped().items():
        assert world.url("text", key) in html
        assert text.pages["en"].title in html.replace("&#x27;", "'")


def test_manual_is_found_by_search(world):
    html = assert_page(world.get("therapist", "manual", q="crisis plan"), "sections found")
    assert f"{world.url('text', KEY)}#" in html
    assert "<mark>" in html
    assert_page(world.get("therapist", "manual", q="xqzwv"), "Nothing was found.")


@pytest.mark.parametrize("words", ["\x00", "'\"<script>", "é" * 10_000, "  "])
def test_search_for_nonsense_is_a_page(world, words):
    html = assert_page(world.get("therapist", "manual", q=words))
    assert "<script>" not in MAIN.search(html)[0]


def test_search_by_htmx_gives_the_part(world):
    html = assert_page(world.get("therapist", "manual", q="crisis", htmx=True), 'id="found"')
    assert "<main" not in html


def test_text_has_its_sections_links_and_source(world):
    page = shipped()[KEY].pages["en"]
    html = assert_page(world.get("therapist", "text", KEY), page.title, "as it ships")
    for section in page.sections:
        assert f'<h2 id="{section.anchor}"' in html
        assert f'<a href="#{section.anchor}"' in html
    assert "protocol:" not in html
    assert "manual:" not in html
    assert "Draft, to be confirmed by the expertise centre" in html
    for one in page.basis:
        assert one in text_of(html.replace("&#x27;", "'"))


def test_text_in_the_language_of_the_reader(world):
    client = world.client("therapist")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "nl"
    person = world.place.people["therapist"]
    person.language = "nl"
    person.save()
    assert_page(client.get(world.url("text", KEY)), shipped()[KEY].pages["nl"].title)


def test_chapter_and_criteria_lead_to_each_other(world):
    criteria = f"/o/{world.place.organisation.slug}/criteria/"
    listed = assert_page(world.client("therapist").get(criteria))
    for key in {place.key for place in sections_by_criterion().values()}:
        html = assert_page(world.get("therapist", "text", key))
        for criterion, place in sections_by_criterion().items():
            assert f'id="{criterion}"' in listed
            assert f"{world.url('text', place.key)}#{place.anchor}" in listed
            if place.key == key:
                assert f"{criteria}#{criterion}" in html


@pytest.mark.parametrize("key", ["nothing", "SUICIDALITY", "x" * 300])
def test_unknown_text_is_not_found(world, key):
    for page in ("text", "text-changes", "protocol-used"):
        assert world.get("therapist", page, key).status_code == 404


@pytest.mark.parametrize("version", ["9", "0", "-1", "c1", "c", "x", "\x00", "\uff11", "9" * 30])
def test_unknown_version_is_not_found(world, version):
    assert world.get("therapist", "text", KEY, version=version).status_code == 404
    assert world.get("therapist", "text-changes", KEY, to=version).status_code == 404
    assert world.get("therapist", "text-changes", KEY, **{"from": version}).status_code == 404


# --- versions ------------------------------------------------------------------------------


def test_old_version_says_so_and_the_change_is_shown(world, centre):
    with world.place.scope():
        old = shipped()[KEY].pages["en"].intro
    body = f"A quite new opening.\n\n{shipped()[KEY].pages['en'].body}"
    publish(centre, body_en=body, note="Opening added")
    html = assert_page(world.get("therapist", "text", KEY), "Version 2 of Centre", "Opening added")
    assert "This is not the version in force" not in html
    assert "to be confirmed by the expertise centre" not in html
    html = assert_page(
        world.get("therapist", "text", KEY, version="1"), "This is not the version in force"
    )
    assert "A quite new opening." not in html
    html = assert_page(world.get("therapist", "text-changes", KEY), "Opening added")
    assert "A quite new opening.</ins>" in html
    assert old[:20] in html
    back = world.get("therapist", "text-changes", KEY, **{"from": "c2", "to": "1"})
    assert "A quite new opening.</del>" in assert_page(back)
    same = world.get("therapist", "text-changes", KEY, **{"from": "1", "to": "1"})
    assert_page(same, "The texts are the same in this language.")


def test_one_version_has_no_changes(world):
    assert_page(world.get("therapist", "text-changes", KEY), "There is one version so far.")


# --- read ----------------------------------------------------------------------------------


def test_reading_is_noted_once(world):
    assert_page(world.get("therapist", "text", KEY), "I have read this version")
    for _time in range(2):
        answer = world.post("therapist", "text-acknowledge", KEY)
        assert_redirects(answer, world.url("text", KEY))
    html = assert_page(world.get("therapist", "text", KEY), "that you read this version")
    assert "I have read this version" not in html
    assert "therapist of linde" not in MAIN.search(html)[0]
    with world.place.scope():
        assert TextRead.objects.count() == 1
    assert_page(
        world.get("team_lead", "text", KEY), "1 person read this version: therapist of linde"
    )


def test_reading_counts_for_the_version_that_was_open(world, centre):
    draft = publish(centre)
    world.client("therapist").post(world.url("text-acknowledge", KEY) + "?version=1")
    with world.place.scope():
        (row,) = TextRead.objects.select_related("text")
        assert (row.text.number, row.text.pk == draft.pk) == (1, False)
    assert_page(world.get("therapist", "text", KEY), "I have read this version")


def test_visitor_reads_and_notes_nothing(world, today):
    world.place.join("auditor", purpose="audit", until=today)
    html = assert_page(world.get("auditor", "text", KEY))
    assert "I have read this version" not in html
    assert "In practice, here" not in html
    assert world.post("auditor", "text-acknowledge", KEY).status_code == 403
    assert world.post("auditor", "protocol-used", KEY, was_used="yes").status_code == 403
    with world.place.scope():
        assert not TextRead.objects.exists()


# --- used ----------------------------------------------------------------------------------


def test_protocol_used_or_not_is_counted_without_a_name(world):
    answer = world.post("therapist", "protocol-used", KEY, was_used="yes")
    assert_redirects(answer, world.url("text", KEY))
    world.post("therapist", "protocol-used", KEY, was_used="no", because="Nobody was there <b>")
    html = assert_page(world.get("manager", "text", KEY), "Used: 1. Not used: 1.")
    assert "Nobody was there &lt;b&gt;" in html
    assert "therapist of linde" not in MAIN.search(html)[0]
    assert_page(world.get("manager", "manual"), "used 1 time")


def test_protocol_not_used_wants_a_reason_at_its_field(world):
    answer = world.post("therapist", "protocol-used", KEY, was_used="no", because="")
    html = assert_form_error(answer, "Say why it was not used.")
    assert 'aria-invalid="true"' in html
    assert re.search(r'value="no"[^>]*checked', html)
    assert world.post("therapist", "protocol-used", KEY).status_code == 422
    with world.place.scope():
        assert not ProtocolUse.objects.exists()


def test_use_sent_twice_is_noted_once(world):
    once = "01a20f55-69c1-705d-838a-6a9f98b08208"
    for _time in range(2):
        world.post("therapist", "protocol-used", KEY, was_used="yes", once=once)
    with world.place.scope():
        assert ProtocolUse.objects.count() == 1


def test_chapter_is_not_used(world):
    assert world.get("therapist", "protocol-used", "organisation").status_code == 404


# --- the manual without a place --------------------------------------------------------------


def test_manual_goes_where_one_is(world, signed_in, anker):
    client = world.client("therapist")
    assert_redirects(client.get("/manual/"), world.url("manual"))
    assert_redirects(client.get(f"/manual/{KEY}/"), world.url("text", KEY))
    anker.add(world.place.people["therapist"], ["therapist"])
    html = assert_page(client.get(f"/manual/{KEY}/"), "Linde", "Anker")
    assert f"/o/anker/manual/{KEY}/" in html
    for referer, wanted in (
        ("https://x.test/o/anker/today/", f"/o/anker/manual/{KEY}/"),
        ("https://x.test/o/linde/", f"/o/linde/manual/{KEY}/"),
    ):
        answer = client.get(f"/manual/{KEY}/", headers={"Referer": referer})
        assert_redirects(answer, wanted)
    for referer in ("https://x.test/o/elsewhere/", "x", "http://[", "javascript:/o/anker/"):
        answer = client.get("/manual/", headers={"Referer": referer})
        assert answer.status_code in (200, 302), referer


def test_manual_of_nobody_and_of_nowhere(db, signed_in, centre, django_user_model):
    assert "/accounts/login/" in Client().get("/manual/")["Location"]
    assert "/accounts/login/" in Client().get(f"/manual/{KEY}/")["Location"]
    lost = django_user_model.objects.create_user("lost@x.test", name="Lost", is_demo=True)
    assert_page(signed_in(lost).get("/manual/"), "You are not in an organisation yet.")
    assert signed_in(lost).post("/manual/").status_code == 405


def test_pages_ask_few_queries_however_many_versions_and_uses(world, centre):
    client = world.client("therapist")
    for number in range(4):
        publish(centre, note=f"Note {number}")
        world.post("therapist", "protocol-used", KEY, was_used="yes")
    for page in ("manual", "text", "text-changes"):
        args = [] if page == "manual" else [KEY]
        with queries(at_most=15):
            client.get(world.url(page, *args))
