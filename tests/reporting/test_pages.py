"""The pages of reports: for whom they are, and what they show on the way."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mbtq.reporting import tasks
from mbtq.reporting.models import Document
from mbtq.reporting.rendering import Rendered, RenderFailed
from mbtq.reporting.views import reports
from mbtq.reporting.views.documents import STOP_POLLING
from tests.asserts import assert_page, assert_redirects, assert_trail, queries

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 made"
PAGES = ("detail", "download")


@pytest.fixture(autouse=True)
def quick_render(monkeypatch):
    monkeypatch.setattr(
        tasks, "render", lambda html, *, identifier: Rendered(PDF, 3, seconds=0.1, peak_mb=50)
    )


@pytest.fixture
def browser(final, signed_in):
    return signed_in(final.place.join("manager"))


@pytest.fixture
def report(final):
    return f"/o/linde/audits/{final.audit.pk}/report/"


def address(document, page: str) -> str:
    return f"/o/linde/reports/{document.pk}/" + ("" if page == "detail" else f"{page}/")


def test_report_on_the_screen_says_what_the_file_says(browser, report):
    html = assert_page(browser.get(report), "T06", "The team meets every week.", "<progress" * 0)
    assert html.count("<form") >= 2


def test_request_leads_to_the_page_of_the_job(final, browser, report):
    answer = browser.post(f"{report}make/", {"language": "en"})
    with final.scope():
        document = Document.objects.get()
        assert document.language == "en"
    assert_redirects(answer, f"/reports/{document.pk}/")
    html = assert_page(browser.get(answer["Location"]), "<progress")
    assert 'hx-trigger="every 2s"' in html


def test_request_for_a_strange_language_is_refused_in_words(final, browser, report):
    assert_redirects(browser.post(f"{report}make/", {"language": "xx"}), report)
    with final.scope():
        assert not Document.objects.exists()


def test_job_page_stops_asking_when_it_is_done(browser, ask, make):
    document = ask()
    polling = {"HTTP_HX_REQUEST": "true"}
    assert browser.get(address(document, "detail"), **polling).status_code == 200
    make(document)
    answer = browser.get(address(document, "detail"), **polling)
    html = assert_page(answer, "download/", status=STOP_POLLING)
    assert "<html" not in html
    assert "hx-get" not in html


def test_job_page_says_why_it_failed_and_offers_another_try(browser, ask, make, monkeypatch):
    def fails(html, *, identifier):
        raise RenderFailed("too_large", "detail")

    monkeypatch.setattr(tasks, "render", fails)
    document = make(ask())
    html = assert_page(browser.get(address(document, "detail")), "retry/")
    assert str(document.get_problem_display()) in html
    assert_redirects(browser.post(address(document, "retry")), f"/reports/{document.pk}/")
    assert_page(browser.get(address(document, "detail")), "<progress")


def test_download_is_a_private_file_and_stands_in_the_trail(final, browser, ask, make):
    document = make(ask())
    answer = browser.get(address(document, "download"))
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-north-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    with final.scope():
        assert_trail("document.downloaded", about=document)


def test_download_of_a_damaged_file_leads_back_and_offers_another_try(
    final, browser, ask, make, files
):
    document = make(ask())
    (files / document.file).write_bytes(b"other")
    assert_redirects(browser.get(address(document, "download")), f"/reports/{document.pk}/")
    assert_page(browser.get(address(document, "detail")), "retry/")


def test_download_before_it_is_ready_leads_back(browser, ask):
    document = ask()
    assert_redirects(browser.get(address(document, "download")), f"/reports/{document.pk}/")


@pytest.mark.parametrize("page", PAGES)
def test_document_does_not_exist_for_another_organisation(anker, signed_in, ask, make, page):
    document = make(ask())
    stranger = signed_in(anker.join("manager"))
    assert stranger.get(address(document, page)).status_code == 404
    theirs = address(document, page).replace("/o/linde/", "/o/anker/")
    assert stranger.get(theirs).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_document_is_refused_to_a_role_without_the_right(final, signed_in, ask, make, page):
    document = make(ask())
    client = signed_in(final.place.join("therapist"))
    assert client.get(address(document, page)).status_code == 403


def test_report_is_refused_to_a_role_without_the_right(final, signed_in, report):
    client = signed_in(final.place.join("therapist"))
    assert client.get(report).status_code == 403
    assert client.post(f"{report}make/").status_code == 403


def test_report_does_not_exist_for_a_team_lead_of_another_program(final, signed_in, report):
    client = signed_in(final.place.join("team_lead"))
    assert client.get(report).status_code == 404
    assert client.post(f"{report}make/").status_code == 404


def test_report_of_an_audit_under_way_does_not_exist(case, signed_in):
    client = signed_in(case.place.join("manager"))
    url = f"/o/linde/audits/{case.audit.pk}/report/"
    assert client.get(url).status_code == 404
    assert client.post(f"{url}make/").status_code == 404


def test_auditor_reads_the_report_as_a_visitor(final, signed_in, report):
    assert_page(signed_in(final.first).get(report), "T06")


def test_list_is_empty_with_a_way_on(linde, signed_in):
    html = assert_page(signed_in(linde.join("manager")).get("/o/linde/reports/"))
    assert "/o/linde/audits/" in html


def test_list_shows_what_is_ready_and_then_the_document(browser, ask, make, report):
    assert_page(browser.get("/o/linde/reports/"), report)
    document = make(ask())
    html = assert_page(browser.get("/o/linde/reports/"), address(document, "download"))
    assert report not in html


def test_list_goes_on_after_a_page(final, browser, ask, monkeypatch):
    monkeypatch.setattr(reports, "PAGE_SIZE", 1)
    documents = [ask("nl"), ask("en")]
    html = assert_page(browser.get("/o/linde/reports/"), f"?after={documents[1].pk}")
    assert str(documents[0].pk) not in html
    assert_page(browser.get(f"/o/linde/reports/?after={documents[1].pk}"), str(documents[0].pk))
    assert_page(browser.get("/o/linde/reports/?after=nonsense"))


def test_pages_ask_the_database_little(browser, ask, make, report):
    document = make(ask())
    for url in ("/o/linde/reports/", report, address(document, "detail")):
        with queries(at_most=25):
            assert browser.get(url).status_code == 200
    assert document.requested_at <= timezone.now()


def test_committee_reads_a_final_report_and_nothing_else(final, centre, signed_in):
    committee = signed_in(centre.join("committee"))
    page = assert_page(committee.get("/c/centre/decisions/"), str(final.audit.pk))
    assert f'href="/c/centre/decisions/{final.audit.pk}/"' in page
    assert_page(committee.get(f"/c/centre/decisions/{final.audit.pk}/"), "The team meets")
    staff = signed_in(centre.join("centre_staff"))
    assert staff.get(f"/c/centre/decisions/{final.audit.pk}/").status_code == 403


def test_committee_does_not_find_a_report_that_is_not_final(case, centre, signed_in):
    committee = signed_in(centre.join("committee"))
    assert committee.get(f"/c/centre/decisions/{case.audit.pk}/").status_code == 404
