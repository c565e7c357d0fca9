"""Reading FHIR: every type, page by page, as R4 wants it, and nothing of another organisation."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import urlsplit

import pytest

from mbtq.api.fhir.incoming import model_of
from mbtq.api.fhir.kinds import KINDS
from mbtq.core.scope import organisation_scope
from mbtq.trail.models import TrailEvent
from tests.api.systems import let_in
from tests.cast import Place

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]
BASE = "/fhir/R4"
TYPES = sorted(KINDS)
# The same for every organisation.
REFERENCE = {"Questionnaire"}


def path_of(url):
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def every_page(system, path):
    """All entries of a search, following the links."""
    entries = []
    while path:
        answer = system.get(path)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        model_of("Bundle").model_validate(body)
        entries += body.get("entry", [])
        links = {link["relation"]: link["url"] for link in body["link"]}
        path = path_of(links["next"]) if "next" in links else ""
    return entries


@pytest.mark.parametrize("kind", TYPES)
def test_every_resource_is_as_r4_wants_it_and_comes_once(demo, kind):
    entries = every_page(demo, f"{BASE}/{kind}?_count=200")
    with organisation_scope(demo.row.organisation_id, person=demo.row.pk):
        expected = sum(source.rows().count() for source in KINDS[kind].sources)
    assert entries
    ids = [entry["resource"]["id"] for entry in entries]
    assert len(set(ids)) == len(ids)
    # Looking at it may have added to the trail meanwhile.
    assert len(ids) <= expected <= len(ids) + (10 if kind == "AuditEvent" else 0)
    for entry in entries[:300]:
        model_of(kind).model_validate(entry["resource"])


@pytest.mark.parametrize("kind", TYPES)
def test_pages_together_are_the_whole(demo, kind):
    one_go = every_page(demo, f"{BASE}/{kind}?_count=200")
    if len(one_go) > 60:
        pytest.skip("a long list; the others show it")
    in_threes = every_page(demo, f"{BASE}/{kind}?_count=3")
    assert [entry["fullUrl"] for entry in in_threes] == [entry["fullUrl"] for entry in one_go]


@pytest.mark.parametrize("kind", TYPES)
def test_resource_says_what_the_search_says(demo, kind):
    found = demo.get(f"{BASE}/{kind}?_count=1").json()["entry"][0]["resource"]
    answer = demo.get(f"{BASE}/{kind}/{found['id']}")
    assert answer.json() == found
    assert answer["Content-Type"] == "application/fhir+json"
    assert answer["ETag"] == f'W/"{found["meta"]["versionId"]}"'
    again = demo.get(f"{BASE}/{kind}/{found['id']}", If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind not in REFERENCE])
def test_resources_of_another_organisation_are_not_there(demo_systems, demo, kind):
    anker = demo_systems["het-anker"].sign_in()
    theirs = anker.get(f"{BASE}/{kind}?_count=200").json()["entry"]
    mine = demo.get(f"{BASE}/{kind}?_count=200").json()["entry"]
    assert not {one["fullUrl"] for one in theirs} & {one["fullUrl"] for one in mine}
    for entry in theirs[:2]:
        key = entry["resource"]["id"]
        assert demo.get(f"{BASE}/{kind}/{key}").status_code == 404
        assert "entry" not in demo.get(f"{BASE}/{kind}?_id={key}").json()


@pytest.mark.parametrize("kind", TYPES)
def test_scope_of_another_kind_opens_nothing(demo, kind):
    other = "Practitioner" if kind != "Practitioner" else "Task"
    narrow = let_in(Place(demo.row.organisation), f"system/{other}.rs", name=f"narrow {kind}")
    for path, act in ((f"{BASE}/{kind}", "s"), (f"{BASE}/{kind}/{demo.row.pk}", "r")):
        answer = narrow.get(path)
        assert answer.status_code == 403
        assert f"system/{kind}.{act}" in answer["WWW-Authenticate"]
        assert answer.json()["issue"][0]["code"] == "forbidden"


def test_qualifications_need_the_scope_of_roles(demo):
    place = Place(demo.row.organisation)
    narrow = let_in(place, "system/Practitioner.rs", name="without roles")
    wide = [one["resource"] for one in demo.get(f"{BASE}/Practitioner").json()["entry"]]
    plain = [one["resource"] for one in narrow.get(f"{BASE}/Practitioner").json()["entry"]]
    assert any("qualification" in one for one in wide)
    assert not any("qualification" in one for one in plain)
    asked = narrow.get(f"{BASE}/Practitioner?qualification=therapist")
    assert asked.status_code == 403
    assert "system/PractitionerRole.s" in asked["WWW-Authenticate"]


def test_scores_and_names_of_rater_and_rated_do_not_leave(demo):
    found = [
        one["resource"]
        for one in every_page(demo, f"{BASE}/QuestionnaireResponse?_count=200")
        if one["resource"]["identifier"]["system"] == "urn:mbtq:rating"
    ]
    assert found
    for one in found:
        assert not {"item", "author", "source"} & set(one)
        assert one["subject"]["reference"].startswith("Organization/")


@pytest.mark.parametrize("kind", ["QuestionnaireResponse", "Task", "AuditEvent"])
def test_looking_at_private_rows_is_in_the_trail(demo, kind):
    event = KINDS[kind].noted
    for path in (f"{BASE}/{kind}?_count=2", f"{BASE}/{kind}/{one_of(demo, kind)['id']}"):
        with organisation_scope(demo.row.organisation_id):
            before = TrailEvent.objects.filter(kind=event, actor_id=demo.row.pk).count()
        demo.get(path)
        with organisation_scope(demo.row.organisation_id):
            after = TrailEvent.objects.filter(kind=event, actor_id=demo.row.pk).count()
        assert after == before + 1


def one_of(system, kind):
    return system.get(f"{BASE}/{kind}?_count=1").json()["entry"][0]["resource"]


def test_file_of_a_report_is_given_as_it_is_or_within_a_binary(demo):
    report = one_of(demo, "DocumentReference")
    attachment = report["content"][0]["attachment"]
    path = urlsplit(attachment["url"]).path
    answer = demo.get(path)
    assert answer["Content-Type"] == "application/pdf"
    assert len(answer.content) == attachment["size"]
    shown = demo.get(path, Accept="application/fhir+json").json()
    model_of("Binary").model_validate(shown)
    assert base64.b64decode(shown["data"]) == answer.content
    digest = hashlib.sha256(answer.content).hexdigest()
    assert attachment["extension"][0]["valueString"] == digest


def test_file_of_another_organisation_is_not_there(demo_systems, demo):
    path = urlsplit(one_of(demo, "DocumentReference")["content"][0]["attachment"]["url"]).path
    answer = demo_systems["het-anker"].sign_in().get(path)
    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")
