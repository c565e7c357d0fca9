"""The way of an audit through its services, and what the database itself refuses."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from audits.models import Audit, AuditAssignment, Consensus, Finding, Judgment
from audits.services.consensus import save_consensus, settle_consensus
from audits.services.findings import Content, change_finding, write_summary
from audits.services.moving import NotYourAudit, Refused
from audits.services.scoring import NotInAudit, NotOnScale, Score, lock_scores
from mbtq.core.canonical import content_hash
from mbtq.core.errors import Stale
from mbtq.tenancy.models import Membership
from mbtq.verify.services import find_code
from tests.asserts import assert_trail, refuses


def test_plan_opens_visits_and_stands_in_both_trails(case):
    with case.scope():
        assert_trail("audit.planned", about=case.audit)
        assert_trail("auditor.assigned", about=case.audit, times=2)
        assert_trail("visit.opened", times=2)
        visit = Membership.objects.get(person=case.first)
        assert visit.limited_to == [case.program.pk]
        assert (visit.until - case.audit.due_on).days == 28
    with case.centre.scope():
        assert_trail("audit.planned", about=case.audit)


def test_scores_of_the_other_do_not_exist_before_both_locked(case):
    case.start()
    case.save(case.first, "T01", Score("2"))
    with case.scope(case.second):
        assert Judgment.objects.count() == 0
    case.score_all(case.second)
    case.lock(case.second)
    with case.scope(case.second):
        assert not Judgment.objects.filter(auditor=case.first).exists()
    with case.scope(case.first):
        assert not Judgment.objects.filter(auditor=case.second).exists()


@pytest.mark.parametrize("role", ["team_lead", "manager", "therapist"])
def test_scores_are_hidden_from_the_organisation_before_locking(case, role):
    person = case.place.join(role)
    case.start()
    case.save(case.first, "T01", Score("2"))
    with case.scope(person):
        assert Judgment.objects.count() == 0


def test_centre_has_no_way_to_the_scores(case):
    case.start()
    case.save(case.first, "T01", Score("2"))
    from mbtq.core.scope import centre_scope

    for model in (Judgment, Consensus, Finding):
        with centre_scope(case.centre.organisation.pk), pytest.raises(ProgrammingError):
            with transaction.atomic():
                model.objects.exists()


def test_score_of_another_auditor_cannot_be_written(case):
    case.start()
    case.save(case.first, "T01", Score("2"))
    row = None
    with case.scope(case.first):
        row = Judgment.objects.get()
    with case.scope(case.second):
        assert Judgment.objects.filter(pk=row.pk).update(value="5") == 0
        fields = {"audit": case.audit, "criterion_id": row.criterion_id, "value": "1"}
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            Judgment.objects.create(
                organisation=case.place.organisation,
                auditor=case.first,
                saved_at=timezone.now(),
                **fields,
            )


def test_scores_do_not_change_after_locking(case):
    case.start()
    case.score_all(case.first)
    case.lock(case.first)
    with refuses(Refused, "locked your scores already"):
        case.save(case.first, "T01", Score("1"), version=1)
    with case.scope(case.first):
        assert Judgment.objects.update(value="1") == 0
        assert AuditAssignment.objects.filter(person=case.first).update(locked_at=None) == 0


def test_nobody_locks_for_another(case):
    case.start()
    with case.scope(case.second):
        changed = AuditAssignment.objects.filter(person=case.first)
        assert changed.update(locked_at=timezone.now()) == 0


def test_locking_needs_every_criterion_and_reasons(case):
    case.start()
    case.save(case.first, "T01", Score("2"))
    with refuses(Refused, "Not every criterion"):
        case.lock(case.first)
    case.score_all(case.second)
    case.save(case.second, "T01", Score("not_applicable"), version=1)
    with pytest.raises(Exception, match="T01"):
        case.lock(case.second)


@pytest.mark.parametrize("value", ["6", "0", "abc", "4.5", "-1"])
def test_score_outside_the_scale(case, value):
    case.start()
    with pytest.raises(NotOnScale):
        case.save(case.first, "T01", Score(value))


@pytest.mark.parametrize("code", ["X99", "", "T99"])
def test_score_on_a_criterion_that_is_not_there(case, code):
    case.start()
    with pytest.raises(NotInAudit):
        case.save(case.first, code, Score("3"))


def test_score_saved_on_two_devices(case):
    case.start()
    case.save(case.first, "T01", Score("2", note="one"))
    with pytest.raises(Stale) as caught:
        case.save(case.first, "T01", Score("3", note="two"), version=0)
    assert caught.value.theirs.note == "one"
    case.save(case.first, "T01", Score("2", note="one"), version=0)


def test_stranger_to_the_audit_cannot_score(case, plan, linde):
    from tests.audits.conftest import another_auditor

    other = another_auditor(case.centre, "cato")
    second = another_auditor(case.centre, "dirk")
    plan(linde, "south", lead=other, second=second)
    case.start()
    with pytest.raises(NotYourAudit):
        case.save(other, "T01", Score("2"))


def test_both_locked_opens_the_consensus_and_the_scores(case):
    case.to_consensus()
    with case.scope(case.place.join("manager")):
        assert case.now().state == "consensus"
        assert Judgment.objects.filter(auditor=case.first).exists()
        assert_trail("judgments.locked", about=case.audit, times=2)


def test_consensus_needs_every_criterion_and_reasons(case):
    case.to_consensus()
    with case.scope(case.first), refuses(Refused, "consensus score"):
        settle_consensus(audit=case.now(), by=case.visitor(case.first))
    case.agree()
    with case.scope(case.second), refuses(Refused, "Somebody else"):
        settle_consensus(audit=case.now(), by=case.visitor(case.second))
    with case.scope(case.first):
        settle_consensus(audit=case.now(), by=case.visitor(case.first))
        assert case.now().state == "draft"


def agree_on(case, person, value, version, reason="x"):
    with case.scope(person):
        return save_consensus(
            audit=case.now(),
            criterion="T01",
            value=value,
            reason=reason,
            version=version,
            at=timezone.now(),
            by=case.visitor(person),
        )


def test_consensus_saved_by_both_at_once(case):
    case.to_consensus()
    agree_on(case, case.first, "5", 0, "mine")
    with pytest.raises(Stale) as caught:
        agree_on(case, case.second, "4", 0, "theirs")
    assert (caught.value.theirs.value, caught.value.theirs.reason) == ("5", "mine")
    assert agree_on(case, case.second, "4", 1).version == 2


def test_final_needs_three_strengths_and_norms(case):
    case.to_draft()
    case.find("must")
    with pytest.raises(Refused) as caught:
        case.finalise()
    assert [str(code) for code in caught.value.codes] == [
        "must_without_norm",
        "must_without_term",
        "three_strengths_needed",
    ]


def test_final_report_is_frozen_with_hash_and_code(case):
    case.ready()
    case.finalise()
    with case.scope():
        audit = case.now()
        assert audit.state == "final"
        assert content_hash(audit.frozen) == audit.content_hash
        assert find_code(audit.verification_code).content_hash == audit.content_hash
        assert_trail("audit.finalised", about=audit)
    frozen = audit.frozen
    assert {item["first"]["value"] for item in frozen["criteria"]} == {"4", "5", "not_applicable"}
    assert len(frozen["criteria"]) == frozen["scores"]["overall"]["total"]
    assert set(frozen["criteria"][0]["statement"]) == {"nl", "en"}
    assert frozen["agreement"]["linear"]["n"] == len(frozen["criteria"]) - 2
    assert [one["part"] for one in frozen["auditors"]] == ["lead", "second"]
    assert frozen["former"] is None


def test_final_audit_cannot_be_made_final_again(case):
    case.ready()
    first = case.finalise()
    with refuses(Refused, "not possible in the present step"):
        case.finalise()
    with case.scope():
        assert case.now().content_hash == first.content_hash


def test_nothing_of_a_final_audit_can_change(case):
    case.ready()
    case.finalise()
    with case.scope(case.first):
        assert Audit.objects.update(title="Other") == 0
        assert Judgment.objects.update(value="1") == 0
        assert Consensus.objects.update(value="1") == 0
        assert Finding.objects.update(fact="Other") == 0
        assert Finding.objects.all().delete()[0] == 0
        assert AuditAssignment.objects.update(is_independent=False) == 0
        now = timezone.now()
        rows = (
            Finding(audit=case.audit, kind="must", fact="New", created_at=now),
            Consensus(audit=case.audit, criterion_id=None, value="1", saved_at=now),
            AuditAssignment(audit=case.audit, person=case.place.join("manager"), part="second"),
        )
        rows[1].criterion_id = Consensus.objects.first().criterion_id
        for row in rows:
            row.organisation = case.place.organisation
            with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
                row.save(force_insert=True)


def test_final_services_refuse_afterwards(case):
    case.ready()
    finding = case.find()
    case.finalise()
    with case.scope(case.first):
        by = case.visitor(case.first)
        with pytest.raises(Refused):
            change_finding(finding=finding, content=Content("must", "x"), version=1, by=by)
        with pytest.raises(Refused):
            write_summary(audit=case.now(), summary="", context="", method="", version=9, by=by)
        with pytest.raises(Refused):
            lock_scores(audit=case.now(), at=timezone.now(), by=by)


def test_former_audit_stands_in_the_next_report(case, plan, linde):
    from datetime import timedelta

    case.ready()
    case.finalise()
    today = timezone.localdate()
    later = plan(linde, visit_on=today + timedelta(days=1), due_on=today + timedelta(days=30))
    later.ready()
    found = later.finalise().frozen["former"]
    with case.scope():
        assert found["content_hash"] == case.now().content_hash
    assert set(found["domains"]) == {"O", "T", "P", "B", "M"}
