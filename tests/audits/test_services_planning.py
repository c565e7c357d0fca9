"""Planning and withdrawing, as the expertise centre."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from audits.models import Audit
from audits.services.moving import Refused
from audits.services.planning import ConflictOfInterest, NotAnAuditor, withdraw_audit
from mbtq.core.errors import DomainError
from mbtq.core.scope import centre_scope
from tests.asserts import assert_trail, refuses
from tests.audits.conftest import another_auditor


def withdraw(case, reason="The program stops."):
    staff = case.centre.member("centre_staff")
    with centre_scope(case.centre.organisation.pk, person=staff.person_id):
        withdraw_audit(audit=case.audit, reason=reason, at=timezone.now(), by=staff)


def test_plan_with_an_auditor_who_works_there(centre, linde, plan):
    person = another_auditor(centre, "cato")
    linde.add(person, ["therapist"])
    with refuses(ConflictOfInterest, "Cato works or worked for Linde"):
        plan(linde, second=person)


def test_plan_with_an_auditor_who_left_recently(centre, linde, plan):
    person = another_auditor(centre, "cato")
    linde.add(person, ["therapist"], until=timezone.localdate() - timedelta(days=300))
    with refuses(ConflictOfInterest):
        plan(linde, lead=person)


def test_plan_with_an_auditor_who_left_long_ago(centre, linde, plan):
    person = another_auditor(centre, "cato")
    linde.add(person, ["therapist"], until=date(2021, 1, 1))
    assert plan(linde, second=person).audit.state == "planned"


def test_plan_with_one_auditor_twice_or_none_at_all(centre, linde, plan):
    person = another_auditor(centre, "cato")
    with refuses(NotAnAuditor, "two different"):
        plan(linde, lead=person, second=person)
    with refuses(NotAnAuditor, "not an auditor"):
        plan(linde, second=linde.join("manager"))


def test_plan_without_declaration_or_with_dates_turned_round(linde, plan):
    with refuses(DomainError, "independent"):
        plan(linde, are_independent=False)
    with refuses(DomainError, "after the visit"):
        plan(linde, due_on=timezone.localdate() - timedelta(days=1))


def test_plan_for_a_program_of_another_organisation(case, anker, plan):
    with refuses(DomainError, "running program of this organisation"):
        plan(case.place, organisation=anker.organisation)


def test_withdraw_needs_a_reason_and_ends_the_audit(case):
    with pytest.raises(Refused):
        withdraw(case, "  ")
    withdraw(case)
    with case.scope():
        audit = case.now()
        assert (audit.state, audit.end_reason) == ("withdrawn", "The program stops.")
        assert_trail("audit.withdrawn", about=audit)
    with case.centre.scope():
        assert_trail("audit.withdrawn", about=audit)
    with pytest.raises(Refused):
        withdraw(case)


def test_withdraw_of_a_final_audit(case):
    case.ready()
    case.finalise()
    with refuses(Refused, "present step"):
        withdraw(case)


@pytest.mark.parametrize(
    "change",
    [{"state": "final"}, {"state": "scoring"}, {"end_reason": "x"}],
)
def test_centre_may_do_nothing_but_withdraw(case, change):
    with centre_scope(case.centre.organisation.pk), pytest.raises(ProgrammingError):
        with transaction.atomic():
            Audit.objects.filter(pk=case.audit.pk).update(**change)


def test_centre_cannot_touch_other_columns(case):
    with centre_scope(case.centre.organisation.pk), pytest.raises(ProgrammingError):
        with transaction.atomic():
            Audit.objects.filter(pk=case.audit.pk).update(state="withdrawn", title="x")
