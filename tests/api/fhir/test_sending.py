"""What other systems send as FHIR: practitioners, checklists, ratings; once, and nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.models import Checklist, ChecklistAnswer
from fidelity.models import ItemScore, Rating, Totals
from mbtq.core.scope import organisation_scope
from mbtq.trail.models import TrailEvent
from programs.models import Practitioner
from tests.api.fhir.golden_world import key, tell
from tests.api.systems import let_in
from tests.cast import Place

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]
BASE = "/fhir/R4"
PEOPLE, RESPONSES = f"{BASE}/Practitioner", f"{BASE}/QuestionnaireResponse"


def extension(name, **value):
    return {"url": f"urn:mbtq:{name}", **value}


def professional(**changes):
    coding = {"system": "urn:mbtq:profession", "code": "psychotherapist"}
    fresh = {
        "resourceType": "Practitioner",
        "name": [{"given": ["Anna"], "prefix": ["drs."], "family": "de Boer"}],
        "telecom": [{"system": "email", "value": "a.deboer@linde.example"}],
        "extension": [
            extension("profession", valueCodeableConcept={"coding": [coding]}),
            extension("employment", valuePeriod={"start": "2026-01-01"}),
        ],
    }
    return {name: value for name, value in (fresh | changes).items() if value is not None}


def refusal(answer, status, place):
    """The words of a refusal, which must name this place."""
    assert answer.status_code == status, answer.content
    issue = answer.json()["issue"][0]
    assert issue.get("expression", [""])[0].startswith(place), issue
    return issue.get("diagnostics") or issue["details"]["text"]


def people(place):
    with place.scope():
        return list(Practitioner.objects.values_list("name", "email", "profession"))


def test_practitioner_is_added_and_read_back(ehr, linde):
    answer = ehr.post(PEOPLE, professional(), content_type="application/fhir+json")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer["Location"].endswith(f"/fhir/R4/Practitioner/{made['id']}")
    assert made["name"] == [{"use": "official", "text": "drs. Anna de Boer"}]
    assert ehr.get(f"{PEOPLE}/{made['id']}").json() == made
    assert people(linde) == [("drs. Anna de Boer", "a.deboer@linde.example", "psychotherapist")]
    with linde.scope():
        event = TrailEvent.objects.get(kind="practitioner.created")
        assert (event.actor_id, event.via, event.role) == (ehr.row.pk, "api", "client")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": None}, "Practitioner.name"),
        ({"name": [{"text": "A"}, {"text": "B"}]}, "Practitioner.name"),
        ({"name": [{"text": "x" * 121}]}, "Practitioner.name"),
        ({"telecom": [{"system": "phone", "value": "06"}]}, "Practitioner.telecom"),
        ({"telecom": [{"system": "email", "value": "no address"}]}, "Practitioner.telecom"),
        ({"extension": []}, "Practitioner.extension"),
        ({"extension": [extension("shoe-size", valueInteger=41)]}, "Practitioner.extension"),
        ({"birthDate": "1980-01-01"}, "Practitioner.birthDate"),
        ({"address": [{"city": "Assen"}]}, "Practitioner.address"),
        ({"identifier": [{"system": "x:y", "value": "1"}]}, "Practitioner.identifier"),
        ({"qualification": [{"code": {"text": "MBT"}}]}, "Practitioner.qualification"),
        ({"implicitRules": "http://rules.example"}, "Practitioner.implicitRules"),
        ({"active": False}, "Practitioner.active"),
    ],
)
def test_what_is_not_kept_or_not_right_is_refused_at_its_place(ehr, linde, changes, place):
    refusal(ehr.post(PEOPLE, professional(**changes)), 422, place)
    assert people(linde) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"identifier": [{"system": "http://fhir.nl/fhir/NamingSystem/bsn", "value": "1"}]},
         "Practitioner.identifier[0].system"),
        ({"identifier": [{"system": "URN:OID:2.16.840.1.113883.2.4.6.3", "value": "1"}]},
         "Practitioner.identifier[0].system"),
        ({"name": [{"text": "A 111222333"}]}, "Practitioner.name[0].text"),
        ({"telecom": [{"system": "email", "value": "111222333@x.example"}]},
         "Practitioner.telecom[0].value"),
    ],
)  # fmt: skip
def test_citizen_service_number_is_refused_wherever_it_stands(ehr, linde, changes, place):
    words = refusal(ehr.post(PEOPLE, professional(**changes)), 422, place)
    assert "BSN" in words
    assert "111222333" not in words
    assert people(linde) == []


def test_same_key_or_same_condition_counts_once(ehr, linde):
    first = ehr.post(PEOPLE, professional(), Idempotency_Key="p-1")
    again = ehr.post(PEOPLE, professional(), Idempotency_Key="p-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    there = ehr.post(PEOPLE, professional(), If_None_Exist="email=a.deboer@linde.example")
    assert (there.status_code, there.json()) == (200, first.json())
    assert len(people(linde)) == 1


def test_condition_that_several_fit_or_that_is_none_is_refused(ehr):
    ehr.post(PEOPLE, professional())
    ehr.post(PEOPLE, professional(telecom=None))
    several = ehr.post(PEOPLE, professional(), If_None_Exist="name=drs.")
    assert several.status_code == 412
    assert several.json()["issue"][0]["code"] == "multiple-matches"
    for condition in ("nothing=1", "_count=1"):
        assert ehr.post(PEOPLE, professional(), If_None_Exist=condition).status_code == 400


def test_answer_is_as_short_as_is_preferred(ehr):
    minimal = ehr.post(PEOPLE, professional(), Prefer="return=minimal")
    assert (minimal.status_code, minimal.content) == (201, b"")
    assert minimal["ETag"].startswith('W/"')
    told = ehr.post(PEOPLE, professional(), Prefer="return=OperationOutcome")
    assert told.json()["resourceType"] == "OperationOutcome"


def test_practitioner_is_changed_by_who_saw_it_as_it_is(ehr, linde):
    made = ehr.post(PEOPLE, professional()).json()
    path, tag = f"{PEOPLE}/{made['id']}", f'W/"{made["meta"]["versionId"]}"'
    wanted = {**made, "name": [{"text": "Anna Visser"}]}
    assert ehr.call("PUT", path, wanted).status_code == 428
    assert ehr.call("PUT", path, wanted, If_Match='W/"older"').status_code == 412
    done = ehr.call("PUT", path, wanted, If_Match=tag)
    assert done.status_code == 200, done.content
    assert people(linde)[0][0] == "Anna Visser"
    assert done["ETag"] != tag
    late = ehr.call("PUT", path, made, If_Match=tag)
    assert (late.status_code, late["ETag"]) == (412, done["ETag"])


def test_what_belongs_to_the_system_is_not_changed_from_outside(ehr):
    made = ehr.post(PEOPLE, professional()).json()
    path, tag = f"{PEOPLE}/{made['id']}", f'W/"{made["meta"]["versionId"]}"'
    for changes, place in (
        ({"qualification": [{"code": {"text": "MBT"}}]}, "Practitioner.qualification"),
        ({"identifier": [{"system": "a:b", "value": "1"}]}, "Practitioner.identifier"),
        ({"active": False}, "Practitioner.active"),
        ({"extension": [made["extension"][0], extension("employment", valuePeriod={
            "start": "2020-01-01"})]}, "Practitioner.extension"),
    ):  # fmt: skip
        refusal(ehr.call("PUT", path, made | changes, If_Match=tag), 422, place)
    other = ehr.call("PUT", path, made | {"id": "x"}, If_Match=tag)
    assert other.status_code == 400
    unknown = "019ae2c6-b8f0-7d6c-9f0f-1c2d3e4f5a6b"
    gone = ehr.call("PUT", f"{PEOPLE}/{unknown}", made | {"id": unknown}, If_Match=tag)
    assert gone.status_code == 404


def test_practitioner_of_another_organisation_cannot_be_changed(ehr, anker):
    theirs = let_in(anker, name="other")
    made = theirs.post(PEOPLE, professional()).json()
    answer = ehr.call("PUT", f"{PEOPLE}/{made['id']}", made, If_Match="*")
    assert answer.status_code == 404
    assert people(anker)[0][0] == "drs. Anna de Boer"


# --- checklists ---------------------------------------------------------------------------------


@pytest.fixture
def team(demo):
    """A team of De Linde that is not filling in a checklist."""
    with organisation_scope(demo.row.organisation_id):
        Checklist.objects.filter(state="open").delete()
    return demo.get(f"{BASE}/Organization?type=dept&active=true").json()["entry"][0]["resource"]


def checklist(demo, team, answers, **changes):
    asked = demo.get(f"{BASE}/Questionnaire?url=urn:mbtq:checklist:team-checklist-2026-1").json()
    known = asked["entry"][0]["resource"]
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{known['url']}|{known['version']}",
        "status": "completed",
        "subject": {"reference": f"Organization/{team['id']}"},
        "item": [{"linkId": "domain-T", "item": answers}],
    } | changes


def judged(code, value, note=""):
    answer = {"valueCoding": {"system": "urn:mbtq:judgement", "code": value}}
    if note:
        answer["item"] = [{"linkId": f"{code}.note", "answer": [{"valueString": note}]}]
    return {"linkId": code, "answer": [answer]}


def test_checklist_is_filled_in_and_submitted(demo, team):
    given = [judged("T01", "4"), judged("T02", "not_applicable", "Nog niet open"),
             {"linkId": "T03", "answer": [{"valueInteger": 2}]}]  # fmt: skip
    answer = demo.post(RESPONSES, checklist(demo, team, given))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    (domain,) = made["item"]
    assert [one["answer"][0]["valueCoding"]["code"] for one in domain["item"]] == [
        "4", "not_applicable", "2"]  # fmt: skip
    assert made["status"] == "completed"
    with organisation_scope(demo.row.organisation_id):
        row = Checklist.objects.get(pk=made["id"])
        assert (row.state, row.submitted_by_id) == ("submitted", None)
        kinds = TrailEvent.objects.filter(object_id=row.pk).values_list("kind", flat=True)
        assert {"checklist.opened", "checklist.answered", "checklist.submitted"} <= set(kinds)


def test_checklist_that_is_not_done_stays_open_for_the_team(demo, team):
    body = checklist(demo, team, [judged("T01", "4")], status="in-progress")
    made = demo.post(RESPONSES, body).json()
    assert made["status"] == "in-progress"
    twice = demo.post(RESPONSES, body)
    assert twice.status_code == 409
    assert made["id"] in twice.json()["issue"][0]["diagnostics"]


@pytest.mark.parametrize(
    ("answers", "changes", "place"),
    [
        ([judged("T01", "6")], {}, "QuestionnaireResponse.item[0].item[0]"),
        ([judged("X99", "3")], {}, "QuestionnaireResponse.item[0].item[0]"),
        ([judged("T01", "4"), judged("T01", "5")], {}, "QuestionnaireResponse.item[0].item[1]"),
        ([{"linkId": "T01", "answer": [{"valueBoolean": True}]}], {},
         "QuestionnaireResponse.item[0].item[0]"),
        ([], {"status": "stopped"}, "QuestionnaireResponse.status"),
        ([], {"questionnaire": "urn:mbtq:checklist:none"}, "QuestionnaireResponse.questionnaire"),
        ([], {"questionnaire": None}, "QuestionnaireResponse.questionnaire"),
        ([], {"subject": {"reference": "Patient/1"}}, "QuestionnaireResponse.subject"),
        ([], {"encounter": {"reference": "Encounter/1"}}, "QuestionnaireResponse.encounter"),
        ([judged("T01", "4", "BSN 111222333")], {}, "QuestionnaireResponse.item[0].item[0]"),
    ],
)  # fmt: skip
def test_checklist_that_is_not_right_leaves_nothing(demo, team, answers, changes, place):
    body = {k: v for k, v in checklist(demo, team, answers, **changes).items() if v is not None}
    refusal(demo.post(RESPONSES, body), 422, place)
    with organisation_scope(demo.row.organisation_id):
        assert not Checklist.objects.filter(state="open").exists()


def test_checklist_without_an_answer_or_a_reason_is_not_submitted(demo, team):
    assert demo.post(RESPONSES, checklist(demo, team, [])).status_code == 422
    bare = checklist(demo, team, [judged("T02", "not_applicable")])
    assert demo.post(RESPONSES, bare).status_code == 422
    with organisation_scope(demo.row.organisation_id):
        assert not ChecklistAnswer.objects.filter(checklist__state="open").exists()


# --- ratings ------------------------------------------------------------------------------------


@pytest.fixture
def asked(demo):
    """A rating that was asked for and is untouched, of a rater who works here."""
    here = timezone.localdate() - timedelta(days=1)
    with organisation_scope(demo.row.organisation_id):
        for row in Rating.objects.filter(locked_at=None, recording__isnull=False):
            with organisation_scope(demo.row.organisation_id, person=row.rater_id):
                untouched = not ItemScore.objects.filter(rating=row).exists()
            if untouched and row.kind != "self" and row.due_on >= here - timedelta(days=400):
                return row
    raise AssertionError("the demo has no rating that waits")


def scored(rating, items, **changes):
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"urn:mbtq:scale:{rating.instrument.key}|{rating.instrument.version}",
        "status": "in-progress",
        "identifier": {"system": "urn:mbtq:rating", "value": str(rating.pk)},
        "item": [{"linkId": "block-items", "item": items}],
    } | changes


def item(code, adherence=None, competence=None, note=""):
    parts = [
        {"linkId": f"{code}.{name}", "answer": [{"valueInteger": value}]}
        for name, value in (("adherence", adherence), ("competence", competence))
        if value is not None
    ]
    if note:
        parts.append({"linkId": f"{code}.note", "answer": [{"valueString": note}]})
    return {"linkId": code, "item": parts}


def test_scores_are_filled_in_for_the_rater_who_alone_locks(demo, asked):
    whole = {"linkId": "overall", "item": [
        {"linkId": "overall.adherence", "answer": [{"valueInteger": 4}]},
        {"linkId": "overall.competence", "answer": [{"valueInteger": 5}]}]}  # fmt: skip
    body = scored(asked, [item("1", 3, 4, "rustig"), item("2", 5, 5)])
    body["item"].append(whole)
    answer = demo.post(RESPONSES, body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["id"] == str(asked.pk)
    assert "item" not in answer.json()
    with organisation_scope(demo.row.organisation_id, person=asked.rater_id):
        rows = ItemScore.objects.filter(rating=asked).order_by("item")
        assert [(one.item, one.adherence, one.competence, one.note) for one in rows] == [
            ("1", 3, 4, "rustig"), ("2", 5, 5, "")]  # fmt: skip
        totals = Totals.objects.get(rating=asked)
        assert (totals.overall_adherence, totals.overall_competence) == (4, 5)
        assert Rating.objects.get(pk=asked.pk).locked_at is None
        event = TrailEvent.objects.get(kind="rating.filled")
        assert (event.actor_id, event.on_behalf_of_id) == (demo.row.pk, asked.rater_id)


def test_scores_that_the_rater_gave_are_not_touched(demo, asked):
    demo.post(RESPONSES, scored(asked, [item("1", 3, 4)]))
    assert demo.post(RESPONSES, scored(asked, [item("1", 3, 4)])).status_code == 201
    other = demo.post(RESPONSES, scored(asked, [item("2", 1, 1), item("1", 7, 7)]))
    assert other.status_code == 412
    with organisation_scope(demo.row.organisation_id, person=asked.rater_id):
        assert [one.item for one in ItemScore.objects.filter(rating=asked)] == ["1"]


@pytest.mark.parametrize(
    ("items", "changes", "place"),
    [
        ([item("1", 8, 4)], {}, "QuestionnaireResponse.item[0].item[0]"),
        ([item("99", 3, 4)], {}, "QuestionnaireResponse.item[0].item[0]"),
        ([item("1", 3, 4)], {"status": "completed"}, "QuestionnaireResponse.status"),
        ([item("1", 3, 4)], {"identifier": {"system": "urn:mbtq:rating", "value": "x"}},
         "QuestionnaireResponse.identifier"),
        ([item("1", 3, 4)], {"identifier": {"value": "1"}}, "QuestionnaireResponse.author"),
    ],
)  # fmt: skip
def test_scores_that_are_not_right_leave_nothing(demo, asked, items, changes, place):
    refusal(demo.post(RESPONSES, scored(asked, items, **changes)), 422, place)
    with organisation_scope(demo.row.organisation_id, person=asked.rater_id):
        assert not ItemScore.objects.filter(rating=asked).exists()


def test_rating_is_found_by_its_rater_and_whom_it_is_about(ehr, linde):
    tell(linde)
    rater = linde.join("supervisor")
    own = {"organisation": linde.organisation}
    with linde.scope():
        told = Rating.objects.select_related("instrument", "team").get(pk=key(22))
        told.team.ended_on = None
        told.team.save()
        colleague = Practitioner.objects.create(
            **own, person=rater, name="S. Kok", profession="psychotherapist", started_on=told.due_on
        )
        rating = Rating.objects.create(
            **own, recording=told.recording, team=told.team, instrument=told.instrument,
            kind="supervisor", is_blind=True, rater=rater, assigned_at=told.assigned_at,
            due_on=told.due_on,
        )  # fmt: skip
    by = {"author": {"reference": f"Practitioner/{colleague.pk}"}, "identifier": {}}
    for subject in (None, f"Organization/{key(3)}", f"Practitioner/{key(11)}"):
        about = {"subject": {"reference": subject}} if subject else {}
        answer = ehr.post(RESPONSES, scored(rating, [item("1", 3, 4)], **by, **about))
        assert (answer.status_code, answer.json()["id"]) == (201, str(rating.pk))
    elsewhere = {"subject": {"reference": f"Organization/{key(99)}"}}
    answer = ehr.post(RESPONSES, scored(rating, [item("2", 3, 4)], **by, **elsewhere))
    refusal(answer, 422, "QuestionnaireResponse.identifier")


def test_locked_or_foreign_ratings_take_nothing(demo_systems, demo, asked):
    with organisation_scope(demo.row.organisation_id):
        locked = Rating.objects.filter(locked_at__isnull=False, recording__isnull=False).first()
    refusal(demo.post(RESPONSES, scored(locked, [item("1", 3, 4)])), 422, "Questionnaire")
    anker = demo_systems["het-anker"].sign_in()
    refusal(anker.post(RESPONSES, scored(asked, [item("1", 3, 4)])), 422, "Questionnaire")


def test_sending_needs_its_own_scope(demo):
    reads = let_in(Place(demo.row.organisation), "system/*.rs", name="reads only")
    for path in (PEOPLE, RESPONSES):
        answer = reads.post(path, {"resourceType": "x"})
        assert answer.status_code == 403
        assert ".c" in answer["WWW-Authenticate"]
