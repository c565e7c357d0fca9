"""Granting, renewing, suspending, resuming, withdrawing: what is added and what follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Mail, Outbox
from tests.asserts import assert_trail, refuses
from training.choices import RegistrationStatus as Status
from training.models import PeriodBasis, Registration, RegistrationPeriod
from training.services.registrations import (
    SPREAD,
    NotPossibleNow,
    OwnRegistration,
    PeriodsOverlap,
)

pytestmark = pytest.mark.django_db


def test_first_period_registers_and_has_a_code(register):
    period = register.grants()
    found = register.stands(period)
    assert (found.status, found.days_left, found.code) == (Status.VALID, 30, period.code)
    assert register.code(period) == ("valid", -30)
    with register.scope():
        assert_trail("registration.granted", about=period)
        assert_trail("code.issued", about=period)


def test_act_is_mailed_to_the_person_and_copied_by_the_employers(register):
    period = register.grants()
    with organisation_scope(register.centre.organisation.pk):
        mail = Mail.objects.get()
    assert (mail.person, mail.kind) == (register.ward.user("noor"), "registration.granted")
    assert mail.occasion == f"registration:{period.pk}"
    assert Outbox.objects.get(task=SPREAD).subject_id == register.ward.user("noor").pk


def test_renewal_adds_a_period_and_replaces_the_code_on_its_first_day(register):
    first = register.grants()
    second = register.grants(since=31, until=400, basis=PeriodBasis.RENEWAL, printed_name="N. Smit")
    assert first.registration_id == second.registration_id
    found = register.stands(second)
    assert [one.pk for one in found.periods] == [second.pk, first.pk]
    assert [one.printed_name for one in found.periods] == ["N. Smit", "Noor"]
    assert (found.status, found.days_left) == (Status.VALID, 400)
    assert register.code(first) == ("replaced", 31)
    assert register.code(second) == ("valid", 31)


@pytest.mark.parametrize(("since", "until"), [(0, 400), (30, 400), (-400, -30), (-400, 400)])
def test_period_that_overlaps_is_refused(register, since, until):
    register.grants()
    with refuses(PeriodsOverlap, "already"):
        register.grants(since=since, until=until)
    with register.scope():
        assert RegistrationPeriod.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [({"until": -31}, "before the first"), ({"printed_name": "  "}, "as it is printed")],
)
def test_period_that_makes_no_sense_is_refused(register, given, words):
    with refuses(DomainError, words):
        register.grants(**given)


def test_levels_of_one_person_stand_apart(register):
    therapist, supervisor = register.grants(), register.grants(level="supervisor")
    register.act("withdraw", therapist)
    assert register.stands(supervisor).status is Status.VALID
    assert register.code(supervisor)[0] == "valid"


def test_suspension_lasts_until_it_is_lifted(register):
    period = register.grants()
    register.act("suspend", period, on=-10)
    assert register.stands(period).status is Status.SUSPENDED
    assert register.code(period) == ("suspended", -10)
    register.act("resume", period, on=-3)
    assert register.stands(period).status is Status.VALID
    assert register.stands(period, on=-5).status is Status.SUSPENDED
    assert register.code(period) == ("valid", -30)
    with register.scope():
        assert_trail("registration.suspended", about=period.registration)
        assert_trail("registration.resumed", about=period.registration)


def test_suspension_goes_on_over_a_renewal(register):
    first = register.grants()
    register.act("suspend", first)
    second = register.grants(since=31, until=400)
    assert (register.code(first), register.code(second)) == (("suspended", 0), ("suspended", 0))
    register.act("resume", second)
    assert (register.code(first), register.code(second)) == (("replaced", 31), ("valid", 31))


def test_withdrawal_ends_the_renewal_ahead_too(register):
    first, second = register.grants(), register.grants(since=31, until=400)
    register.act("withdraw", first, on=-1)
    assert register.stands(first).status is Status.WITHDRAWN
    assert register.stands(first, on=40).status is Status.WITHDRAWN
    assert {register.code(first), register.code(second)} == {("withdrawn", -1)}


def test_registered_again_after_a_withdrawal(register):
    first = register.grants()
    register.act("withdraw", first, on=-5)
    with refuses(PeriodsOverlap):
        register.grants(since=-20, until=-10)
    with refuses(NotPossibleNow, "joins on"):
        register.grants(since=31, until=400)
    again = register.grants(since=-2, until=300)
    assert register.stands(again).status is Status.VALID
    assert (register.code(first), register.code(again)) == (("withdrawn", -5), ("valid", -2))
    register.act("suspend", again)
    assert (register.code(first), register.code(again)) == (("withdrawn", -5), ("suspended", 0))


@pytest.mark.parametrize(
    ("before", "act", "on", "words"),
    [
        ([], "suspend", 1, "still to come"),
        ([], "suspend", -31, "No period had begun"),
        ([], "resume", 0, "not suspended"),
        (["suspend"], "suspend", 0, "suspended already"),
        (["suspend"], "withdraw", -1, "Choose that day or later"),
        (["withdraw"], "suspend", 0, "withdrawn, and that stays so"),
        (["withdraw"], "resume", 0, "withdrawn, and that stays so"),
        (["withdraw"], "withdraw", 0, "withdrawn, and that stays so"),
    ],
)
def test_act_that_does_not_fit_is_refused(register, before, act, on, words):
    period = register.grants()
    for one in before:
        register.act(one, period)
    with refuses(DomainError, words):
        register.act(act, period, on=on)
    assert len(register.stands(period).events) == len(before)


def test_registration_that_has_ended_is_not_suspended_afterwards(register):
    period = register.grants(since=-30, until=-1)
    for on in (0, -1):
        with refuses(NotPossibleNow, "has ended since"):
            register.act("suspend", period, on=on)


def test_act_needs_a_reason(register):
    with refuses(DomainError, "reason"):
        register.act("suspend", register.grants(), reason=" ")


@pytest.mark.parametrize("act", ["suspend", "resume", "withdraw"])
def test_nobody_acts_upon_the_own_registration(register, act):
    period = register.grants(person=register.centre.join("centre_staff"))
    with refuses(OwnRegistration):
        register.act(act, period, by=register.staff())


def test_nobody_grants_a_registration_to_oneself(register):
    with refuses(OwnRegistration):
        register.grants(person=register.centre.join("centre_staff"), by=register.staff())


def test_what_was_granted_cannot_be_changed_or_removed(register):
    register.act("suspend", register.grants())
    for table in ("registration", "registrationperiod", "registrationevent"):
        for statement in (f"DELETE FROM training_{table}", f"UPDATE training_{table} SET id = id"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                with register.scope(), connection.cursor() as cursor:
                    cursor.execute(statement)


def test_registration_of_another_centre_is_not_seen(register, anker):
    period = register.grants()
    with anker.scope():
        assert not RegistrationPeriod.objects.filter(pk=period.pk).exists()
    with register.ward.scope("noor"):
        assert Registration.objects.get(pk=period.registration_id).level == "therapist"
    assert period.until - period.since == timedelta(days=60)
