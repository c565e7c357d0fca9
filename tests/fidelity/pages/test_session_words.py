"""What pages say of a session that is cancelled, corrected, or too long a story."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.asserts import assert_form_error, assert_page, text_of
from tests.fidelity.conftest import TODAY
from tests.fidelity.pages.sending import rows, typed


@pytest.fixture
def treatment(clinic):
    return clinic.treatment()


def test_session_that_was_cancelled_has_no_minutes_and_parts(clinic, treatment):
    row = clinic.session(treatment, TODAY, outcome="cancelled_client")
    url = clinic.url("session-detail", row.pk)
    page = assert_page(clinic.client("noor").get(url), "Cancelled by the client", "Not filled in")
    for word in ("Minutes", "What of MBT", "How did mentalizing", "Nothing here"):
        assert word not in page


def test_who_cancelled_is_me_to_the_therapist_alone(clinic, treatment):
    row = clinic.session(treatment, TODAY, outcome="cancelled_therapist")
    clinic.works("sara", "supervisor")
    for url in (clinic.url("session-list"), clinic.url("session-detail", row.pk)):
        assert_page(clinic.client("noor").get(url), "Cancelled by me")
        assert_page(clinic.client("sara").get(url), "Cancelled by the therapist")


def test_correction_that_changes_nothing_says_so(clinic, treatment):
    row = clinic.session(treatment, TODAY)
    sent = typed(treatment, minutes="45", components=[], self_check="", version=str(row.version))
    url = clinic.url("session-correct", row.pk)
    page = clinic.client("noor").post(url, {**sent, "why": "", "go": ""}, follow=True)
    assert_page(page, "Nothing was changed.")


def test_note_that_is_too_long_comes_back_whole(clinic, treatment):
    note = "x" * 10_000
    response = clinic.client("noor").post(clinic.url("session-new"), typed(treatment, note=note))
    page = assert_form_error(response, "Keep the note under 4,000 characters.")
    assert note in page
    assert "maxlength" not in page.split('name="note"')[1].split(">")[0]
    assert rows(clinic) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "not reported yet, and nobody got a message"), ("nl", "nog niet gemeld")],
)
def test_signal_is_not_said_to_be_reported(clinic, treatment, language, sentence):
    clinic.client("noor").post(clinic.url("session-new"), typed(treatment, concern="signal"))
    client = Client(headers={"Accept-Language": language})
    client.force_login(clinic.user("noor"))
    assert_page(client.get(clinic.url("session-list")), sentence)


def test_months_end_with_the_running_one(clinic, treatment):
    client, url = clinic.client("noor"), clinic.url("session-list")
    page = assert_page(client.get(url, {"month": "2098-01"}), "Previous month")
    assert "Next month" not in page
    assert_page(client.get(url, {"month": "2025-01"}), "Next month")


def test_counts_of_a_month_to_come_are_those_of_this_one(clinic, treatment):
    clinic.works("lea", "lead")
    page = clinic.client("lea").get(clinic.url("session-counts"), {"month": "2098-01"})
    assert "2098" not in text_of(assert_page(page))


def test_share_can_be_reckoned_from_the_figures_beside_it(clinic, treatment):
    """One a week is 4.4 in January, printed as 4."""
    for day in (5, 12, 19):
        clinic.session(treatment, date(2026, 1, day))
    clinic.works("lea", "lead")
    page = clinic.client("lea").get(clinic.url("session-counts"), {"month": "2026-01"})
    assert "Blue 1 3 4 75%" in text_of(assert_page(page))
