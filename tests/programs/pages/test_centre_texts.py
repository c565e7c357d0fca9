"""A centre writes its own version of a text, and somebody else publishes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.asserts import assert_form_error, assert_page, assert_redirects, text_of
from tests.cast import Place
from tests.programs.texts import KEY, offer, open_draft, publish, write

NASTY = (
    "<script>alert(1)</script>\n\n[click](javascript:alert(1)) ![x](https://x.test/x.png)\n\n"
    "<img src=x onerror=alert(1)> [out](https://x.test) [in](protocol:absence#when)\n\n"
    '<a href="https://x.test" onclick="x">raw</a> [quote](https://x.test/"onmouseover="x)\n\n'
)
MAIN = re.compile(r"<main.*</main>", re.S)


@dataclass
class Desk:
    """The centre's own pages of one text, opened by role."""

    centre: Place
    sign_in: Any
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        if role not in self.clients:
            self.clients[role] = self.sign_in(self.centre.join(role))
        return self.clients[role]

    def url(self, page: str, *args: str) -> str:
        return reverse(f"programs:{page}", args=[self.centre.organisation.slug, *args])

    def get(self, role: str, page: str, **query: str):
        return self.client(role).get(self.url(page, KEY), query)

    def post(self, role: str, page: str, **data: str):
        return self.client(role).post(self.url(page, KEY), data)

    def form(self, role: str = "centre_staff") -> dict[str, str]:
        """What the form holds when it is opened, ready to send."""
        form = self.get(role, "centre-text-write").context["form"]
        found = {name: form[name].value() or "" for name in form.fields}
        return {**found, "note": found["note"] or "Shorter"}


@pytest.fixture
def desk(centre, signed_in) -> Desk:
    return Desk(centre, signed_in)


def test_from_writing_to_publishing(desk, linde, signed_in):
    listed = assert_page(desk.client("centre_staff").get(desk.url("centre-manual")))
    assert desk.url("centre-text-write", KEY) in listed
    data = desk.form() | {"title_en": "When somebody wants to die", "note": "Plainer title"}
    answer = desk.post("centre_staff", "centre-text-write", **data)
    assert_redirects(answer, desk.url("centre-text-draft", KEY))
    html = assert_page(desk.get("centre_staff", "centre-text-draft"), "Offer to a colleague")
    assert "Plainer title" in html
    assert desk.post("centre_staff", "centre-text-offer").status_code in (302, 303)
    html = assert_page(desk.get("centre_staff", "centre-text-draft"), "Take back")
    assert desk.url("centre-text-publish", KEY) not in html
    html = assert_page(desk.get("committee", "centre-text-draft"), "Publish", "Send back")
    assert_redirects(desk.post("committee", "centre-text-publish"), desk.url("text", KEY))
    therapist = signed_in(linde.join("therapist"))
    assert_page(
        therapist.get(reverse("programs:text", args=["linde", KEY])),
        "When somebody wants to die",
        "Version 2 of Centre",
    )


def test_writer_cannot_publish_and_is_told(desk):
    offer(desk.centre)
    answer = desk.client("centre_staff").post(desk.url("centre-text-publish", KEY), follow=True)
    assert_page(answer, "Somebody else than who wrote it publishes it.")
    assert open_draft(desk.centre) is not None


def test_committee_writes_nothing(desk):
    write(desk.centre)
    for page in ("write", "preview", "offer", "take-back", "throw-away"):
        assert desk.post("committee", f"centre-text-{page}").status_code == 403, page
    html = assert_page(desk.get("committee", "centre-text-draft"))
    assert desk.url("centre-text-offer", KEY) not in html


def test_draft_is_sent_back_with_a_reason_and_written_on(desk):
    offer(desk.centre)
    answer = desk.post("committee", "centre-text-return", because="")
    assert_form_error(answer, "Fill in: what should be different.")
    desk.post("committee", "centre-text-return", because="Too long <b>")
    html = assert_page(desk.get("centre_staff", "centre-text-write"), "Sent back")
    assert "Too long &lt;b&gt;" in html
    answer = desk.post("centre_staff", "centre-text-write", **desk.form())
    assert_redirects(answer, desk.url("centre-text-draft", KEY))


