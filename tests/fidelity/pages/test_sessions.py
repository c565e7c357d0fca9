"""Pages of sessions, role by role: the form with its draft, the month, counts, import."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest

from fidelity.models import Batch, SessionLog
from mbtq.trail.models import TrailEvent
from tests.asserts import (
    assert_form_error,
    assert_page,
    assert_redirects,
    assert_trail,
    queries,
)
from tests.fidelity.conftest import TODAY, Clinic

MONTH = f"{TODAY:%Y-%m}"


@pytest.fixture
def treatment(clinic):
    return clinic.treatment()


def typed(about: Any, **given: Any) -> dict[str, Any]:
    """What a browser sends for a whole session."""
    return {
        "treatment": str(about.pk),
        "day": "today",
        "modality": "individual",
        "outcome": "held",
        "minutes": "50",
        "components": ["exploration"],
        "self_check": "5",
        "concern": "",
        "note": "",
        "version": "0",
        **given,
    }


def rows(clinic: Clinic) -> list[SessionLog]:
    with clinic.scope():
        return list(SessionLog.objects.order_by("held_on", "saved_at"))


def draft(clinic: Clinic, data: dict[str, Any], name: str = "noor") -> Any:
    headers = {"HX-Request": "true"}
    return clinic.client(name).post(clinic.url("session-draft"), data, headers=headers)


# --- the form -------------------------------------------------------------------------------


def test_form_starts_with_today_held_and_nothing_else(clinic, treatment):
    html = assert_page(
        clinic.client("noor").get(clinic.url("session-new")), "K-4F7", "Another code"
    )
    chosen = re.findall(r'name="(\w+)" value="(\w*)"[^>]* checked', html)
    assert chosen == [("day", "today"), ("outcome", "held"), ("concern", "")]


def test_session_is_logged_and_can_be_undone(clinic, treatment):
    client = clinic.client("noor")
    response = client.post(clinic.url("session-new"), typed(treatment))
    assert_redirects(response, clinic.url("session-list"))
    (row,) = rows(clinic)
    assert (row.state, row.held_on, row.minutes) == ("logged", TODAY, 50)
    html = assert_page(client.get(response["Location"]), "is in your log", "Undo", "K-4F7")
    assert clinic.url("session-undo", row.pk) in html
    client.post(clinic.url("session-undo", row.pk))
    assert rows(clinic)[0].state == "draft"
    assert_page(client.get(clinic.url("session-new")), "Nothing is lost", "Draft saved at")


def test_save_and_another_leads_to_an_empty_form(clinic, treatment):
    response = clinic.client("noor").post(clinic.url("session-new"), typed(treatment, go="again"))
    assert_redirects(response, clinic.url("session-new"))


def test_form_sent_twice_logs_one_session(clinic, treatment):
    data = typed(treatment, once="019aa000-0000-7000-8000-000000000001")
    for _time in range(2):
        assert clinic.client("noor").post(clinic.url("session-new"), data).status_code == 302
    assert len(rows(clinic)) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"treatment": ""}, "Choose a client code."),
        ({"treatment": "other", "other_code": "Jansen"}, "This looks like a name."),
        ({"treatment": "other", "other_code": "K-9X9"}, "No treatment in your teams"),
        ({"day": "other", "other_day": "2099-01-01"}, "The date lies in the future."),
        ({"day": "other"}, "Choose the day of the session."),
        ({"outcome": ""}, "Say whether the session took place."),
        ({"minutes": "an hour"}, "Give the minutes as a number."),
        ({"note": "bel 0612345678"}, "number or address of a person"),
    ],
)
def test_error_stands_at_its_field_and_keeps_everything(clinic, treatment, change, sentence):
    data = typed(treatment, **{"note": "what was typed", **change})
    response = clinic.client("noor").post(clinic.url("session-new"), data)
    html = assert_form_error(response, sentence)
    assert data["note"] in html
    assert rows(clinic) == []


def test_code_of_a_colleague_is_typed(clinic, treatment):
    clinic.works("ben")
    data = typed(treatment, treatment="other", other_code="k-4f7")
    response = clinic.client("ben").post(clinic.url("session-new"), data)
    assert response.status_code == 302
    assert rows(clinic)[0].therapist_id == clinic.people["ben"].pk


def test_thirteen_codes_become_a_list(clinic):
    for number in range(13):
        clinic.treatment(f"K-{number:02}")
    html = assert_page(clinic.client("noor").get(clinic.url("session-new")))
    assert '<select name="treatment"' in html


def defaults(clinic: Clinic, treatment: Any, **sent: Any) -> str:
    client = clinic.client("noor")
    query = {"treatment": str(treatment.pk), "outcome": "held", **sent}
    response = client.get(clinic.url("session-new"), query, headers={"HX-Request": "true"})
    return assert_page(response, 'id="defaults"')


def test_choosing_a_code_loads_what_it_was_last_time(clinic, treatment):
    clinic.session(treatment, TODAY - timedelta(days=1), minutes=40, components=("challenge",))
    clinic.session(clinic.treatment("K-2B9"), TODAY, minutes=60, modality="family")
    html = defaults(clinic, treatment, minutes="60", modality="family")
    assert 'value="40"' in html
    assert re.search(r'value="challenge"[^>]* checked', html)
    assert re.search(r'value="individual"[^>]* checked', html)


def test_first_session_of_a_group_starts_with_the_usual(clinic):
    group = clinic.treatment("GROEP-B", is_group=True)
    html = defaults(clinic, group)
    assert 'value="75"' in html


def test_choosing_a_code_leaves_what_the_person_changed(clinic, treatment):
    clinic.session(treatment, TODAY, minutes=40)
    html = defaults(clinic, treatment, minutes="35", modality="family")
    assert 'value="35"' in html
    assert 'value="40"' not in html


def test_person_without_a_practitioner_is_told(clinic):
    clinic.user("iris")
    html = assert_page(clinic.client("iris").get(clinic.url("session-new")), "not a practitioner")
    assert '<form method="post" novalidate' not in html


# --- the draft ------------------------------------------------------------------------------


def test_draft_is_kept_and_found_on_another_device(clinic, treatment):
    response = draft(clinic, typed(treatment, note="half a thought"))
    assert_page(response, "Draft saved at", 'name="version" value="1"')
    html = assert_page(clinic.client("noor").get(clinic.url("session-new")), "half a thought")
    assert "Start again" in html


def test_draft_keeps_the_rest_while_a_number_is_half_typed(clinic, treatment):
    assert_page(draft(clinic, typed(treatment, minutes="4x", note="kept")), "Draft saved at")
    assert rows(clinic)[0].note == "kept"


def test_draft_with_a_note_too_long_says_it_is_not_saved(clinic, treatment):
    assert_page(draft(clinic, typed(treatment, note="x" * 4_001)), "Not saved", status=422)
    assert rows(clinic) == []


def test_two_devices_show_both_versions_and_the_choice_is_kept(clinic, treatment):
    draft(clinic, typed(treatment, note="from the phone"))
    other = typed(treatment, note="from the desk", minutes="45")
    html = assert_page(draft(clinic, other), "from the phone", "from the desk", status=409)
    assert 'name="resolve" value="1"' in html
    assert draft(clinic, {**other, "resolve": "1"}).status_code == 409
    client = clinic.client("noor")
    undecided = client.post(clinic.url("session-new"), {**other, "resolve": "1"})
    assert_page(undecided, "from the phone", "from the desk", status=409)
    choice = {"resolve": "1", "keep_note": "theirs", "keep_minutes": "mine"}
    assert client.post(clinic.url("session-new"), {**other, **choice}).status_code == 302
    (row,) = rows(clinic)
    assert (row.state, row.note, row.minutes) == ("logged", "from the phone", 45)


def test_saving_upon_an_older_draft_is_a_conflict_with_nothing_lost(clinic, treatment):
    draft(clinic, typed(treatment, note="from the phone"))
    sent = typed(treatment, note="from the desk")
    html = assert_page(clinic.client("noor").post(clinic.url("session-new"), sent), status=409)
    assert "from the phone" in html
    assert html.count("from the desk") >= 2


def test_draft_that_was_logged_elsewhere_stays_on_the_screen(clinic, treatment):
    draft(clinic, typed(treatment))
    clinic.client("noor").post(clinic.url("session-new"), typed(treatment, version="1"))
    late = typed(treatment, version="1", note="late")
    assert_page(draft(clinic, late), "recorded already", status=409)
    response = clinic.client("noor").post(clinic.url("session-new"), late)
    html = assert_form_error(response, "logged already")
    assert 'name="version" value="0"' in html


def test_draft_is_thrown_away(clinic, treatment):
    draft(clinic, typed(treatment))
    assert_redirects(
        clinic.client("noor").post(clinic.url("draft-discard")), clinic.url("session-new")
    )
    assert rows(clinic) == []


# --- the month ------------------------------------------------------------------------------


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


# --- correcting -----------------------------------------------------------------------------


def test_session_is_corrected_and_what_it_said_is_kept(clinic, treatment):
    row = clinic.session(treatment, TODAY)
    data = typed(treatment, minutes="55", why="mistyped", version=str(row.version))
    response = clinic.client("noor").post(clinic.url("session-correct", row.pk), data)
    assert_redirects(response, clinic.url("session-detail", row.pk))
    assert_page(clinic.client("noor").get(response["Location"]), "mistyped", "55")


def test_correction_upon_an_older_version_shows_both(clinic, treatment):
    row = clinic.session(treatment, TODAY)
    client, url = clinic.client("noor"), clinic.url("session-correct", row.pk)
    version = str(row.version)
    client.post(url, typed(treatment, minutes="55", version=version))
    response = client.post(url, typed(treatment, minutes="60", version=version))
    html = assert_page(response, "What was saved", status=409)
    assert 'name="keep_minutes"' in html
    with clinic.scope():
        stored = SessionLog.objects.get(pk=row.pk).version
    choice = {"resolve": str(stored), "keep_minutes": "mine"}
    done = client.post(url, typed(treatment, minutes="60", version=version, **choice))
    assert done.status_code == 302
    assert rows(clinic)[0].minutes == 60


# --- counts ---------------------------------------------------------------------------------


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


# --- import ---------------------------------------------------------------------------------

FILE = "code,date,modality,outcome,minutes\nK-4F7,2026-02-01,individual,held,50\n"


def upload(clinic: Clinic, text: str, **more: Any) -> Any:
    file = io.BytesIO(text.encode())
    file.name = "november.csv"
    return clinic.client("noor").post(clinic.url("session-import"), {"file": file, **more})


def test_trial_run_writes_nothing_and_offers_to_import(clinic, treatment):
    assert_page(upload(clinic, FILE, go="check"), "All rows are good", "Import 1 session")
    assert rows(clinic) == []


def test_file_is_imported_and_undone(clinic, treatment):
    client, url = clinic.client("noor"), clinic.url("session-import")
    assert_redirects(client.post(url, {"text": FILE, "go": "all", "name": "n.csv"}), url)
    assert len(rows(clinic)) == 1
    assert_page(client.get(url), "1 session imported.", "Undo this import")
    with clinic.scope():
        batch = Batch.objects.get()
    client.post(clinic.url("batch-undo", batch.pk))
    assert rows(clinic) == []


def test_rows_with_errors_are_listed_and_can_be_left_out(clinic, treatment):
    text = FILE + "K-9X9,2026-02-01,individual,held,50\n"
    html = assert_page(upload(clinic, text, go="check"), "No treatment has this code.", "K-9X9")
    assert "Import only the good row" in html
    url = clinic.url("session-import")
    refused = clinic.client("noor").post(url, {"text": text, "go": "all"})
    assert_form_error(refused, "Nothing was imported")
    clinic.client("noor").post(url, {"text": text, "go": "good"})
    assert len(rows(clinic)) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("code\nK-4F7\n", "These columns are missing"),
        ("x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_file_that_is_none_is_refused(clinic, treatment, text, sentence):
    assert_form_error(upload(clinic, text, go="check"), sentence)


def test_no_file_is_said_at_the_field(clinic, treatment):
    response = clinic.client("noor").post(clinic.url("session-import"), {"go": "check"})
    assert_form_error(response, "Choose a file.")


def test_import_of_somebody_else_is_not_undone(clinic, treatment):
    clinic.client("noor").post(clinic.url("session-import"), {"text": FILE, "go": "all"})
    with clinic.scope():
        batch = Batch.objects.get()
    clinic.works("ben")
    assert clinic.client("ben").post(clinic.url("batch-undo", batch.pk)).status_code == 404
    assert len(rows(clinic)) == 1


# --- queries --------------------------------------------------------------------------------


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
