"""Lists and rows over REST, in the demo: pages, fields, filters, tags, and who may see what."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mbtq.api.rest.urls import READ_ONLY, SENDING
from mbtq.core.scope import organisation_scope
from mbtq.trail.models import TrailEvent
from programs.models import Program
from tests.api.systems import let_in
from tests.cast import Place

RESOURCES = [resource() for resource in READ_ONLY] + [many.resource for many, _ in SENDING]
EMPTY_IN_DEMO: set[str] = set()
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]


def name_of(resource):
    return resource.name


def path_of(url):
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def every_page(system, path):
    items = []
    while path:
        body = system.get(path).json()
        items += body["items"]
        path = path_of(body["next"]) if body["next"] else ""
    return items


@pytest.mark.parametrize("resource", RESOURCES, ids=name_of)
def test_list_shows_every_row_once_page_by_page(demo, resource):
    path = f"/api/v1/{resource.name}/"
    with organisation_scope(demo.row.organisation_id, person=demo.row.pk):
        expected = sorted(str(pk) for pk in resource.rows().values_list("pk", flat=True))
    assert expected, resource.name
    if len(expected) < 40:
        assert [row["id"] for row in every_page(demo, f"{path}?limit=7")] == expected
    assert [row["id"] for row in every_page(demo, f"{path}?limit=200")] == expected


@pytest.mark.parametrize("resource", RESOURCES, ids=name_of)
def test_row_says_what_the_list_says(demo, resource):
    row = demo.get(f"/api/v1/{resource.name}/?limit=1").json()["items"][0]
    answer = demo.get(f"/api/v1/{resource.name}/{row['id']}/")
    assert answer.json() == row
    assert list(row) == list(resource.serializer().fields)
    again = demo.get(f"/api/v1/{resource.name}/{row['id']}/", If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("resource", RESOURCES, ids=name_of)
def test_rows_of_another_organisation_are_not_there(demo_systems, demo, resource):
    anker = demo_systems["het-anker"].sign_in()
    mine = {row["id"] for row in every_page(demo, f"/api/v1/{resource.name}/?limit=200")}
    theirs = every_page(anker, f"/api/v1/{resource.name}/?limit=200")
    assert not mine & {row["id"] for row in theirs}
    for row in theirs[:1]:
        assert demo.get(f"/api/v1/{resource.name}/{row['id']}/").status_code == 404


@pytest.mark.parametrize("resource", RESOURCES, ids=name_of)
def test_changes_come_in_their_order(demo, resource):
    path = f"/api/v1/{resource.name}/?changed_since=2020-01-01T00:00:00Z&limit=150"
    if "changed_at" not in resource.serializer().fields:
        assert demo.get(path).status_code == 400
        return
    rows = every_page(demo, path)
    moments = [row["changed_at"] for row in rows]
    assert moments == sorted(moments)
    assert len(rows) == len(every_page(demo, f"/api/v1/{resource.name}/?limit=200"))
    later = demo.get(f"/api/v1/{resource.name}/?changed_since=2999-01-01T00:00:00Z").json()
    assert later == {"items": [], "next": None}


@pytest.mark.parametrize("resource", RESOURCES, ids=name_of)
def test_scope_of_another_kind_opens_nothing(demo_systems, demo, resource):
    other = "Practitioner" if resource.kind != "Practitioner" else "Treatment"
    place = Place(demo.row.organisation)
    narrow = let_in(place, f"system/{other}.rs", name=f"narrow {resource.name}")
    answer = narrow.get(f"/api/v1/{resource.name}/")
    assert answer.status_code == 403
    assert f"system/{resource.kind}.s" in answer["WWW-Authenticate"]
    assert answer.json()["type"] == "urn:mbtq:problem:forbidden"
    with place.scope():
        assert TrailEvent.objects.filter(kind="call.refused", actor_id=narrow.row.pk).exists()


def test_only_the_fields_that_were_asked_for(demo):
    body = demo.get("/api/v1/programs/?fields=code,name&limit=1").json()
    assert list(body["items"][0]) == ["id", "code", "name"]
    answer = demo.get("/api/v1/programs/?fields=code,password")
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"parameter": "fields", "detail": "There is no field 'password'."}
    ]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "after=nonsense", "after=", "nothing=1", "status=gone",
     "status=active&status=stopped", "changed_since=yesterday", "code=%00", "code=a%20b"],
)  # fmt: skip
def test_parameter_that_is_not_right_is_named(demo, query):
    answer = demo.get(f"/api/v1/programs/?{query}")
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] == query.split("=")[0]


def test_filters_leave_what_they_say(demo):
    with organisation_scope(demo.row.organisation_id):
        program = Program.objects.filter(status="active").order_by("code").first()
    assert program is not None
    rows = demo.get(f"/api/v1/programs/?code={program.code}").json()["items"]
    assert [row["id"] for row in rows] == [str(program.pk)]
    teams = demo.get(f"/api/v1/teams/?program={program.pk}").json()["items"]
    assert teams
    assert {row["program"] for row in teams} == {str(program.pk)}
    there = demo.get(f"/api/v1/practitioners/?team={teams[0]['id']}").json()["items"]
    places = demo.get(f"/api/v1/assignments/?team={teams[0]['id']}&limit=200").json()["items"]
    assert {row["id"] for row in there} == {row["practitioner"] for row in places}
    today = timezone.localdate().isoformat()
    now = demo.get(f"/api/v1/assignments/?on={today}&limit=200").json()["items"]
    assert all(row["since"] <= today <= (row["until"] or today) for row in now)


def test_cursor_of_another_list_gives_nothing_else(demo):
    """A cursor is a key of a row; signed, and of no use to ask about rows of others."""
    body = demo.get("/api/v1/sessions/?limit=1").json()
    cursor = body["next"].split("after=")[1]
    assert demo.get(f"/api/v1/programs/?after={cursor}").status_code == 200


def test_looking_at_private_rows_is_in_the_trail(demo):
    with organisation_scope(demo.row.organisation_id):
        before = TrailEvent.objects.filter(kind="rows.read").count()
    demo.get("/api/v1/sessions/?limit=3")
    with organisation_scope(demo.row.organisation_id):
        event = TrailEvent.objects.filter(kind="rows.read").order_by("-recorded_at").first()
        assert TrailEvent.objects.filter(kind="rows.read").count() == before + 1
    assert event is not None
    assert (event.actor_id, event.via, event.detail) == (
        demo.row.pk, "api", {"list": "sessions", "rows": 3},
    )  # fmt: skip


def test_what_a_therapist_wrote_for_the_own_use_does_not_leave(demo):
    text = json.dumps(every_page(demo, "/api/v1/sessions/?limit=200"))
    assert not {"note", "self_check", "concern"} & set(json.loads(text)[0])


def test_without_a_token_or_with_a_wrong_one(client):
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
        answer = client.get("/api/v1/programs/", headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["status"] == 401


def test_session_of_a_person_opens_nothing_here(demo_world):
    person = demo_world.client("manager@de-linde.example")
    assert person.get("/api/v1/programs/").status_code == 401


def test_limits_and_traces_are_in_the_headers(demo):
    answer = demo.get(
        "/api/v1/programs/", X_Correlation_Id="abc-1", traceparent="00-ab-cd-01", X_Trace_Id="a b"
    )
    assert answer["RateLimit-Policy"] == '"client";q=600;w=60'
    assert answer["RateLimit"].startswith('"client";r=')
    assert answer["X-Correlation-Id"] == "abc-1"
    assert answer["traceparent"] == "00-ab-cd-01"
    assert "X-Trace-Id" not in answer
    assert answer["X-Request-Id"]


def test_too_many_calls_are_told_to_wait(demo, monkeypatch):
    monkeypatch.setattr("mbtq.api.access.A_MINUTE", 2)
    answers = [demo.get("/api/v1/programs/") for _ in range(3)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["type"] == "urn:mbtq:problem:limit"


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"])
def test_method_that_is_not_there(demo, method):
    answer = demo.call(method, "/api/v1/programs/")
    assert (answer.status_code, answer.json()["status"]) == (405, 405)


def test_unknown_address_is_a_problem_too(demo):
    for path in ("/api/v1/", "/api/v1/nothing/", "/api/v1/programs/x/", "/api/v1/programs"):
        answer = Client().get(path)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_language_of_sentences_is_english_unless_asked(demo):
    english = demo.post("/api/v1/sessions/", {}).json()["errors"][0]["detail"]
    dutch = demo.post("/api/v1/sessions/", {}, Accept_Language="nl").json()["errors"][0]["detail"]
    assert english == "This field is required."
    assert dutch != english


def test_addresses_stand_in_the_code(demo):
    assert reverse("api:sessions-bulk") == "/api/v1/sessions/bulk/"
