"""The form of a session with its draft and its credit line; confirming and correcting on pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from supervision.models import (
    Agreement,
    Arrangement,
    Attendance,
    Draft,
    Supervisee,
    SupervisionNote,
    SupervisionSession,
)
from tests.asserts import (
    assert_form_error,
    assert_page,
    assert_redirects,
    assert_trail,
    queries,
    text_of,
)
from tests.supervision.conftest import TODAY, Practice

HTMX = {"HX-Request": "true"}


def typed(practice: Practice, *there: str, **changes: Any) -> dict[str, Any]:
    """What the supervisor's browser sends for a session with these people."""
    form = {1: "individual", 2: "duo", 3: "trio"}.get(len(there), "team")
    ticks = {f"present_{practice.works(name).pk}": "on" for name in there}
    whole = {
        "side": "gave", "day": "today", "minutes": "60", "session_form": form, "mode": "in_person",
        "purpose": "training", "version": "0", **ticks,
    }  # fmt: skip
    return {**whole, **changes}


def said(practice: Practice, name: str, **texts: str) -> dict[str, str]:
    return {f"{field}_{practice.works(name).pk}": text for field, text in texts.items()}


def stored(practice: Practice) -> list[SupervisionSession]:
    with practice.scope():
        return list(SupervisionSession.objects.order_by("id"))


def test_session_is_recorded_with_everybodys_part(practice):
    client = practice.client("mara")
    assert_page(client.get(practice.url("session-new")), "Noor Linde", "Save and ask to confirm")
    data = typed(practice, "noor", "ben") | said(
        practice, "noor", codes="k-4f7, K-2B9", question="How to stop", agreement="Ask twice",
        due="2026-12-24", track="basic_therapist",
    )  # fmt: skip
    response = client.post(practice.url("session-new"), data)
    (row,) = stored(practice)
    assert_redirects(response, practice.url("session-detail", row.pk))
    assert_page(
        client.get(response["Location"]), "The others are asked to confirm it",
        "Waits for confirmation", "K-4F7, K-2B9", "How to stop", "Ask twice", "Can still confirm",
    )  # fmt: skip
    with practice.scope("noor"):
        assert SupervisionNote.objects.get().codes == ["K-4F7", "K-2B9"]
        assert Agreement.objects.get().due_on == date(2026, 12, 24)


@pytest.mark.parametrize(
    ("there", "minutes", "words"),
    [
        (("noor", "ben", "iris"), "60", "Counts as: 0.67 session; does not count yet."),
        (("noor", "ben"), "60", "Counts as: 1 session for each."),
        (("noor",), "45", "Counts as: 1 session."),
        (("noor",), "", "Fill in the minutes and who was there"),
        ((), "60", "Fill in the minutes and who was there"),
        (("noor",), "x", "Fill in the minutes and who was there"),
    ],
)
def test_credit_line_follows_what_is_typed(practice, there, minutes, words):
    sent = typed(practice, *there, minutes=minutes)
    response = practice.client("mara").get(practice.url("session-new"), sent, headers=HTMX)
    html = assert_page(response, words, 'id="credit"')
    assert "<form" not in html
    assert ("How this was calculated" in html) == ("Counts as" in words)


def test_credit_line_without_script_keeps_what_was_typed(practice):
    data = typed(practice, "noor", "ben", "iris", go="credit") | said(
        practice, "noor", question="kept"
    )
    html = assert_page(practice.client("mara").post(practice.url("session-new"), data), "kept")
    assert "does not count yet" in html
    assert stored(practice) == []


def test_credit_line_tells_of_the_limit_per_person(practice):
    practice.works("piet", "supervisor")
    practice.qualified("piet", "supervisor_arts")
    content = practice.content("noor", leader="piet", minutes=450)
    practice.record(
        replace(content, present=(practice.part("noor", track="arts_therapist"),)), "piet"
    )
    with practice.scope():
        Attendance.objects.update(confirmed_at=timezone.now())
    sent = typed(practice, "noor", minutes="45") | said(practice, "noor", track="arts_therapist")
    response = practice.client("piet").get(practice.url("session-new"), sent, headers=HTMX)
    assert_page(response, "Already 10 of 10 sessions with this kind of supervisor")


