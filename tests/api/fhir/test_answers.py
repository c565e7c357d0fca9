"""Whatever goes wrong is an OperationOutcome: without a token, at no address, in no language."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from mbtq.api import access
from mbtq.api.fhir.incoming import model_of
from mbtq.api.fhir.kinds import KINDS
from tests.api.systems import let_in
from tests.cast import Place

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]
BASE = "/fhir/R4"


def is_outcome(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/fhir+json"
    model_of("OperationOutcome").model_validate(answer.json())
    assert answer.json()["issue"][0]["code"] == code


@pytest.mark.parametrize("path", [BASE, f"{BASE}/", f"{BASE}/Organization", f"{BASE}/Task/x",
                                  f"{BASE}/Binary/x", f"{BASE}/Practitioner/_search"])  # fmt: skip
def test_without_a_token(db, path):
    answer = Client().post(path) if path in (BASE, f"{BASE}/") else Client().get(path)
    is_outcome(answer, 401, "login")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["Patient", "Patient/1", "nothing", "Organization/1/_history",
                                  "Organization/", "Practitioner/$everything/x",
                                  "a%0Ab/"])  # fmt: skip
def test_address_that_is_not_served(ehr, path):
    is_outcome(ehr.get(f"{BASE}/{path}"), 404, "not-found")


@pytest.mark.parametrize("key", ["1", "x" * 400, "019ae2c6-b8f0-7d6c-9f0f-1c2d3e4f5a6b", "%00"])
@pytest.mark.parametrize("kind", [*KINDS, "Binary"])
def test_id_of_nothing(ehr, kind, key):
    is_outcome(ehr.get(f"{BASE}/{kind}/{key}"), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "Practitioner/x"), ("PATCH", "Practitioner/x"), ("PUT", "Practitioner"),
     ("POST", "Organization"), ("PUT", "Organization/x"), ("GET", ""), ("OPTIONS", "Task"),
     ("POST", "metadata"), ("GET", "Practitioner/_search"), ("POST", "Practitioner/x")],
)  # fmt: skip
def test_method_that_does_not_exist(ehr, method, path):
    answer = ehr.call(method, f"{BASE}/{path}", {})
    is_outcome(answer, 405, "not-supported")
    assert answer["Allow"]


def test_only_json_is_spoken(ehr):
    is_outcome(ehr.get(f"{BASE}/Task", Accept="application/fhir+xml"), 406, "not-supported")
    is_outcome(ehr.get(f"{BASE}/Task?_format=xml"), 406, "not-supported")
    xml = ehr.call("POST", f"{BASE}/Practitioner", "<a/>", content_type="application/fhir+xml")
    is_outcome(xml, 415, "not-supported")
    for wanted in ("json", "application/fhir+json", "application/json"):
        assert ehr.get(f"{BASE}/Task?_format={wanted}").status_code == 200
    for wanted in ("*/*", "application/json", "application/fhir+json; fhirVersion=4.0"):
        assert ehr.get(f"{BASE}/Organization", Accept=wanted).status_code == 200


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '"text"', "{}", '{"resourceType":"Patient"}', "[" * 3000,
     '{"resourceType":"Practitioner","name":"x"}', '{"resourceType":"Practitioner","nam":1}',
     '{"resourceType":"Practitioner","name":[{"text":1}]}', '{"a":NaN}', b"\xff\xfe", "\0",
     '{"resourceType":"Practitioner","name":' + "[" * 60 + "]" * 60 + "}"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["Practitioner", "QuestionnaireResponse", ""])
def test_body_that_is_none(ehr, path, body):
    answer = ehr.call("POST", f"{BASE}/{path}", body, content_type="application/fhir+json")
    assert answer.status_code in (400, 422), answer.content
    is_outcome(answer, answer.status_code, answer.json()["issue"][0]["code"])
    assert "Traceback" not in answer.content.decode()


def test_too_many_calls(ehr, monkeypatch):
    monkeypatch.setattr(access, "A_MINUTE", 1)
    ehr.get(f"{BASE}/Organization")
    answer = ehr.get(f"{BASE}/Organization")
    is_outcome(answer, 429, "throttled")
    assert int(answer["Retry-After"]) <= 60


def test_what_breaks_on_our_side_says_nothing_but_its_code(ehr, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("secret words")

    monkeypatch.setattr("mbtq.api.fhir.views.bundle", broken)
    answer = ehr.get(f"{BASE}/Organization")
    is_outcome(answer, 500, "exception")
    assert "secret" not in answer.content.decode()


def test_statement_names_all_that_is_served_and_needs_no_token(db):
    answer = Client().get(f"{BASE}/metadata")
    statement = answer.json()
    model_of("CapabilityStatement").model_validate(statement)
    served = {one["type"]: one for one in statement["rest"][0]["resource"]}
    assert set(served) == {*KINDS, "Binary"}
    assert statement["fhirVersion"] == "4.0.1"
    for name, kind in KINDS.items():
        acts = {one["code"] for one in served[name]["interaction"]}
        assert ("create" in acts, "update" in acts) == (kind.creates, kind.updates)
        names = {one["name"] for one in served[name]["searchParam"]}
        assert names == {"_id", "_lastUpdated", *kind.params}


def test_traces_and_limits_are_those_of_the_other_door(ehr):
    answer = ehr.get(f"{BASE}/Organization", X_Correlation_Id="c-1", X_Request_Id="request-0001")
    assert (answer["X-Correlation-Id"], answer["X-Request-Id"]) == ("c-1", "request-0001")
    assert "r=" in answer["RateLimit"]


def test_language_of_the_words_is_chosen_and_codes_stay(demo):
    english = demo.get(f"{BASE}/HealthcareService").json()["entry"][0]["resource"]
    dutch = demo.get(f"{BASE}/HealthcareService", Accept_Language="nl").json()["entry"][0]
    first, second = english["type"][0]["coding"][0], dutch["resource"]["type"][0]["coding"][0]
    assert first["code"] == second["code"]
    assert first["display"] != second["display"]


def test_head_says_what_get_says_without_the_body(demo):
    answer = demo.call("HEAD", f"{BASE}/Organization")
    assert (answer.status_code, answer.content) == (200, b"")


def test_client_that_was_shut_out_gets_nothing_more(linde):
    system = let_in(linde).sign_in()
    system.row.revoked_at = system.row.created_at
    with Place(linde.organisation).scope():
        system.row.save(update_fields=["revoked_at"])
    assert json.loads(system.get(f"{BASE}/Organization").content)["issue"][0]["code"] == "login"
