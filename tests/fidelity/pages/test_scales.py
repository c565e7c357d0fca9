"""Pages of the scales and of the descriptions of their scores."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from fidelity.models import Anchors
from tests.asserts import assert_form_error, assert_page, assert_redirects
from tests.fidelity.test_services_anchors import stored, take

pytestmark = pytest.mark.django_db
TEXT = "item;dimension;score;text\n1;quality;4;Good\n1;adherence;7;<b>Much</b>\n"
TYPED = {"language": "nl", "licence": "Letter of 1 March", "is_declared": "on"}


@pytest.fixture
def boss(clinic):
    clinic.user("boss", "manager")
    return clinic.client("boss")


def url(clinic, page: str = "anchors-import") -> str:
    return clinic.url(page, clinic.known().pk)


def upload(clinic, client: Any, text: str | bytes = TEXT, name: str = "a.csv", **more: Any) -> Any:
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    return client.post(url(clinic), {**TYPED, "file": file, "go": "check", **more})


def sent_again(html: str) -> dict[str, str]:
    """The hidden fields of the page that offers to import."""
    found = {}
    for tag in re.findall(r"<input type=\"hidden\"[^>]*>", html):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            raw = value[1] if value else ""
            found[name[1]] = raw.replace("&lt;", "<").replace("&gt;", ">")
    return {**found, "go": "import"}


def test_list_says_what_every_scale_is_and_who_may_import(clinic, boss):
    clinic.works("noor")
    html = assert_page(boss.get(clinic.url("scale-list")), "MBT-I-ACS", "not imported", "Import")
    assert "9 names confirmed" in html
    html = assert_page(clinic.client("noor").get(clinic.url("scale-list")), "not imported")
    assert "/anchors/" not in html


def test_trial_run_writes_nothing_and_the_import_stores(clinic, boss):
    html = assert_page(upload(clinic, boss), "2 of 84 scores have a text", "Import 2 texts")
    assert stored(clinic) is None
    assert_redirects(boss.post(url(clinic), sent_again(html)), "/fidelity/scales/")
    assert stored(clinic).content["1"]["adherence"] == {"7": "<b>Much</b>"}
    assert_page(boss.get(clinic.url("scale-list")), "Letter of 1 March", "2 texts")


def test_import_sent_twice_counts_once(clinic, boss):
    data = sent_again(upload(clinic, boss).content.decode())
    for _time in range(2):
        assert_redirects(boss.post(url(clinic), data), "/fidelity/scales/")
    with clinic.scope():
        assert Anchors.objects.count() == 1


def test_import_that_somebody_overtook_is_told(clinic, boss):
    data = sent_again(upload(clinic, boss).content.decode())
    take(clinic)
    html = assert_form_error(boss.post(url(clinic), data), "in the meantime")
    assert "Letter of 1 March" in html


def test_rows_with_faults_are_listed_and_nothing_can_be_imported(clinic, boss):
    html = assert_page(upload(clinic, boss, TEXT + "99;quality;4;x\n"), "no such item", "99")
    assert "Import 2 texts" not in html
    assert "Letter of 1 March" in html  # for the next file
    assert 'name="text" value' not in html
    refused = boss.post(url(clinic), {**TYPED, "text": TEXT + "99;quality;4;x\n", "go": "import"})
    assert_form_error(refused, "Nothing was imported")


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("language", "Choose the language of the texts."),
        ("licence", "Say on what licence the texts rest."),
        ("is_declared", "Declare that your organisation may use these texts."),
    ],
)
def test_what_lacks_is_said_and_the_file_is_not_asked_again(clinic, boss, missing, sentence):
    html = assert_form_error(upload(clinic, boss, **{missing: ""}), sentence)
    assert "a.csv was read" in html
    data = {**TYPED, "text": TEXT, "name": "a.csv", "go": "check"}
    assert_page(boss.post(url(clinic), data), "Import 2 texts")


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("item;score\n", "a.csv", "These columns are missing"),
        ("caf\u00e9".encode("latin-1"), "a.csv", "not in UTF-8"),
        ("x" * (500 * 1024 + 1), "a.csv", "larger than 500 KB"),
        ("a: {", "a.yaml", "no YAML"),
        (b"", "a.csv", "empty"),
    ],
)
def test_file_that_is_none_is_refused_and_the_rest_is_kept(clinic, boss, text, name, sentence):
    html = assert_form_error(upload(clinic, boss, text, name), sentence)
    assert "Letter of 1 March" in html
    assert "was read" not in html


def test_no_file_is_said_at_the_field(clinic, boss):
    assert_form_error(boss.post(url(clinic), {**TYPED, "go": "check"}), "Choose a file.")


def test_template_holds_every_item_and_score_and_comes_back_as_it_is(clinic, boss):
    answer = boss.get(url(clinic, "anchors-template"))
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 84
    assert rows[0] | {"name": ""} == {
        "item": "1", "name": "", "dimension": "adherence", "score": "1", "text": "",
    }  # fmt: skip
    # The words for a dimension are those of the page that explains the file.
    assert {row["dimension"] for row in rows} == {"adherence", "quality"}
    assert_form_error(upload(clinic, boss, answer.content), "No row of this file has a text.")


def test_rater_sees_the_texts_in_their_language_and_the_words_of_the_page(clinic, boss):
    rating = clinic.ask(clinic.recording(), clinic.rater("ada"))
    page = clinic.url("rating-fill", rating.pk) + "?item=1"
    assert_page(clinic.client("ada").get(page), "Where the scores are described", "Free to use")
    boss.post(url(clinic), sent_again(upload(clinic, boss).content.decode()))
    html = assert_page(
        clinic.client("ada").get(page), "Quality 4", "Adherence 7", '<dd lang="nl">Good</dd>'
    )
    assert "&lt;b&gt;Much&lt;/b&gt;" in html
    assert "competence 4" not in html


def test_texts_are_removed_after_a_tick(clinic, boss):
    row = take(clinic)
    page = clinic.url("anchors-remove", row.pk)
    assert_page(boss.get(page), "Letter of 1 March")
    assert_form_error(boss.post(page, {}), "Tick the box to remove them.")
    assert_redirects(boss.post(page, {"sure": "on"}), "/fidelity/scales/")
    assert stored(clinic) is None


@pytest.mark.parametrize("name", ["noor", "mina", "lia"])
def test_only_the_program_lead_imports(clinic, name):
    for who, role in (("noor", "therapist"), ("mina", "supervisor"), ("lia", "lead")):
        clinic.works(who, role)
    assert clinic.client(name).get(url(clinic)).status_code == 403
    assert clinic.client(name).post(url(clinic), {}).status_code == 403


def test_texts_do_not_exist_for_another_organisation(clinic, anker, signed_in):
    row = take(clinic)
    stranger = signed_in(anker.join("manager"))
    page = clinic.url("anchors-remove", row.pk).replace("/o/linde/", "/o/anker/")
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, {"sure": "on"}).status_code == 404
    listed = stranger.get(clinic.url("scale-list").replace("/o/linde/", "/o/anker/"))
    assert "Letter of 1 March" not in assert_page(listed)
