"""Bundles: a transaction is done whole or not at all; in a batch each entry stands alone."""

from __future__ import annotations

from uuid import uuid4

import pytest

from mbtq.api.fhir import bundles
from mbtq.api.fhir.incoming import model_of
from mbtq.trail.models import TrailEvent
from tests.api.fhir.test_sending import (
    PEOPLE,
    checklist,
    judged,
    people,
    professional,
    refusal,
    team,
)
from tests.api.systems import let_in

__all__ = ["team"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]
BASE = "/fhir/R4"


def entry(method, url, resource=None, full_url="", **request):
    found = {"request": {"method": method, "url": url, **request}}
    if resource is not None:
        found["resource"] = resource
    if full_url:
        found["fullUrl"] = full_url
    return found


def bundle(*entries, kind="transaction"):
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def fresh():
    return f"urn:uuid:{uuid4()}"


def send(system, body, path=BASE, **headers):
    return system.post(path, body, content_type="application/fhir+json", **headers)


def statuses(answer):
    assert answer.status_code == 200, answer.content
    model_of("Bundle").model_validate(answer.json())
    return [one["response"]["status"][:3] for one in answer.json()["entry"]]


@pytest.mark.parametrize("path", [BASE, f"{BASE}/"])
def test_transaction_answers_in_the_order_of_its_entries(ehr, linde, path):
    found = send(ehr, bundle(
        entry("GET", "Practitioner?name=drs."),
        entry("POST", "Practitioner", professional(), ifNoneExist="email=a.deboer@linde.example"),
        entry("GET", f"{BASE}/Organization?type=prov"),
    ), path)  # fmt: skip
    assert statuses(found) == ["200", "201", "200"]
    first, second, third = found.json()["entry"]
    # Reading comes last, whatever the order of the entries.
    assert first["resource"]["entry"][0]["resource"]["id"] in second["response"]["location"]
    assert "resource" not in second
    assert third["resource"]["entry"][0]["resource"]["name"] == "Linde"
    assert len(people(linde)) == 1


def test_transaction_is_done_whole_or_not_at_all(ehr, linde):
    bad = professional(birthDate="1980-01-01")
    good = entry("POST", "Practitioner", professional())
    answer = send(ehr, bundle(good, entry("POST", "Practitioner", bad)))
    refusal(answer, 422, "Bundle.entry[1].resource.birthDate")
    assert people(linde) == []


def test_batch_does_what_it_can(ehr, linde):
    answer = send(ehr, bundle(
        entry("POST", "Practitioner", professional()),
        entry("POST", "Practitioner", professional(birthDate="1980-01-01")),
        entry("GET", "Patient/1"),
        entry("DELETE", "Practitioner/1"),
        entry("GET", "Organization?nothing=1"),
        entry("GET", "Organization"),
        kind="batch"))  # fmt: skip
    assert statuses(answer) == ["201", "422", "404", "405", "400", "200"]
    outcome = answer.json()["entry"][1]["response"]["outcome"]
    assert outcome["issue"][0]["expression"] == ["Bundle.entry[1].resource.birthDate"]
    assert len(people(linde)) == 1


def test_entries_point_to_what_the_transaction_made(demo, team):
    name = fresh()
    body = checklist(demo, team, [judged("T01", "4")], author={"reference": name})
    answer = send(demo, bundle(
        entry("POST", "QuestionnaireResponse", body),
        entry("POST", "Practitioner", professional(), name)),
        Prefer="return=representation")  # fmt: skip
    assert statuses(answer) == ["201", "201"]
    made = [one["resource"]["resourceType"] for one in answer.json()["entry"]]
    assert made == ["QuestionnaireResponse", "Practitioner"]


def test_name_of_nothing_and_twins_are_refused(demo, team):
    body = checklist(demo, team, [judged("T01", "4")], author={"reference": fresh()})
    refusal(
        send(demo, bundle(entry("POST", "QuestionnaireResponse", body))), 422, "Bundle.entry[0]"
    )
    name = fresh()
    twins = bundle(*(entry("POST", "Practitioner", professional(), name) for _ in range(2)))
    assert send(demo, twins).status_code == 422


def test_practitioner_is_changed_within_a_transaction(ehr, linde):
    made = ehr.post(PEOPLE, professional()).json()
    wanted = {**made, "name": [{"text": "Anna Visser"}]}
    tag = f'W/"{made["meta"]["versionId"]}"'
    url = f"Practitioner/{made['id']}"
    late = send(ehr, bundle(entry("PUT", url, wanted, ifMatch='W/"older"')))
    refusal(late, 412, "Bundle.entry[0]")
    assert statuses(send(ehr, bundle(entry("PUT", url, wanted, ifMatch=tag)))) == ["200"]
    assert people(linde)[0][0] == "Anna Visser"


def test_each_entry_needs_its_own_right(linde):
    reads = let_in(linde, "system/Organization.rs", name="reads only")
    answer = send(reads, bundle(
        entry("GET", "Organization"), entry("POST", "Practitioner", professional()),
        entry("GET", "Task"), kind="batch"))  # fmt: skip
    assert statuses(answer) == ["200", "403", "403"]
    with linde.scope():
        assert TrailEvent.objects.filter(kind="call.refused", actor_id=reads.row.pk).count() == 2
    whole = send(reads, bundle(entry("POST", "Practitioner", professional())))
    assert whole.status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"resourceType": "Bundle", "type": "searchset"}, 422),
        ({"resourceType": "Bundle", "type": "transaction", "entry": [{}]}, 422),
        ({"resourceType": "Bundle", "type": "transaction", "entry": {}}, 422),
        (bundle(entry("FETCH", "Organization")), 405),
        ({"resourceType": "Bundle"}, 422),
        (bundle(*[entry("GET", "Organization")] * (bundles.MOST + 1)), 413),
        (bundle(entry("POST", "Practitioner")), 400),
        (bundle(entry("GET", "../../api/v1/sessions/")), 404),
    ],
)
def test_bundle_that_is_none_is_refused(ehr, body, status):
    answer = send(ehr, body)
    assert answer.status_code == status, answer.content
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_empty_bundle_has_an_empty_answer(ehr):
    assert send(ehr, {"resourceType": "Bundle", "type": "batch"}).json() == {
        "resourceType": "Bundle", "type": "batch-response"}  # fmt: skip


def test_same_key_carries_a_transaction_out_once(ehr, linde):
    body = bundle(entry("POST", "Practitioner", professional()))
    answers = [send(ehr, body, Idempotency_Key="b-1") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert len(people(linde)) == 1
