"""Search parameters: each finds its rows and no others, and what is not right is said."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from mbtq.api.fhir.dates import days, interval
from mbtq.api.fhir.filters import Wrong
from mbtq.api.fhir.kinds import KINDS
from tests.api.fhir.golden_world import tell

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]
BASE = "/fhir/R4"


@pytest.fixture
def system(linde, ehr):
    tell(linde)
    return ehr


def names(system, query):
    """What a search finds: type and number of the row in the golden world, or its name."""
    body = system.get(f"{BASE}/{query}")
    assert body.status_code == 200, body.content
    return [
        one["resource"].get("name") or int(one["resource"]["id"].replace("-", "")[-8:], 16)
        for one in body.json().get("entry", [])
        if one["search"]["mode"] == "match"
    ]


PERSON, ROLE, RATING, CHECKLIST, AUDIT, MUST, EVENT = 11, 13, 22, 23, 41, 42, 51
KEY = "00000000-0000-4000-8000-0000000000"
TEAM, PROGRAM = f"{KEY}03", f"{KEY}01"


FOUND = [
    ("Organization", ["Linde", "Team A"]),
    ("Organization?name=team", ["Team A"]),
    ("Organization?name:exact=team a", []),
    ("Organization?name:exact=Team A", ["Team A"]),
    ("Organization?name:contains=AM", ["Team A"]),
    ("Organization?type=prov", ["Linde"]),
    ("Organization?type=prov,dept", ["Linde", "Team A"]),
    ("Organization?active=true", ["Linde"]),
    ("Organization?active=false", ["Team A"]),
    ("Organization?identifier=urn:mbtq:organisation|linde", ["Linde"]),
    ("Organization?identifier=urn:mbtq:team|linde", []),
    (f"Organization?identifier=urn:mbtq:team|{TEAM}", ["Team A"]),
    ("Organization?_lastUpdated=2026-03-02", ["Team A"]),
    (f"Organization?_id={TEAM}", ["Team A"]),
    ("Organization?_id=nothing", []),
    ("HealthcareService?identifier=MBT-POLI", ["MBT poli"]),
    ("HealthcareService?service-type=urn:mbtq:setting|outpatient", ["MBT poli"]),
    ("HealthcareService?service-type=inpatient", []),
    ("HealthcareService?active=true", ["MBT poli"]),
    ("Practitioner?email=T.Jansen@linde.example", [[{"use": "official", "text": "T. Jansen"}]]),
    ("Practitioner?email=x@linde.example", []),
    ("Practitioner?active=true", []),
    ("Practitioner?qualification=therapist&active=false", [
        [{"use": "official", "text": "T. Jansen"}]]),
    ("Practitioner?qualification=supervisor", []),
    (f"PractitionerRole?practitioner=Practitioner/{KEY}0b", [ROLE]),
    (f"PractitionerRole?practitioner=Organization/{KEY}0b", []),
    (f"PractitionerRole?organization={TEAM}", [ROLE]),
    (f"PractitionerRole?service={PROGRAM}", [ROLE]),
    ("PractitionerRole?role=lead", []),
    ("PractitionerRole?active=false", [ROLE]),
    ("PractitionerRole?date=ge2026-02-01&date=le2026-02-01", [ROLE]),
    ("PractitionerRole?date=ge2026-02-02", []),
    ("PractitionerRole?date=lt2024-01-01", []),
    ("PractitionerRole?date=2024", []),
    ("PractitionerRole?date=eb2026-03", [ROLE]),
    ("PractitionerRole?date=sa2023", [ROLE]),
    ("PractitionerRole?date=ne2024", [ROLE]),
    ("QuestionnaireResponse", [RATING, CHECKLIST]),
    ("QuestionnaireResponse?questionnaire=urn:mbtq:scale:demo-scale", [RATING]),
    ("QuestionnaireResponse?questionnaire=urn:mbtq:scale:demo-scale|2026-1", [RATING]),
    ("QuestionnaireResponse?questionnaire=urn:mbtq:scale:demo-scale|1999", []),
    ("QuestionnaireResponse?status=completed", [RATING, CHECKLIST]),
    ("QuestionnaireResponse?status=in-progress", []),
    ("QuestionnaireResponse?authored=2026-03-02", [RATING, CHECKLIST]),
    ("QuestionnaireResponse?authored=gt2026-03-02", []),
    ("QuestionnaireResponse?authored=ge2026-03-02T09:30:00Z", [RATING, CHECKLIST]),
    ("QuestionnaireResponse?rating-kind=independent", [RATING]),
    (f"QuestionnaireResponse?subject=Organization/{TEAM}", [RATING, CHECKLIST]),
    ("MeasureReport", [31, 32, 33]),
    ("MeasureReport?measure=urn:mbtq:indicator:registered", [31]),
    ("MeasureReport?measure=urn:mbtq:risk:count", [33]),
    ("MeasureReport?measure=urn:mbtq:risk:count|1", []),
    (f"MeasureReport?program=HealthcareService/{PROGRAM}", [31, 32, 33]),
    ("MeasureReport?period=ge2026-03-01", [33]),
    ("MeasureReport?period=2026-02", [31, 32]),
    ("MeasureReport?level=stop", [33]),
    ("DocumentReference?status=current&type=initial", [AUDIT]),
    ("DocumentReference?date=2026-03", [AUDIT]),
    (f"Task?focus=DocumentReference/{KEY}29", [MUST]),
    ("Task?intent=order", [MUST]),
    ("Task?intent=proposal", []),
    ("Task?period=lt2026-10", [MUST]),
    ("Task?code=urn:mbtq:criterion|o01", [MUST]),
    ("AuditEvent?subtype=rating.locked&action=U", [EVENT]),
    ("AuditEvent?date=2026-03-02", [EVENT]),
    ("AuditEvent?outcome=4", []),
    (f"AuditEvent?agent-id={KEY}34", [EVENT]),
    (f"AuditEvent?entity-id={KEY}16", [EVENT]),
    ("HealthcareService?name=mbt&identifier=urn:mbtq:program|mbt-poli", ["MBT poli"]),
    (f"Practitioner?name=t.&identifier=urn:mbtq:practitioner|{KEY}0b", [
        [{"use": "official", "text": "T. Jansen"}]]),
    (f"PractitionerRole?identifier=urn:mbtq:assignment|{KEY}0d", [ROLE]),
    (f"QuestionnaireResponse?identifier=urn:mbtq:rating|{KEY}16", [RATING]),
    (f"QuestionnaireResponse?identifier=urn:mbtq:checklist|{KEY}16", []),
    (f"MeasureReport?identifier=urn:mbtq:risk-score|{KEY}21", [33]),
    (f"DocumentReference?identifier={KEY}29&program={PROGRAM}", [AUDIT]),
    (f"Task?identifier={KEY}2a&subject={PROGRAM}&status=requested", [MUST]),
    ("Task?authored-on=2026-03-02", [MUST]),
]  # fmt: skip
# Tried in tests of their own below.
ELSEWHERE = {("Questionnaire", "url"), ("Questionnaire", "version"), ("Questionnaire", "status"),
             ("Organization", "partof"), ("HealthcareService", "organization")}  # fmt: skip


@pytest.mark.parametrize(("query", "found"), FOUND)
def test_search_finds_what_it_names(system, query, found):
    assert names(system, quote(query, safe="?&=/:,")) == found


def test_every_parameter_is_tried():
    tried = {
        (kind, pair.split("=")[0].split(":")[0])
        for kind, _mark, rest in (query.partition("?") for query, _found in FOUND)
        for pair in rest.split("&")
    }
    for kind in KINDS.values():
        assert {(kind.type, name) for name in kind.params} <= tried | ELSEWHERE


def test_questionnaire_by_its_canonical_address(system):
    body = system.get(f"{BASE}/Questionnaire?url=urn:mbtq:scale:demo-scale&status=active").json()
    assert [one["resource"]["url"] for one in body["entry"]] == ["urn:mbtq:scale:demo-scale"]
    both = system.get(f"{BASE}/Questionnaire?version=2026-1").json()["entry"]
    assert {one["resource"]["url"].split(":")[2] for one in both} >= {"scale", "checklist"}


def test_parts_of_the_organisation(linde, system):
    own = linde.organisation.pk
    assert names(system, f"Organization?partof=Organization/{own}") == ["Team A"]
    assert names(system, f"HealthcareService?organization=Organization/{own}") == ["MBT poli"]


def test_search_in_the_body_of_a_post(system):
    answer = system.call(
        "POST", f"{BASE}/Organization/_search?type=dept", "name=team&_count=5",
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    body = answer.json()
    assert [one["resource"]["name"] for one in body["entry"]] == ["Team A"]
    assert "name=team" in body["link"][0]["url"]


def test_roles_come_with_their_practitioners(system):
    body = system.get(f"{BASE}/PractitionerRole?_include=PractitionerRole:practitioner").json()
    modes = [(one["search"]["mode"], one["resource"]["resourceType"]) for one in body["entry"]]
    assert modes == [("match", "PractitionerRole"), ("include", "Practitioner")]
    assert body["entry"][1]["resource"]["qualification"]


def test_counting_without_reading(system):
    for query in ("_summary=count", "_count=0"):
        body = system.get(f"{BASE}/MeasureReport?{query}").json()
        assert (body["total"], "entry" in body) == (3, False)
    body = system.get(f"{BASE}/MeasureReport?_count=1&_total=accurate").json()
    assert (body["total"], len(body["entry"])) == (3, 1)


@pytest.mark.parametrize(
    "query",
    ["nothing=1", "name:below=x", "active=yes", "_count=x", "_count=-1", "_cursor=0.x",
     "_cursor=9.x", "_lastUpdated=yesterday", "_lastUpdated=ge2026-13-01",
     "_lastUpdated=9999-12-31", "_include=Organization:x", "_summary=true", "_total=all",
     "name=", "name=%00", "_id=",
     "_lastUpdated=2026-01-01T99:00:00Z", "_elements=name"],
)  # fmt: skip
def test_parameter_that_is_not_right_is_named(system, query):
    answer = system.get(f"{BASE}/Organization?{query}")
    assert answer.status_code == 400, answer.content
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome"
    assert body["issue"][0]["diagnostics"].startswith(query.split("=")[0])


def test_unknown_parameters_are_left_out_when_that_is_asked(system):
    answer = system.get(f"{BASE}/Organization?nothing=1&type=dept", Prefer="handling=lenient")
    assert [one["resource"]["name"] for one in answer.json()["entry"]] == ["Team A"]
    assert "nothing" not in answer.json()["link"][0]["url"]
    wrong = system.get(f"{BASE}/Organization?active=yes", Prefer="handling=lenient")
    assert wrong.status_code == 400


@given(day=st.dates(date(1900, 1, 1), date(2200, 1, 1)), part=st.sampled_from([4, 7, 10]))
@settings(max_examples=60)
def test_dates_of_any_precision_hold_their_own_days(day, part):
    text = day.isoformat()[:part]
    prefix, low, high = days(text)
    assert (prefix, low <= day < high) == ("eq", True)
    assert low.isoformat()[:part] == text
    assert (high - timedelta(days=1)).isoformat()[:part] == text
    _prefix, first, last = interval(f"ge{text}")
    assert timezone.localdate(first) == low
    assert timezone.localdate(last) == high


@given(st.text(max_size=30))
@settings(max_examples=150)
def test_no_text_breaks_the_reading_of_dates(text):
    for read in (days, interval):
        try:
            _prefix, low, high = read(text)
        except Wrong:
            continue
        assert low < high
