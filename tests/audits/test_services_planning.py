"""Planning and withdrawing, as the expertise centre."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from audits.models import Audit, AuditAssignment
from audits.selectors.audits import why_visit_is_needed
from audits.services.moving import Refused
from audits.services.planning import ConflictOfInterest, NotAnAuditor, withdraw_audit
from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.core.scope import centre_scope
from mbtq.tenancy.models import Membership
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


def test_withdraw_closes_the_door_for_its_auditors(case, signed_in):
    page = f"/o/{case.place.organisation.slug}/programs/{case.program.pk}/risk/"
    auditor = signed_in(case.first)
    assert auditor.get(page).status_code == 200
    withdraw(case)
    assert auditor.get(page).status_code == 404
    with case.scope():
        assert_trail("visit.ended", times=2)


def test_visit_of_a_running_audit_is_not_the_managers_to_end(case):
    with case.scope():
        visit = Membership.objects.get(person=case.first)
        assert "audit that runs" in why_visit_is_needed(visit)
    withdraw(case)
    with case.scope():
        assert why_visit_is_needed(visit) == ""


def test_plan_with_a_report_due_in_years_would_leave_the_door_open(linde, plan):
    with refuses(DomainError, "within a year"):
        plan(linde, due_on=timezone.localdate() + timedelta(days=900))


def test_centre_opens_no_other_access_than_an_auditors_visit(case):
    person = case.centre.join("centre_staff")
    visit = {"purpose": "x", "until": date(2099, 1, 1), "since": date(2026, 1, 1)}
    with (
        centre_scope(case.centre.organisation.pk),
        pytest.raises(ProgrammingError, match="row-level"),
    ):
        with transaction.atomic():
            Membership.objects.create(
                organisation=case.place.organisation, person=person, roles=["manager"], **visit
            )


def test_centre_assigns_nobody_to_an_audit_under_way(case):
    case.start()
    person = another_auditor(case.centre, "cato")
    with (
        centre_scope(case.centre.organisation.pk),
        pytest.raises(ProgrammingError, match="row-level"),
    ):
        with transaction.atomic():
            AuditAssignment.objects.create(
                organisation=case.place.organisation, audit=case.audit, person=person, part="second"
            )


def test_centre_reads_names_but_nothing_that_signs_in(case):
    with centre_scope(case.centre.organisation.pk):
        assert User.objects.values_list("name", flat=True).filter(pk=case.first.pk).get()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            User.objects.values_list("password", flat=True).first()


def test_visit_before_today_is_refused(linde, plan):
    yesterday = timezone.localdate() - timedelta(days=1)
    with refuses(DomainError, "The visit lies before today"):
        plan(linde, visit_on=yesterday)