def test_credit_line_says_that_the_registration_is_missing(practice):
    practice.works("piet", "supervisor")
    sent = typed(practice, "noor", minutes="45")
    response = practice.client("piet").get(practice.url("session-new"), sent, headers=HTMX)
    assert_page(response, "Piet Linde had no valid registration")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minutes": "an hour"}, "Give the minutes as a number from 1 to 600."),
        ({"minutes": "601"}, "Give the minutes as a number from 1 to 600."),
        ({"day": "other", "other_day": "2099-01-01"}, "The date lies in the future."),
        ({"day": "other"}, "Choose the day of the supervision."),
        ({"session_form": "duo", "minutes": ""}, "Give the minutes that the supervision lasted."),
        ({"session_form": "intervision"}, "intervision"),
        ({"starts_at": "late"}, "Fill in a time as 14:30."),
    ],
)
def test_error_stands_at_its_field_and_keeps_everything(practice, change, sentence):
    data = typed(practice, "noor") | said(practice, "noor", question="what was typed") | change
    response = practice.client("mara").post(practice.url("session-new"), data)
    html = assert_form_error(response, sentence)
    assert "what was typed" in html
    assert stored(practice) == []


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("codes", "Jansen", "This looks like a name."),
        ("learned", "bel 0612345678", "number or address of a person"),
        ("due", "2026-12-24", "Say what was agreed"),
    ],
)
def test_error_in_somebodys_part_stands_there(practice, field, text, sentence):
    data = typed(practice, "noor") | said(practice, "noor", **{field: text})
    html = assert_form_error(
        practice.client("mara").post(practice.url("session-new"), data), sentence
    )
    assert text in html


def test_nobody_ticked_is_said_where_people_are_ticked(practice):
    response = practice.client("mara").post(
        practice.url("session-new"), typed(practice, session_form="team")
    )
    html = assert_form_error(response, "Tick who was there.")
    assert 'href="#id_people"' in html


def test_same_time_asks_whether_it_is_another_session(practice):
    client, url = practice.client("mara"), practice.url("session-new")
    client.post(url, typed(practice, "noor", starts_at="10:00"))
    other = typed(practice, "ben", starts_at="10:00")
    html = assert_form_error(client.post(url, other), "Is this another one?")
    assert 'name="is_another"' in html
    assert client.post(url, other | {"is_another": "on"}).status_code == 302
    same = assert_form_error(
        client.post(url, typed(practice, "noor", starts_at="10:00")), "recorded already"
    )
    assert "Give its time" in same


def test_form_sent_twice_records_once(practice):
    data = typed(practice, "noor", once="019aa000-0000-7000-8000-000000000001")
    for _time in range(2):
        response = practice.client("mara").post(practice.url("session-new"), data)
        assert response.status_code == 302
    assert len(stored(practice)) == 1


def test_draft_is_kept_on_another_device_and_gone_when_sent(practice):
    data = typed(practice, "noor") | said(practice, "noor", question="half a thought")
    saved = practice.client("mara").post(practice.url("session-draft"), data, headers=HTMX)
    assert_page(saved, "Draft saved at", 'name="version" value="1"')
    url = practice.url("session-new")
    assert_page(practice.client("mara").get(url), "half a thought", "Start again")
    other = data | said(practice, "noor", question="from the desk")
    html = assert_page(practice.client("mara").post(url, other), "half a thought", status=409)
    assert "from the desk" in html
    assert practice.client("mara").post(url, data | {"version": "1"}).status_code == 302
    with practice.scope("mara"):
        assert not Draft.objects.exists()


def test_supervisee_has_a_smaller_form(practice):
    client, url = practice.client("noor"), practice.url("session-new")
    html = assert_page(client.get(url), "Your own part", "Mara Linde", "Who else was there")
    assert f"question_{practice.people['noor'].pk}" in html
    assert f"question_{practice.people['ben'].pk}" not in html
    leader = str(practice.people["mara"].pk)
    data = typed(practice, "ben", side="took", session_form="duo", supervisor=leader) | said(
        practice, "noor", learned="To ask"
    )
    assert client.post(url, data).status_code == 302
    (row,) = stored(practice)
    assert (row.supervisor_id, row.state) == (practice.people["mara"].pk, "waiting")
    with practice.scope("noor"):
        assert [note.learned for note in SupervisionNote.objects.all()] == ["To ask"]
    assert_form_error(client.post(url, data | {"supervisor": ""}), "Choose who supervised.")