def test_draft_is_taken_back_and_thrown_away(desk):
    offer(desk.centre)
    answer = desk.post("centre_staff", "centre-text-take-back")
    assert_redirects(answer, desk.url("centre-text-write", KEY))
    answer = desk.post("centre_staff", "centre-text-throw-away")
    assert_redirects(answer, desk.url("centre-manual"))
    assert open_draft(desk.centre) is None
    for page in ("draft", "return"):
        assert desk.get("centre_staff", f"centre-text-{page}").status_code == 404
    for page in ("offer", "take-back", "publish", "throw-away"):
        assert desk.post("centre_staff", f"centre-text-{page}").status_code == 404


# --- conflicts -----------------------------------------------------------------------------


def test_second_writer_keeps_what_was_typed(desk):
    write(desk.centre)
    data = desk.form() | {"title_en": "My own title"}
    write(desk.centre, version=1, title_en="Title of the other")
    html = assert_page(
        desk.post("centre_staff", "centre-text-write", **data),
        "Somebody saved this text in between",
        "My own title",
        status=409,
    )
    version = re.search(r'name="version" value="(\d*)"', html)[1]
    assert version == "2"
    assert open_draft(desk.centre).title_en == "Title of the other"
    desk.post("centre_staff", "centre-text-write", **{**data, "version": version})
    assert open_draft(desk.centre).title_en == "My own title"


def test_form_opened_before_a_colleague_published_undoes_nothing_unseen(desk):
    data = desk.form() | {"title_en": "My own title"}
    publish(desk.centre, title_en="Title of the other")
    html = assert_page(
        desk.post("centre_staff", "centre-text-write", **data),
        "A newer version was published in between",
        "My own title",
        status=409,
    )
    assert open_draft(desk.centre) is None
    base = re.search(r'name="base" value="([^"]*)"', html)[1]
    answer = desk.post("centre_staff", "centre-text-write", **{**data, "base": base})
    assert_redirects(answer, desk.url("centre-text-draft", KEY))
    assert "Title of the other" not in open_draft(desk.centre).title_en
    assert open_draft(desk.centre).number == 3


def test_form_whose_draft_was_published_begins_a_new_one_when_asked(desk):
    draft = offer(desk.centre)
    data = desk.form() | {"title_en": "My own title"}
    publish(desk.centre, draft)
    html = assert_page(
        desk.post("centre_staff", "centre-text-write", **data),
        "Your draft was published or thrown away",
        "My own title",
        status=409,
    )
    assert re.search(r'name="version" value="0"', html)
    base = re.search(r'name="base" value="([^"]*)"', html)[1]
    data |= {"version": "", "base": base}
    answer = desk.post("centre_staff", "centre-text-write", **data)
    assert_redirects(answer, desk.url("centre-text-draft", KEY))


@pytest.mark.parametrize("base", ["x", "\u00e9", "01a20f55-69c1-705d-838a-6a9f98b08208", "'"])
def test_base_of_nonsense_is_the_version_in_force(desk, base):
    data = {**desk.form(), "base": base, "version": base}
    answer = desk.post("centre_staff", "centre-text-write", **data)
    assert_redirects(answer, desk.url("centre-text-draft", KEY))


# --- what is typed -------------------------------------------------------------------------


def test_faults_stand_at_their_field_and_keep_the_text(desk):
    data = desk.form()
    data["body_en"] = data["body_en"].replace("{#first-hour}", "{#hour}") + "\n\nKeep this."
    html = assert_form_error(
        desk.post("centre_staff", "centre-text-write", **data), "Keep the section {#first-hour}"
    )
    assert "Keep this." in html
    data = desk.form() | {"title_nl": "x" * 121, "note": "", "body_nl": "x" * 60_001}
    html = assert_page(desk.post("centre_staff", "centre-text-write", **data), status=422)
    assert html.count('aria-invalid="true"') == 3
    answer = desk.post("centre_staff", "centre-text-write", **desk.form() | {"body_nl": "a\0b"})
    assert answer.status_code == 422


def harmless(html: str) -> None:
    main = MAIN.search(html)[0]
    assert "<script" not in main
    assert "<img" not in main
    assert "javascript:" not in re.sub(r">[^<]*<", "><", main)
    assert not re.search(r"<[^>]*\son\w+=", main)
    assert "alert(1)" in main  # shown, as the text that it is


