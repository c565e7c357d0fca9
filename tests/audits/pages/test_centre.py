"""Pages of the expertise centre."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.models import Audit, Standard
from tests.asserts import assert_form_error, assert_page, assert_redirects, queries
from tests.audits.conftest import another_auditor


@pytest.fixture
def staff(centre, signed_in):
    client = signed_in(centre.join("centre_staff"))
    client.get("/c/centre/standards/")  # the first page of a session writes the session
    return client


@pytest.fixture
def fields(centre, linde, program_in):
    """What the form needs."""
    with linde.scope():
        program = program_in()
    people = [another_auditor(centre, name) for name in ("anna", "bram")]
    today = timezone.localdate()
    return {
        "program": program.pk,
        "standard": Standard.objects.get().pk,
        "kind": "initial",
        "title": "Audit 2026",
        "visit_on": today.isoformat(),
        "due_on": (today + timedelta(days=30)).isoformat(),
        "lead": people[0].pk,
        "second": people[1].pk,
        "are_independent": "on",
    }


def test_plan_makes_an_audit_in_the_organisation(linde, staff, fields):
    with queries(at_most=15):
        assert_page(staff.get("/c/centre/audits/new/"), "Linde: North", "Anna")
    response = staff.post("/c/centre/audits/new/", fields)
    with linde.scope():
        audit = Audit.objects.get()
    assert_redirects(response, f"/c/centre/audits/{audit.pk}/")
    assert_page(staff.get(f"/c/centre/audits/{audit.pk}/"), "Linde", "Anna")
    assert_page(staff.get("/c/centre/audits/"), "Audit 2026")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"are_independent": ""}, "are_independent"),
        ({"title": ""}, "title"),
        ({"kind": "surprise"}, "kind"),
        ({"visit_on": "soon"}, "visit_on"),
        ({"lead": "x"}, "lead"),
    ],
)
def test_plan_with_something_wrong_keeps_what_was_typed(staff, fields, change, words):
    html = assert_form_error(staff.post("/c/centre/audits/new/", fields | change), "")
    assert f"id_{words}_error" in html


def test_plan_with_one_who_works_there_says_why(centre, linde, staff, fields):
    from mbtq.accounts.models import User

    linde.add(User.objects.get(pk=fields["second"]), ["therapist"])
    assert_form_error(staff.post("/c/centre/audits/new/", fields), "Bram")


def test_plan_twice_by_one_form_is_one_audit(linde, staff, fields):
    once = {"once": "0190a000-0000-7000-8000-000000000001"}
    staff.post("/c/centre/audits/new/", fields | once)
    staff.post("/c/centre/audits/new/", fields | once)
    with linde.scope():
        assert Audit.objects.count() == 1


def test_plan_is_for_staff_only(centre, signed_in):
    auditor = signed_in(centre.join("auditor"))
    assert auditor.get("/c/centre/audits/new/").status_code == 403
    assert_page(auditor.get("/c/centre/audits/"))


def test_centre_pages_do_not_exist_for_providers(case, linde, signed_in):
    manager = signed_in(linde.join("manager"))
    for rest in ("", "new/", f"{case.audit.pk}/", f"{case.audit.pk}/withdraw/"):
        assert manager.get(f"/c/centre/audits/{rest}").status_code == 404
        assert manager.get(f"/c/linde/audits/{rest}").status_code == 404


def test_withdraw_by_the_page(case, staff):
    address = f"/c/centre/audits/{case.audit.pk}/withdraw/"
    assert staff.post(address, {"reason": ""}).status_code == 422
    assert_redirects(staff.post(address, {"reason": "Moved"}), f"/audits/{case.audit.pk}/")
    assert_page(staff.get(f"/c/centre/audits/{case.audit.pk}/"), "Moved")
    assert staff.post(address, {"reason": "Again"}).status_code == 422


def test_list_does_not_grow_in_queries(case, plan, linde, anker, staff):
    plan(anker)
    plan(linde, "south")
    with queries(at_most=15):
        assert_page(staff.get("/c/centre/audits/"), "Anker", "Linde")
    assert_page(staff.get("/c/centre/audits/?state=final"))


def test_centre_sees_only_its_own_organisations(case, signed_in):
    from mbtq.tenancy.models import Kind
    from mbtq.tenancy.services.members import create_organisation
    from tests.cast import Place

    other = Place(create_organisation(name="Other", slug="other", kind=Kind.CENTRE))
    client = signed_in(other.join("centre_staff"))
    assert "Audit 2026" not in assert_page(client.get("/c/other/audits/"))
    assert client.get(f"/c/other/audits/{case.audit.pk}/").status_code == 404


def test_standard_shows_every_criterion(staff):
    standard = Standard.objects.get()
    with queries(at_most=15):
        html = assert_page(staff.get(f"/c/centre/standards/{standard.pk}/"))
    assert html.count("<article") == 79
    assert_page(staff.get("/c/centre/standards/"), "79")
    some = assert_page(
        staff.get(f"/c/centre/standards/{standard.pk}/?domain=T&critical=1&status=found")
    )
    assert 0 <= some.count("<article") < 15
    missing = "/c/centre/standards/0190a000-0000-7000-8000-000000000001/"
    assert staff.get(missing).status_code == 404