def test_next_session_starts_like_the_last(practice):
    practice.held("noor", "ben", minutes=75, mode="video")
    html = assert_page(practice.client("mara").get(practice.url("session-new")), 'value="75"')
    ticked = [name for name in ("noor", "ben", "iris") if tick(practice, html, name)]
    assert ticked == ["noor", "ben"]


def tick(practice: Practice, html: str, name: str) -> bool:
    field = html.split(f'name="present_{practice.people[name].pk}"')[1]
    return "checked" in field.split(">")[0]


@pytest.fixture
def arrangement(practice: Practice) -> Arrangement:
    with practice.scope():
        made = Arrangement.objects.create(
            organisation=practice.place.organisation, team=practice.team,
            supervisor=practice.people["mara"], form="duo", mode="in_person", purpose="training",
            minutes=50, first_on=TODAY - timedelta(days=14), every_weeks=1,
        )  # fmt: skip
        for name in ("ben", "iris"):
            Supervisee.objects.create(
                organisation=practice.place.organisation, arrangement=made,
                practitioner=practice.people[name], since=made.first_on,
            )  # fmt: skip
    return made


def test_planned_day_fills_the_form_in_and_who_stayed_away_is_kept(practice, arrangement):
    client, url = practice.client("mara"), practice.url("session-new")
    day = str(TODAY - timedelta(days=7))
    asked = {"arrangement": str(arrangement.pk), "day": day}
    html = assert_page(client.get(url, asked), 'value="50"', "This session was planned", day)
    assert tick(practice, html, "iris")
    data = typed(
        practice, "ben", arrangement=str(arrangement.pk), planned_on=day, session_form="duo"
    )
    assert client.post(url, data | {"day": "other", "other_day": day}).status_code == 302
    with practice.scope():
        (row,) = SupervisionSession.objects.all()
        assert str(row.planned_on) == day
        absent = Attendance.objects.get(was_present=False)
        assert absent.supervisee_id == practice.people["iris"].pk
    again = client.post(url, data | {"minutes": "45"})
    assert_form_error(again, "This planned day has been recorded already.")
    for strange in (str(practice.team.pk), "x"):
        assert client.get(url, {"arrangement": strange}).status_code == 404


def test_supervisee_confirms_on_the_list(practice):
    session = practice.held("noor")
    client = practice.client("noor")
    html = assert_page(client.get(practice.url("session-list")), "Is this right?")
    assert practice.url("session-confirm", session.pk) in html
    page = assert_page(
        client.get(practice.url("session-detail", session.pk)),
        "Mara Linde recorded a session. Is this right?",
    )
    assert "Not right" in page
    response = client.post(practice.url("session-confirm", session.pk), {"version": "1"})
    assert_redirects(response, practice.url("session-detail", session.pk))
    html = assert_page(client.get(response["Location"]), "You confirmed this session")
    assert "Is this right?" not in html


def test_confirming_an_older_version_asks_to_look_once_more(practice):
    session = practice.held("noor")
    client = practice.client("noor")
    response = client.post(practice.url("session-confirm", session.pk), {"version": "9"})
    assert_page(client.get(response["Location"]), "corrected meanwhile")
    assert practice.now(session).state == "waiting"


def test_dispute_asks_what_is_not_right(practice):
    session = practice.held("noor", "ben")
    client, url = practice.client("noor"), practice.url("session-dispute", session.pk)
    assert_page(client.get(url), "What is not right?", "Mara Linde")
    assert_form_error(client.post(url, {"reason": "", "version": "1"}), "Say what is not right.")
    response = client.post(url, {"reason": "It was an hour", "version": "1"})
    assert_redirects(response, practice.url("session-detail", session.pk))
    detail = practice.url("session-detail", session.pk)
    assert_page(practice.client("mara").get(detail), "It was an hour", "Says it is not right")
    html = assert_page(practice.client("ben").get(detail), "Says it is not right")
    assert "It was an hour" not in html
    own = assert_page(client.get(detail), "You said that it is not right.")
    assert "Is this right?" not in own


