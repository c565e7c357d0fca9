"""The public page behind a code."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mbtq.verify import views
from mbtq.verify.models import CodeStatus
from mbtq.verify.services import issue_code, set_code_status, withdraw_code
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
    assert page.count("Fill in the code that stands on the paper.") == 2


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


# --- what a code proves -------------------------------------------------------------------


def registered(**changes):
    given = {
        "kind": "registration",
        "printed_name": "L. Vos",
        "level": "basic_therapist",
        "valid_from": TODAY - timedelta(days=10),
        "valid_until": TODAY + timedelta(days=10),
        "issuer": "Centre",
    }
    return issue_code(**{**given, **changes})


@pytest.mark.parametrize(
    ("language", "words"), [("en", "MBT basic therapist"), ("nl", "MBT-basistherapeut")]
)
def test_level_of_a_registration_is_printed_in_the_language_of_the_reader(client, language, words):
    answer = client.get(f"/verify/{registered()}/", HTTP_ACCEPT_LANGUAGE=language)
    assert_page(answer, words, "L. Vos", "Centre")


def test_standard_of_an_audit_is_printed_in_the_language_of_the_reader(client):
    code = issue_code(
        kind="audit_report",
        printed_name="North",
        level="mbt-2026-1:2026-1",
        valid_from=TODAY,
    )
    pages = [
        assert_page(client.get(f"/verify/{code}/", HTTP_ACCEPT_LANGUAGE=language))
        for language in ("en", "nl")
    ]
    assert "mbt-2026-1:2026-1" not in "".join(pages)


@pytest.mark.parametrize(
    ("kind", "proves"),
    [
        ("audit_report", "stands on a final audit report"),
        ("registration", "is in the register at this level"),
        ("attendance", "It is no registration"),
        ("of-a-later-version", "stands on a certificate"),
    ],
)
def test_page_says_what_each_kind_proves(client, kind, proves):
    answer = client.get(f"/verify/{registered(kind=kind)}/", HTTP_ACCEPT_LANGUAGE="en")
    assert_page(answer, proves)


@pytest.mark.parametrize(
    ("status", "days", "said"),
    [
        (CodeStatus.SUSPENDED, 0, "Suspended since"),
        (CodeStatus.WITHDRAWN, 0, "Withdrawn on"),
        (CodeStatus.REPLACED, 0, "Replaced on"),
        (CodeStatus.REPLACED, 1, "alert--ok"),  # the next one begins tomorrow
        (CodeStatus.VALID, 0, "alert--ok"),
    ],
)
def test_status_of_a_code_holds_from_its_day(client, status, days, said):
    code = registered()
    set_code_status(code, status, on=timezone.localdate() + timedelta(days=days))
    assert_page(client.get(f"/verify/{code}/", HTTP_ACCEPT_LANGUAGE="en"), said)


def test_code_suspended_before_its_end_has_expired_after_it(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    code = registered(valid_until=yesterday)
    set_code_status(code, CodeStatus.SUSPENDED, on=yesterday)
    assert_page(client.get(f"/verify/{code}/", HTTP_ACCEPT_LANGUAGE="en"), "Expired on")


def test_code_of_a_period_to_come_is_not_valid_yet(client):
    code = registered(valid_from=timezone.localdate() + timedelta(days=1))
    html = assert_page(client.get(f"/verify/{code}/", HTTP_ACCEPT_LANGUAGE="en"), "Not valid yet")
    assert "alert--ok" not in html


MALFORMED = ["x", "MBT-OOOO-IIII-0000", "MBT-AAAA", "A" * 40, "MBT-AAAA-AAAA-AAAA-AAAA"]


@pytest.mark.parametrize("typed", MALFORMED)
def test_malformed_code_is_answered_like_an_unknown_one(client, typed):
    client.get(f"/verify/{registered()}/")  # the first of a minute clears the older counts
    with CaptureQueriesContext(connection) as of_unknown:
        unknown = client.get("/verify/MBT-AAAA-AAAA-AAAA/")
    with CaptureQueriesContext(connection) as of_malformed:
        malformed = client.get(f"/verify/{typed}/")
    assert malformed.status_code == unknown.status_code == 404
    # The code that was typed stands in the field and in the two links to the other language.
    assert abs(len(malformed.content) - len(unknown.content)) <= 4 * 40
    assert shape(of_malformed) == shape(of_unknown)


def shape(captured):
    return [query["sql"].split(" ", 2)[:2] for query in captured.captured_queries]
