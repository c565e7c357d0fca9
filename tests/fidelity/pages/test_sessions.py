"""The session form with its draft on several devices, and corrections."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from fidelity.models import SessionLog
from tests.asserts import (
    assert_form_error,
    assert_page,
    assert_redirects,
)
from tests.fidelity.conftest import TODAY, Clinic
from tests.fidelity.pages.sending import draft, rows, typed


@pytest.fixture
def treatment(clinic):
    return clinic.treatment()


def test_form_starts_with_today_held_and_nothing_else(clinic, treatment):
    html = assert_page(
        clinic.client("noor").get(clinic.url("session-new")), "K-4F7", "Another code"
    )
    chosen = re.findall(r'name="(\w+)" value="(\w*)"[^>]* checked', html)
    assert chosen == [("day", "today"), ("outcome", "held"), ("concern", "")]


def test_going_back_does_not_tick_what_stood_at_the_same_place(clinic, treatment):
    """The codes change places; a browser that restores the form by place picks another client."""
    html = assert_page(clinic.client("noor").get(clinic.url("session-new")))
    assert re.search(r'<form method="post"[^>]* autocomplete="off"[^>]*data-autosave', html)


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