def test_html_and_scripts_of_a_text_do_nothing(desk, linde, signed_in):
    data = desk.form()
    for language in ("nl", "en"):
        data[f"body_{language}"] = NASTY + data[f"body_{language}"]
    data |= {"title_en": "<b>T</b>", "summary_en": "<i>alert(1)</i>", "note": "<script>x</script>"}
    harmless(assert_page(desk.post("centre_staff", "centre-text-preview", **data)))
    desk.post("centre_staff", "centre-text-write", **data)
    draft = open_draft(desk.centre)
    harmless(assert_page(desk.get("centre_staff", "centre-text-draft")))
    harmless(assert_page(desk.get("centre_staff", "centre-text-preview")))
    harmless(assert_page(desk.get("centre_staff", "centre-text-write")))
    desk.post("centre_staff", "centre-text-offer")
    publish(desk.centre, draft)
    therapist = signed_in(linde.join("therapist"))
    for page in ("text", "text-changes"):
        html = assert_page(therapist.get(reverse(f"programs:{page}", args=["linde", KEY])))
        harmless(html)
    text = reverse("programs:text", args=["linde", KEY])
    html = assert_page(therapist.get(text), 'href="https://x.test"')
    assert f'href="{reverse("programs:text", args=["linde", "absence"])}#when"' in html
    found = assert_page(therapist.get(reverse("programs:manual", args=["linde"]) + "?q=alert"))
    assert "&lt;script" in found or "alert" in text_of(found)
    harmless(found.replace("alert</mark>(1)", "alert</mark>alert(1)"))


@pytest.mark.parametrize(
    "body", ["", "## ", "## No anchor", "##  \n\n```\n## x", "## A {#a}\n## B {#a}", "x" * 70_000]
)
def test_preview_shows_whatever_is_typed_so_far(desk, body):
    data = desk.form() | {"body_en": body, "title_en": ""}
    answer = desk.client("centre_staff").post(desk.url("centre-text-preview", KEY) + "?in=en", data)
    assert_page(answer, 'lang="en"')
    assert open_draft(desk.centre) is None


def test_preview_in_a_language_of_nonsense_is_that_of_the_page(desk):
    assert_page(desk.get("centre_staff", "centre-text-preview", **{"in": "xx"}), 'lang="en"')
    assert_page(desk.get("centre_staff", "centre-text-preview", **{"in": "nl"}), 'lang="nl"')


def test_other_centre_and_organisations_have_no_desk(desk, linde, signed_in):
    write(desk.centre)
    manager = signed_in(linde.join("manager"))
    for page in ("centre-text-draft", "centre-text-write", "centre-text-preview"):
        assert manager.get(desk.url(page, KEY)).status_code == 404
        assert desk.client("centre_staff").get(f"/c/linde/manual/{KEY}/").status_code == 404


# --- saved while typing --------------------------------------------------------------------


def test_half_a_text_is_kept_and_checked_when_it_is_offered(desk):
    data = desk.form() | {"body_nl": "## Een kop zonder anker\n\nNog bezig", "version": "0"}
    assert_page(desk.post("centre_staff", "centre-text-save", **data), 'name="version" value="1"')
    kept = desk.get("centre_staff", "centre-text-write").context["form"]
    assert kept["body_nl"].value() == "## Een kop zonder anker\n\nNog bezig"
    answer = desk.client("centre_staff").post(desk.url("centre-text-offer", KEY), follow=True)
    assert_page(answer, "A heading is not right")


def test_saving_while_typing_on_two_devices_loses_neither(desk):
    data = desk.form() | {"version": "0"}
    desk.post("centre_staff", "centre-text-save", **data)
    newer = data | {"title_nl": "Van hier", "version": "1"}
    assert_page(desk.post("centre_staff", "centre-text-save", **newer), 'name="version" value="2"')
    older = data | {"title_nl": "Van daar", "version": "1"}
    assert_page(desk.post("centre_staff", "centre-text-save", **older), "still here", status=409)
    assert desk.get("centre_staff", "centre-text-write").context["form"]["title_nl"].value() == (
        "Van hier"
    )


def test_what_is_typed_is_cut_to_what_is_kept(desk):
    data = desk.form() | {"title_nl": "x" * 500, "note": "y" * 900 + "\0", "version": "0"}
    assert_page(desk.post("centre_staff", "centre-text-save", **data), 'value="1"')
