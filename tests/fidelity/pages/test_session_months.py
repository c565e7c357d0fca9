"""The month of sessions, counts per team, and few queries; role by role."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from mbtq.trail.models import TrailEvent
from tests.asserts import (
    assert_page,
    assert_trail,
    queries,
)
from tests.fidelity.conftest import TODAY


@pytest.fixture
def treatment(clinic):
    return clinic.treatment()


def test_month_shows_own_sessions_and_their_figures(clinic, treatment):
    clinic.session(treatment, date(2025, 11, 3), minutes=50)
    clinic.session(treatment, date(2025, 11, 10), outcome="no_show")
    clinic.session(treatment, date(2025, 12, 1))
    page = clinic.client("noor").get(clinic.url("session-list"), {"month": "2025-11"})
    html = assert_page(page, "2 sessions in November 2025", "50 minutes", "days later")
    assert "?month=2025-10" in html
    assert "?month=2025-12" in html


@pytest.mark.parametrize("month", ["2025-13", "x", "0001-01", ""])
def test_other_words_for_a_month_show_this_one(clinic, treatment, month):
    page = clinic.client("noor").get(clinic.url("session-list"), {"month": month})
    assert_page(page, "No sessions in this month", "about a minute")


def test_own_file_holds_the_note_and_runs_no_formula(clinic, treatment):
    clinic.session(treatment, TODAY, note="=1+1")
    page = clinic.client("noor").get(clinic.url("session-list"), {"format": "csv"})
    ((head, row),) = [list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))]
    assert (row[1], row[8], len(head)) == ("K-4F7", "'=1+1", len(row))


def test_file_has_words_where_nothing_is(clinic, treatment):
    clinic.session(treatment, date(2025, 11, 4), outcome="no_show")
    clinic.session(treatment, date(2025, 11, 3))
    asked = {"format": "csv", "month": "2025-11"}
    page = clinic.client("noor").get(clinic.url("session-list"), asked)
    _head, missed, held = csv.reader(io.StringIO(page.content.decode("utf-8-sig")))
    assert missed[5:9] == ["N/A", "N/A", "N/A", "Not filled in"]
    assert held[5:9] == ["45", "Not filled in", "Not filled in", "Not filled in"]


def test_supervisor_sees_supervisees_by_code_without_notes(clinic, treatment):
    clinic.works("sara", "supervisor")
    row = clinic.session(treatment, TODAY, note="private words", self_check=2)
    client = clinic.client("sara")
    html = assert_page(client.get(clinic.url("session-list")), "K-4F7", "Noor Linde")
    assert "Record a session" not in html
    with clinic.scope():
        assert_trail("session.read")
    page = assert_page(client.get(clinic.url("session-detail", row.pk)), "as a supervisor")
    assert "private words" not in page
    assert "How did mentalizing go" not in page
    with clinic.scope():
        assert_trail("session.read", about=row)
    file = client.get(clinic.url("session-list"), {"format": "csv"}).content.decode()
    assert "private words" not in file
    assert "Suppressed" in file
    assert client.get(clinic.url("session-correct", row.pk)).status_code == 403


def test_own_month_leaves_no_reading_in_the_trail(clinic, treatment):
    clinic.session(treatment, TODAY)
    clinic.client("noor").get(clinic.url("session-list"))
    with clinic.scope():
        assert not TrailEvent.objects.filter(kind="session.read").exists()


def test_supervisor_chooses_one_supervisee(clinic, treatment):
    clinic.works("sara", "supervisor")
    other = clinic.treatment("K-2B9", "ben")
    clinic.session(treatment, TODAY)
    clinic.session(other, TODAY)
    query = {"therapist": str(clinic.people["ben"].pk)}
    html = assert_page(clinic.client("sara").get(clinic.url("session-list"), query), "K-2B9")
    assert "K-4F7" not in html


@pytest.mark.parametrize("page", ["session-detail", "session-correct", "session-undo"])
def test_session_of_somebody_else_is_not_found(clinic, treatment, page):
    row = clinic.session(treatment, TODAY)
    clinic.works("ben")
    answer = clinic.client("ben").post(clinic.url(page, row.pk))
    assert answer.status_code in (404, 405)
    assert clinic.client("ben").get(clinic.url("session-detail", row.pk)).status_code == 404


@pytest.mark.parametrize("page", ["session-list", "session-new", "session-counts"])
def test_pages_are_not_there_for_another_organisation(clinic, anker, signed_in, page):
    stranger = signed_in(anker.join("manager"))
    assert stranger.get(clinic.url(page)).status_code == 404


def test_lead_sees_counts_by_name_and_no_codes(clinic, treatment):
    clinic.works("lotte", "lead")
    clinic.session(treatment, TODAY)
    html = assert_page(clinic.client("lotte").get(clinic.url("session-counts")), "Blue")
    assert "Noor Linde" in html
    assert "K-4F7" not in html
    assert clinic.client("lotte").get(clinic.url("session-list")).status_code == 403


def test_manager_sees_counts_per_team_only(clinic, treatment):
    clinic.user("mara", "manager")
    clinic.session(treatment, TODAY)
    html = assert_page(clinic.client("mara").get(clinic.url("session-counts")), "Blue")
    assert "Noor Linde" not in html


@pytest.mark.parametrize("number", [2, 40])
def test_month_asks_few_queries_whatever_it_holds(clinic, treatment, number):
    for day in range(number):
        clinic.session(treatment, TODAY.replace(day=1) - timedelta(days=day % 28 + 1))
    month = f"{TODAY.replace(day=1) - timedelta(days=1):%Y-%m}"
    client = clinic.client("noor")
    client.get(clinic.url("session-list"))
    with queries(15):
        client.get(clinic.url("session-list"), {"month": month})


@pytest.mark.parametrize("page", ["session-new", "session-counts", "session-import"])
def test_other_pages_ask_few_queries(clinic, page):
    name = "lotte" if page == "session-counts" else "noor"
    clinic.works("lotte", "lead")
    for number in range(10):
        clinic.session(clinic.treatment(f"K-{number:02}"), TODAY)
    client = clinic.client(name)
    client.get(clinic.url(page))
    with queries(15):
        client.get(clinic.url(page))


def test_late_entry_is_shown(clinic, treatment):
    row = clinic.session(treatment, TODAY - timedelta(days=3))
    page = clinic.client("noor").get(clinic.url("session-detail", row.pk))
    assert_page(page, "recorded 3 days later")
