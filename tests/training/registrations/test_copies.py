"""What employers hold of the register: copied, cut by what interrupts, never typed or removed."""

from __future__ import annotations

import pytest

from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Outbox
from programs.models import Credential
from programs.services.people import (
    OfTheRegister,
    change_practitioner,
    create_practitioner,
    end_credential,
    end_practitioner,
    record_credential,
)
from tests.asserts import assert_form_error, assert_page, assert_trail, refuses
from tests.supervision.signals.conftest import ward_of
from training.registration_tasks import COPY, CopyRegistrations, Night, Spread

from .conftest import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def spread(register):
    """Lets the workers do what the last act asked for."""

    def run() -> None:
        Spread().work(register.centre.organisation.pk, register.ward.user("noor").pk)
        for row in Outbox.objects.filter(task=COPY):
            CopyRegistrations().work(row.organisation_id, row.subject_id)

    return run


def night(register) -> None:
    organisation = register.ward.place.organisation.pk
    Night().work(organisation, organisation)


def test_period_becomes_a_qualification_once(register, spread):
    period = register.grants()
    spread()
    spread()
    assert register.copies() == [(-30, 30)]
    with register.ward.scope():
        copy = Credential.objects.get()
        assert (copy.kind, copy.registration_id, copy.source) == ("therapist", period.pk, "Centre")
        assert_trail("credential.copied", about=copy)


def test_suspension_cuts_the_copy_and_resuming_adds_one(register, spread):
    period = register.grants()
    spread()
    register.act("suspend", period, on=-10)
    spread()
    assert register.copies() == [(-30, -11)]
    register.act("resume", period, on=-3)
    spread()
    assert register.copies() == [(-30, -11), (-3, 30)]


def test_withdrawal_cuts_the_copy_for_good(register, spread):
    period = register.grants()
    spread()
    register.act("withdraw", period)
    spread()
    assert register.copies() == [(-30, -1)]


def test_what_was_taken_back_on_its_first_day_stays_as_that_day(register, spread):
    period = register.grants(since=0)
    spread()
    register.act("withdraw", period)
    spread()
    spread()
    assert register.copies() == [(0, 0)]


def test_suspension_lifted_on_the_same_day_leaves_no_gap(register, spread):
    period = register.grants()
    register.act("suspend", period)
    spread()
    register.act("resume", period)
    spread()
    assert register.copies() == [(-30, 30)]


def test_renewal_is_a_copy_of_its_own(register, spread):
    register.grants()
    register.grants(since=31, until=400)
    spread()
    assert register.copies() == [(-30, 30), (31, 400)]


def test_newcomer_gets_the_copies_at_night(register, anker, signed_in):
    register.grants()
    other = ward_of(anker, signed_in)
    with other.scope():
        create_practitioner(
            name="Noor",
            profession="other",
            started_on=day(0),
            person=register.ward.user("noor"),
            by=SYSTEM,
        )
    for place in (register.ward.place, anker):
        Night().work(place.organisation.pk, place.organisation.pk)
    assert register.copies() == [(-30, 30)]
    with other.scope():
        assert Credential.objects.count() == 1


def test_only_employers_of_today_are_asked(register, anker, signed_in):
    register.grants()
    noor = register.ward.people["noor"]
    with register.ward.scope():
        end_practitioner(practitioner=noor, on=day(-1), by=SYSTEM)
    ward_of(anker, signed_in)
    Spread().work(register.centre.organisation.pk, register.ward.user("noor").pk)
    assert not Outbox.objects.filter(task=COPY).exists()
    night(register)
    assert register.copies() == []


def test_copies_of_an_account_that_was_linked_by_mistake_end(register):
    register.grants()
    night(register)
    noor = register.ward.people["noor"]
    with register.ward.scope():
        change_practitioner(
            practitioner=noor, name="Noor", profession="other", email="", person=None, by=SYSTEM
        )
    night(register)
    with register.ward.scope():
        assert Credential.objects.get().until == day(-1)


def test_what_was_entered_by_hand_stays(register):
    register.grants()
    with register.ward.scope():
        mine = record_credential(
            practitioner=register.ward.people["noor"], kind="therapist", since=day(-9), by=SYSTEM
        )
    night(register)
    with register.ward.scope():
        assert Credential.objects.get(pk=mine.pk).until is None
        assert Credential.objects.count() == 2


def test_copy_is_not_ended_by_hand(register):
    register.grants()
    night(register)
    with register.ward.scope():
        copy = Credential.objects.get()
        with refuses(OfTheRegister, "only the centre changes it"):
            end_credential(credential=copy, on=day(0), by=SYSTEM)
    client = register.ward.client("mia")
    url = f"/o/linde/practitioners/{copy.practitioner_id}/"
    page = assert_page(client.get(url), "MBT therapist", "From the register")
    assert "End qualification" not in page
    answer = client.post(f"/o/linde/credentials/{copy.pk}/end/", {"on": day(0).isoformat()})
    assert_form_error(answer, "only the centre changes it")


def test_copies_of_one_organisation_are_not_seen_in_another(register, anker):
    register.grants()
    night(register)
    with organisation_scope(anker.organisation.pk):
        assert not Credential.objects.exists()
