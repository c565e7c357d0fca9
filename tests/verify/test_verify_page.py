"""The public page behind a code."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mbtq.verify import views
from mbtq.verify.services import issue_code, withdraw_code
from tests.asserts import assert_page, queries

pytestmark = pytest.mark.django_db
TODAY = date.today()
HASH = "0123456789abcdef" * 4


@pytest.fixture
def code():
    return issue_code(
        kind="audit_report",
        printed_name="Program North, Linde",
        level="MBT standard 2026-1",
        content_hash=HASH,
        valid_from=date(2026, 3, 1),
    )


def test_form_needs_no_account_and_no_session(client):
    answer = client.get("/verify/")
    assert_page(answer, 'name="code"')
    assert answer["X-Robots-Tag"] == "noindex"
    assert "session" not in answer.cookies


@pytest.mark.parametrize(
    "written", [str, str.lower, lambda code: code.replace("-", ""), lambda code: code[4:]]
)
def test_valid_code_shows_what_is_printed_however_it_is_written(client, code, written):
    html = assert_page(
        client.get(f"/verify/{written(code)}/"), "Program North, Linde", "MBT standard 2026-1"
    )
    assert "alert--ok" in html
    assert HASH[:12] in html
    assert HASH[:13] not in html


def test_form_leads_to_the_address_of_the_code(client, code):
    answer = client.get("/verify/", {"code": f" {code.lower()} "})
    assert (answer.status_code, answer["Location"]) == (302, f"/verify/{code}/")


@pytest.mark.parametrize("typed", ["/", "..", "%00", "\x00", "é", "   ", "?", "-" * 400, "<b>"])
def test_nonsense_is_an_ordinary_page(client, typed):
    answer = client.get("/verify/", {"code": typed}, follow=True)
    assert answer.status_code in (200, 404, 422)
    assert "<b>" not in answer.content.decode()


def test_empty_field_says_what_to_fill_in(client):
    answer = client.get("/verify/", {"code": ""}, headers={"Accept-Language": "en"})
    page = assert_page(answer, 'href="#code"', status=422)
    assert page.count("Fill in the code that stands on the report.") == 2


def test_unknown_code_is_not_found_and_says_how_to_go_on(client):
    answer = client.get("/verify/MBT-AAAA-AAAA-AAAA/")
    assert_page(answer, 'name="code"', "MBT-AAAA-AAAA-AAAA", status=404)
    assert answer["X-Robots-Tag"] == "noindex"


def test_code_that_expired_says_so(client):
    until = timezone.localdate() - timedelta(days=1)
    code = issue_code(
        kind="certificate", printed_name="North", level="x", valid_from=until, valid_until=until
    )
    assert "alert--warn" in assert_page(client.get(f"/verify/{code}/"), "North")


@pytest.mark.parametrize(("replaced", "kind"), [(False, "bad"), (True, "warn")])
def test_code_that_was_taken_back_says_so(client, code, replaced, kind):
    withdraw_code(code, on=date(2026, 5, 1), replaced=replaced)
    html = assert_page(client.get(f"/verify/{code}/"), "2026")
    assert f"alert--{kind}" in html
    assert "alert--ok" not in html


def test_checks_are_limited_to_ten_a_minute(client, code):
    answers = [client.get(f"/verify/{code}/") for _ in range(views.CHECKS_A_MINUTE + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"
    assert "Program North" not in answers[-1].content.decode()


@pytest.mark.parametrize(("language", "word"), [("en", "Check a code"), ("nl", '<html lang="nl"')])
def test_page_speaks_the_language_of_the_browser(client, code, language, word):
    assert_page(client.get(f"/verify/{code}/", HTTP_ACCEPT_LANGUAGE=language), word)


def test_page_asks_the_database_little(client, code):
    with queries(at_most=8):
        client.get(f"/verify/{code}/")
