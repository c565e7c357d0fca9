"""The sandbox: made once, with invented data, counted nowhere, for who asked."""

from __future__ import annotations

import pytest
from django.utils import timezone

from fidelity.models import SessionLog, Treatment
from mbtq.api.sandboxes import OPEN_SANDBOX, OpenSandbox, ask_sandbox, sandbox_for, sandbox_of
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Membership, Organisation, Outbox
from programs.models import Practitioner, Program
from tests.api.systems import let_in
from tests.asserts import assert_page, assert_trail, refuses
from tests.cast import Place


def open_for(place, role="integrator"):
    """What a worker does once this person has asked."""
    member = place.member(role)
    with place.scope(role):
        ask_sandbox(by=member)
    OpenSandbox().run(str(place.organisation.pk), str(member.person_id))
    return Place(sandbox_of(place.organisation))


def test_sandbox_is_an_organisation_with_invented_data(linde, today):
    made = open_for(linde)
    assert made.organisation.sandbox_of_id == linde.organisation.pk
    assert made.organisation.centre_id is None
    with made.scope():
        assert Program.objects.count() == 1
        assert Practitioner.objects.count() == 6
        assert Treatment.objects.count() == 8
        sessions = SessionLog.objects.filter(state="logged")
        assert sessions.count() == 64
        assert sessions.exclude(held_on__lt=today).count() == 0
    with linde.scope():
        assert_trail("sandbox.asked", about=linde.organisation)
        assert not Treatment.objects.exists()
    assert not Outbox.objects.filter(task=OPEN_SANDBOX).exists()


def test_who_asks_gets_in_and_a_second_person_gets_into_the_same(linde, today):
    made = open_for(linde)
    again = open_for(linde, "manager")
    assert again.organisation.pk == made.organisation.pk
    with made.scope():
        roles = Membership.objects.values_list("person__email", "roles")
        assert {email for email, _ in roles} == {
            "integrator@linde.test",
            "manager@linde.test",
        }
    with linde.scope("integrator"):
        standing = sandbox_for(linde.member("integrator"), on=today)
    assert standing.slug == made.organisation.slug
    assert Organisation.objects.filter(sandbox_of=linde.organisation).count() == 1


def test_asking_twice_changes_nothing(linde):
    made = open_for(linde)
    open_for(linde)
    with made.scope():
        assert Treatment.objects.count() == 8
        assert Membership.objects.count() == 1


def test_sandbox_has_no_sandbox(linde):
    made = open_for(linde)
    person = linde.people["integrator"]
    with made.scope():
        member = Member(person, made.organisation, tuple(Membership.objects.all()))
        with refuses(Exception, "sandbox"):
            ask_sandbox(by=member)


def test_systems_work_in_it_as_in_the_real_one(linde):
    made = open_for(linde)
    system = let_in(made)
    treatments = system.get("/api/v1/treatments/").json()["items"]
    assert {row["code"] for row in treatments} == {f"P-{n}X{n}" for n in range(1, 9)}
    day = timezone.localdate().isoformat()
    sent = {"code": "P-1X1", "held_on": day, "modality": "individual", "outcome": "held"}
    assert system.post("/api/v1/sessions/", sent | {"minutes": 45}).status_code == 201


@pytest.mark.parametrize("role", ["integrator", "manager"])
def test_page_leads_to_it(linde, signed_in, role):
    browser = signed_in(linde.join(role))
    page = "/o/linde/integrations/"
    assert_page(browser.get(page), "Proefomgeving openen")
    assert browser.post(f"{page}sandbox/").status_code == 302
    assert_page(browser.get(page), "Ze wordt gemaakt")
    OpenSandbox().run(str(linde.organisation.pk), str(linde.people[role].pk))
    assert_page(browser.get(page), "/o/linde-proef/integrations/")
    assert_page(browser.get("/o/linde-proef/integrations/"), "Dit is de proefomgeving")
