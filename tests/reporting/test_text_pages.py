"""The PDF of a text of the manual from the page of the text: asked for, made once, fetched."""

from __future__ import annotations

from uuid import uuid4

import pytest

from mbtq.reporting import services, tasks
from mbtq.reporting.models import Document
from mbtq.reporting.rendering import Rendered, RenderFailed
from mbtq.reporting.views.documents import STOP_POLLING
from mbtq.tenancy.models import Outbox
from tests.asserts import assert_page, assert_redirects, assert_trail, queries
from tests.reporting.conftest import centre_version

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 made"
TEXT = "/o/linde/manual/absence/"
MAKE = f"{TEXT}pdf/"
PAGES = ("", "download/")


@pytest.fixture
def renders(monkeypatch):
    """Counts what is rendered; set `answer` to an exception to make it fail."""

    class Renders:
        count = 0
        answer: object = Rendered(PDF, 2, seconds=0.1, peak_mb=50)

    def render(html, *, identifier):
        Renders.count += 1
        if isinstance(Renders.answer, Exception):
            raise Renders.answer
        return Renders.answer

    monkeypatch.setattr(tasks, "render", render)
    return Renders


@pytest.fixture
def browser(linde, signed_in):
    return signed_in(linde.join("therapist"))


def address(document: Document, page: str = "") -> str:
    return f"{MAKE}{document.pk}/{page}"


def test_page_of_the_text_has_the_button_and_it_leads_to_the_job(linde, browser):
    assert_page(browser.get(TEXT), f'action="{MAKE}"')
    answer = browser.post(MAKE)
    with linde.scope():
        document = Document.objects.get()
        assert (document.kind, document.language) == ("manual_text", "nl")
        assert_trail("document.requested", about=document)
    assert_redirects(answer, address(document))
    assert Outbox.objects.get(task=services.TASK).subject_id == document.pk
    html = assert_page(browser.get(address(document)), "<progress", TEXT)
    assert 'hx-trigger="every 2s"' in html


def test_page_of_the_text_at_a_centre_has_no_button(centre, signed_in):
    staff = signed_in(centre.join("centre_staff"))
    assert "/pdf/" not in assert_page(staff.get("/o/centre/manual/absence/"))
    assert staff.post("/o/centre/manual/absence/pdf/").status_code == 404


def test_language_follows_the_choice_and_a_strange_one_is_refused(linde, browser):
    browser.post(MAKE, {"language": "en"})
    assert_redirects(browser.post(MAKE, {"language": "xx"}), TEXT)
    with linde.scope():
        assert Document.objects.get().language == "en"


def test_same_version_and_language_is_made_once_for_everybody(
    linde, browser, signed_in, make_text, renders
):
    browser.post(MAKE)
    with linde.scope():
        first = Document.objects.get()
    make_text(first)
    other = signed_in(linde.join("manager"))
    assert_redirects(other.post(MAKE), address(first))
    make_text(first)
    assert renders.count == 1
    assert other.get(address(first, "download/")).content == PDF


def test_version_of_the_address_is_the_one_that_is_made(linde, centre, browser):
    ours = centre_version(centre, "absence", title="OURS")
    html = assert_page(browser.get(f"{TEXT}?version=1"), "OURS" * 0)
    assert f'action="{MAKE}?version=1"' in html
    browser.post(MAKE)
    browser.post(f"{MAKE}?version=1")
    with linde.scope():
        subjects = list(Document.objects.order_by("pk").values_list("subject_id", flat=True))
        old = Document.objects.exclude(subject_id=ours.pk).get()
    assert subjects[0] == ours.pk
    assert len(subjects) == 2
    assert_page(browser.get(address(old)), f"{TEXT}?version=1")


@pytest.mark.parametrize(
    "url", [f"{MAKE}?version=9", f"{MAKE}?version=x", "/o/linde/manual/no/pdf/"]
)
def test_text_or_version_that_is_not_there_does_not_exist(browser, url):
    assert browser.post(url).status_code == 404


def test_job_page_stops_asking_and_offers_the_other_language(browser, ask_text, make_text, renders):
    document = make_text(ask_text())
    answer = browser.get(address(document), HTTP_HX_REQUEST="true")
    html = assert_page(answer, address(document, "download/"), status=STOP_POLLING)
    assert "hx-get" not in html
    assert_page(browser.get(address(document)), f'action="{MAKE}?version=1"', 'value="en"')


def test_download_is_a_private_file_and_stands_in_the_trail(
    linde, browser, ask_text, make_text, renders
):
    document = make_text(ask_text())
    answer = browser.get(address(document, "download/"))
    assert (answer.status_code, answer.content) == (200, PDF)
    assert 'filename="protocol-absence-1-nl.pdf"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    with linde.scope():
        assert_trail("document.downloaded", about=document)


def test_document_that_failed_is_tried_again(browser, ask_text, make_text, renders):
    renders.answer = RenderFailed("too_slow")
    document = make_text(ask_text())
    assert_page(browser.get(address(document)), address(document, "retry/"))
    assert_redirects(browser.post(address(document, "retry/")), address(document))
    assert_page(browser.get(address(document)), "<progress")


def test_damaged_file_leads_back_and_offers_another_try(
    browser, ask_text, make_text, renders, files
):
    document = make_text(ask_text())
    (files / document.file).write_bytes(b"other")
    assert_redirects(browser.get(address(document, "download/")), address(document))
    assert_page(browser.get(address(document)), "retry/")


@pytest.mark.parametrize("page", PAGES)
def test_document_does_not_exist_for_another_organisation(
    anker, signed_in, ask_text, make_text, renders, page
):
    url = address(make_text(ask_text()), page)
    stranger = signed_in(anker.join("manager"))
    assert stranger.get(url).status_code == 404
    assert stranger.get(url.replace("/o/linde/", "/o/anker/")).status_code == 404
    assert stranger.post(MAKE).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_document_exists_under_its_own_text_and_kind_only(
    browser, linde, signed_in, ask_text, page
):
    document = ask_text()
    assert browser.get(address(document, page).replace("absence", "aggression")).status_code == 404
    assert browser.get(f"{MAKE}{uuid4()}/{page}").status_code == 404
    manager = signed_in(linde.join("manager"))
    for client in (browser, manager):
        assert client.get(f"/o/linde/reports/{document.pk}/{page}").status_code == 404


def test_report_of_an_audit_is_not_found_among_the_texts(final, ask, signed_in):
    url = f"{MAKE}{ask().pk}/"
    assert signed_in(final.place.join("manager")).get(url).status_code == 404


def test_list_of_reports_holds_no_texts(linde, signed_in, ask_text, make_text, renders):
    document = make_text(ask_text())
    html = assert_page(signed_in(linde.join("manager")).get("/o/linde/reports/"))
    assert str(document.pk) not in html


def test_pages_ask_the_database_little(browser, ask_text, make_text, renders):
    document = make_text(ask_text())
    with queries(at_most=15):
        assert browser.get(address(document)).status_code == 200


@pytest.mark.slow
def test_document_of_a_text_is_really_made(linde, browser, ask_text, make_text):
    document = make_text(ask_text("suicidality", "en"))
    assert (document.state, document.pages, document.problem) == ("done", 2, "")
    url = f"/o/linde/manual/suicidality/pdf/{document.pk}/download/"
    assert browser.get(url).content.startswith(b"%PDF-1.7")