def test_correction_shows_both_versions_when_somebody_saved_in_between(practice):
    session = practice.held("noor", held_on=TODAY, minutes=45)
    client, url = practice.client("mara"), practice.url("session-correct", session.pk)
    assert_page(client.get(url), 'value="45"')
    data = typed(practice, "noor", version="1", why="mistyped")
    assert client.post(url, data | {"minutes": "55"}).status_code == 302
    html = assert_page(client.post(url, data), "What was saved", status=409)
    assert 'name="keep_minutes"' in html
    undecided = client.post(url, data | {"resolve": "2"})
    assert_page(undecided, "What was saved", status=409)
    done = client.post(url, data | {"resolve": "2", "keep_minutes": "theirs", **others(html)})
    assert done.status_code == 302
    assert practice.now(session).minutes == 55
    page = assert_page(client.get(practice.url("session-detail", session.pk)), "mistyped")
    assert "45 minutes, Individual" in text_of(page)


def others(html: str) -> dict[str, str]:
    """What the person chooses for whatever else differs."""
    names = {part.split('"')[0] for part in html.split('name="keep_')[1:]}
    return {f"keep_{name}": "mine" for name in names - {"minutes"}}


def test_strangers_find_nothing_and_the_wrong_role_is_refused(practice, anker, signed_in):
    session = practice.held("noor")
    pages = ["session-detail", "session-confirm", "session-dispute", "session-correct"]
    practice.user("lead", "team_lead")
    for page in pages:
        url = practice.url(page, session.pk)
        for name in ("iris", "lead"):
            answer = practice.client(name).post(url, {"version": "1"})
            assert answer.status_code == 404, f"{name} {page}"
        assert signed_in(anker.join("manager")).get(url).status_code == 404
    for name, page in (("noor", "session-correct"), ("mara", "session-dispute")):
        answer = practice.client(name).get(practice.url(page, session.pk))
        assert answer.status_code == 403, f"{name} {page}"
    assert practice.client("lead").get(practice.url("session-new")).status_code == 403
    practice.user("priv", "privacy_officer")
    assert practice.client("priv").get(practice.url("session-list")).status_code == 403


def test_reading_notes_of_others_stands_in_the_trail(practice):
    parts = (practice.part("noor", question="How to stop"), practice.part("ben"))
    session = practice.record(replace(practice.content("noor", "ben"), present=parts), "mara")
    for name in ("noor", "ben", "mara"):
        html = assert_page(practice.client(name).get(practice.url("session-detail", session.pk)))
        assert ("How to stop" in html) == (name != "ben")
    with practice.scope():
        event = assert_trail("supervision.read", about=session)
        assert event.actor_id == practice.member("mara").person_id


def test_list_filters_and_tells_the_same_in_a_file(practice):
    practice.held("noor", held_on=TODAY - timedelta(days=9))
    practice.held("ben", held_on=TODAY - timedelta(days=3), minutes=60)
    client, url = practice.client("mara"), practice.url("session-list")
    asked = {"person": str(practice.people["noor"].pk), "state": "waiting"}
    assert_page(client.get(url, asked), "1 session", "2 sessions")
    assert_page(client.get(url, {"since": str(TODAY)}), "No sessions match")
    file = client.get(url, {"format": "csv"}).content.decode()
    assert "Waits for confirmation,2 sessions" in file
    assert_page(practice.client("iris").get(url), "No supervision yet.")


def test_team_lead_is_told_that_sessions_are_for_others(practice):
    practice.works("lead", "lead")
    response = practice.client("lead").get(practice.url("session-list"))
    assert response.status_code == 302 or "not the sessions themselves" in response.content.decode()


def test_pages_ask_few_queries_whatever_the_rows(practice):
    for number in range(6):
        practice.held("noor", "ben", "iris", held_on=TODAY - timedelta(days=number))
    session = stored(practice)[0]
    for name in ("mara", "noor"):
        client = practice.client(name)
        for url in (
            practice.url("session-list"), practice.url("session-new"),
            practice.url("session-detail", session.pk), practice.url("credits"),
        ):  # fmt: skip
            with queries(at_most=15):
                client.get(url)
    assert SYSTEM.person_id is None
