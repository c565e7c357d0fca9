"""What other systems send: once, whole, and never over what somebody else wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fidelity.models import SessionLog, Treatment
from mbtq.api.models import StoredAnswer
from mbtq.core.scope import organisation_scope
from mbtq.trail.models import TrailEvent
from programs.models import Practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]
SESSIONS = "/api/v1/sessions/"
BULK = "/api/v1/sessions/bulk/"


@pytest.fixture
def treatment(demo):
    """A running treatment of De Linde, as the interface shows it."""
    return demo.get("/api/v1/treatments/?running=true&limit=1").json()["items"][0]


def session(treatment, **changes):
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    fresh = {"code": treatment["code"], "held_on": day, "modality": "crisis"}
    fresh |= {"outcome": "held", "minutes": 45, "components": ["exploration"]}
    return {name: value for name, value in (fresh | changes).items() if value is not None}


def logged(demo):
    with organisation_scope(demo.row.organisation_id):
        return SessionLog.objects.filter(state="logged").count()


def test_session_is_logged_and_can_be_read(demo, treatment):
    answer = demo.post(SESSIONS, session(treatment))
    assert answer.status_code == 201, answer.content
    row = demo.get(answer["Location"].split("8000")[-1])
    assert row.json() == answer.json()
    assert row["ETag"] == answer["ETag"]
    assert row.json()["therapist"] == treatment["therapist"]


def test_same_session_without_a_key_is_a_double(demo, treatment):
    first = demo.post(SESSIONS, session(treatment))
    again = demo.post(SESSIONS, session(treatment, minutes=50))
    assert again.status_code == 409
    assert again.json()["type"] == "urn:mbtq:problem:double"
    assert again.json()["existing"] == first["Location"]


def test_same_key_gives_the_same_answer(demo, treatment):
    before = logged(demo)
    answers = [demo.post(SESSIONS, session(treatment), Idempotency_Key="k-1") for _ in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 201]
    assert len({one.content for one in answers}) == 1
    assert "Idempotency-Replayed" not in answers[0]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert answers[1]["Location"] == answers[0]["Location"]
    assert logged(demo) == before + 1


def test_same_key_for_another_request_is_refused(demo, treatment):
    demo.post(SESSIONS, session(treatment), Idempotency_Key="k-1")
    other = demo.post(SESSIONS, session(treatment, minutes=30), Idempotency_Key="k-1")
    assert (other.status_code, other.json()["type"]) == (422, "urn:mbtq:problem:key-reused")


def test_request_that_failed_may_be_mended_under_its_key(demo, treatment):
    bad = demo.post(SESSIONS, session(treatment, minutes=0), Idempotency_Key="k-2")
    assert bad.status_code == 422
    assert demo.post(SESSIONS, session(treatment), Idempotency_Key="k-2").status_code == 201


def test_key_of_another_client_is_another_key(demo_systems, demo, treatment):
    demo.post(SESSIONS, session(treatment), Idempotency_Key="k-3")
    anker = demo_systems["het-anker"].sign_in()
    theirs = anker.get("/api/v1/treatments/?running=true&limit=1").json()["items"][0]
    assert anker.post(SESSIONS, session(theirs), Idempotency_Key="k-3").status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "a b", "é"])
def test_key_that_is_none_is_refused(demo, treatment, key):
    assert demo.post(SESSIONS, session(treatment), Idempotency_Key=key).status_code == 400


def test_answers_are_kept_for_two_days(demo, treatment):
    demo.post(SESSIONS, session(treatment), Idempotency_Key="k-4")
    with organisation_scope(demo.row.organisation_id):
        old = StoredAnswer.objects.get(key="k-4")
        StoredAnswer.objects.filter(pk=old.pk).delete()
        old.answered_at -= timedelta(hours=49)
        StoredAnswer.objects.bulk_create([old])
    day = (timezone.localdate() - timedelta(days=2)).isoformat()
    demo.post(SESSIONS, session(treatment, held_on=day), Idempotency_Key="k-5")
    with organisation_scope(demo.row.organisation_id):
        assert set(StoredAnswer.objects.values_list("key", flat=True)) == {"k-5"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"code": "NOBODY-1"}, "#/code"),
        ({"code": None}, "#/code"),
        ({"minutes": 0}, "#/minutes"),
        ({"minutes": 601}, "#/minutes"),
        ({"minutes": "many"}, "#/minutes"),
        ({"held_on": "2999-01-01"}, "#/held_on"),
        ({"held_on": "1999-01-01"}, "#/held_on"),
        ({"held_on": "01-02-2026"}, "#/held_on"),
        ({"modality": "tea"}, "#/modality"),
        ({"components": ["tea"]}, "#/components/0"),
        ({"components": "exploration"}, "#/components"),
        ({"therapist": "00000000-0000-7000-8000-000000000000"}, "#/therapist"),
        ({"note": "Bel 06-12345678"}, "#/note"),
        ({"note": "nul \x00"}, "#/note"),
        ({"name": "Jan"}, "#/name"),
    ],
    ids=str,
)
def test_what_is_not_right_is_pointed_at(demo, treatment, change, pointer):
    before = logged(demo)
    answer = demo.post(SESSIONS, session(treatment, **change))
    assert answer.status_code == 422, answer.content
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert logged(demo) == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        (b"\xff\xfe{}", "application/json", 400),
        ('{"a": NaN}', "application/json", 400),
        ("[" * 5000, "application/json", 400),
        ("[]", "application/json", 422),
        ("null", "application/json", 422),
        ("a=1", "application/x-www-form-urlencoded", 415),
        ("<a/>", "application/xml", 415),
        ("", "application/json", 422),
    ],
    ids=str,
)
def test_body_that_cannot_be_read(demo, body, kind, status):
    answer = demo.post(SESSIONS, body, content_type=kind)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_five_megabytes_are_too_large(demo):
    answer = demo.post(SESSIONS, '{"note": "' + "x" * (5 * 1024 * 1024 + 10) + '"}')
    assert answer.status_code == 413


def days(treatment, number):
    today = timezone.localdate()
    return [
        session(treatment, held_on=(today - timedelta(days=1 + n)).isoformat())
        for n in range(number)
    ]


def test_bulk_says_per_row_what_became_of_it(demo, treatment):
    rows = days(treatment, 3)
    rows[1]["minutes"] = 999
    body = demo.post(BULK, {"sessions": rows, "only_good": True}).json()
    assert (body["created"], body["unchanged"], body["refused"]) == (2, 0, 1)
    assert [one["status"] for one in body["results"]] == [201, 422, 201]
    assert body["results"][1]["errors"][0]["pointer"] == "#/sessions/1/minutes"
    again = demo.post(BULK, {"sessions": rows, "only_good": True}).json()
    assert [one["status"] for one in again["results"]] == [200, 422, 200]
    assert again["results"][0]["id"] == body["results"][0]["id"]


def test_bulk_writes_nothing_when_one_row_is_not_right(demo, treatment):
    before = logged(demo)
    for wrong in ({"minutes": 999}, {"code": "NOBODY-1"}):
        rows = days(treatment, 3)
        rows[2] |= wrong
        answer = demo.post(BULK, {"sessions": rows})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith("#/sessions/2/")
    assert logged(demo) == before


def test_bulk_tells_same_rows_in_one_call_apart_from_other_content(demo, treatment):
    row = session(treatment)
    body = demo.post(BULK, {"sessions": [row, row, row | {"minutes": 60}]}).json()
    assert [one["status"] for one in body["results"]] == [201, 200, 409]


def test_thousand_sessions_in_one_call_and_not_one_more(demo, treatment):
    start = timezone.localdate() - timedelta(days=20)
    forms = ["individual", "group", "introductory_group", "family", "crisis", "team_contact"]
    with organisation_scope(demo.row.organisation_id):
        long_ago = Treatment.objects.filter(ended_on=None).order_by("started_on")[:10]
        codes = [one.code for one in long_ago]
        people = list(Practitioner.objects.values_list("pk", flat=True)[:12])
    rows = [
        session(treatment, code=code, modality=form, held_on=start.isoformat(), therapist=str(one))
        for code in codes for form in forms for one in people
    ]  # fmt: skip
    rows = (rows * 2)[:1000]
    before = logged(demo)
    answer = demo.post(BULK, {"sessions": rows, "only_good": True}, Idempotency_Key="many")
    assert answer.status_code == 200, answer.content[:300]
    assert len(answer.json()["results"]) == 1000
    assert logged(demo) == before + answer.json()["created"]
    assert demo.post(BULK, {"sessions": [*rows, rows[0]]}).status_code == 422
    assert demo.post(BULK, {"sessions": []}).status_code == 422
    assert demo.post(BULK, {"sessions": ["x", 1, None]}).status_code == 422


def test_sending_is_in_the_trail_once_per_call(demo, treatment):
    demo.post(BULK, {"sessions": days(treatment, 3)})
    with organisation_scope(demo.row.organisation_id):
        event = TrailEvent.objects.get(kind="session.received")
    assert (event.actor_id, event.via, event.detail["rows"]) == (demo.row.pk, "api", 3)


def change(demo, path, body, **headers):
    return demo.call("PATCH", path, body, **headers)


def test_change_needs_the_row_as_it_is_now(demo, treatment):
    path = f"/api/v1/treatments/{treatment['id']}/"
    tag = demo.get(path)["ETag"]
    assert change(demo, path, {"weekly": 2}).status_code == 428
    assert change(demo, path, {"weekly": 2}, If_Match='"old"').status_code == 412
    done = change(demo, path, {"weekly": 2}, If_Match=tag)
    assert (done.status_code, done.json()["weekly"]) == (200, 2)
    assert done["ETag"] != tag
    stale = change(demo, path, {"weekly": 3}, If_Match=tag)
    assert (stale.status_code, stale["ETag"]) == (412, done["ETag"])


def test_treatment_starts_changes_phase_and_ends(demo, treatment):
    today = timezone.localdate()
    start = (today - timedelta(days=30)).isoformat()
    body = {"code": "NEW-77", "team": treatment["team"], "therapist": treatment["therapist"]}
    made = demo.post("/api/v1/treatments/", body | {"started_on": start, "weekly": 1.5})
    assert made.status_code == 201, made.content
    path = f"/api/v1/treatments/{made.json()['id']}/"
    moved = change(demo, path, {"phase": "treatment"}, If_Match=made["ETag"])
    assert moved.json()["phase"] == "treatment"
    for wrong in ({"ended_on": today.isoformat()}, {"end_reason": "completed"}):
        assert change(demo, path, wrong, If_Match=moved["ETag"]).status_code == 422
    end = {"ended_on": today.isoformat(), "end_reason": "completed"}
    ended = change(demo, path, end, If_Match=moved["ETag"])
    assert ended.json()["ended_on"] == today.isoformat()
    assert change(demo, path, {"weekly": 2}, If_Match=ended["ETag"]).status_code == 422
    double = demo.post("/api/v1/treatments/", body | {"started_on": start})
    assert double.status_code == 422
    assert double.json()["errors"][0]["pointer"] == "#/code"


def test_treatment_of_another_organisations_team_or_therapist(demo_systems, demo, treatment):
    anker = demo_systems["het-anker"].sign_in()
    theirs = anker.get("/api/v1/treatments/?running=true&limit=1").json()["items"][0]
    body = {"code": "NEW-78", "team": treatment["team"], "therapist": treatment["therapist"]}
    body |= {"started_on": timezone.localdate().isoformat()}
    for field in ("team", "therapist"):
        answer = demo.post("/api/v1/treatments/", body | {field: theirs[field]})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == f"#/{field}"
    assert demo.post(SESSIONS, session(theirs)).json()["errors"][0]["pointer"] == "#/code"


def test_practitioner_is_added_and_changed(demo):
    body = {"name": "Nieuw Persoon", "profession": "psychologist", "started_on": "2026-01-01"}
    made = demo.post("/api/v1/practitioners/", body, Idempotency_Key="p-1")
    assert made.status_code == 201
    path = f"/api/v1/practitioners/{made.json()['id']}/"
    done = change(demo, path, {"email": "Nieuw@de-linde.example"}, If_Match=made["ETag"])
    assert done.json()["email"] == "nieuw@de-linde.example"
    assert done.json()["name"] == "Nieuw Persoon"
    found = demo.get("/api/v1/practitioners/?email=nieuw@de-linde.example").json()["items"]
    assert [one["id"] for one in found] == [made.json()["id"]]


def test_session_is_corrected_with_its_history(demo, treatment):
    made = demo.post(SESSIONS, session(treatment))
    path = f"{SESSIONS}{made.json()['id']}/"
    done = change(demo, path, {"minutes": 50, "reason": "typed wrong"}, If_Match=made["ETag"])
    assert done.json()["minutes"] == 50
    with organisation_scope(demo.row.organisation_id):
        row = SessionLog.objects.get(pk=made.json()["id"])
        assert row.revisions.get().content["minutes"] == 45
        assert row.note == ""


@pytest.mark.parametrize("path", ["treatments", "sessions", "practitioners"])
def test_change_of_what_is_not_here(demo, path):
    nothing = f"/api/v1/{path}/00000000-0000-7000-8000-000000000000/"
    assert change(demo, nothing, {}, If_Match='"x"').status_code == 404
