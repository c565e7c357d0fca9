"""What training and the register say about a program."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from programs.indicators import Withheld
from programs.models import IndicatorValue
from programs.services.indicators import count_indicators
from programs.services.people import change_practitioner, record_credential
from programs.staffing_indicators import INDICATORS as STAFFING
from training.registration_tasks import Night
from training.selectors.program_counts import expertise_in_team, in_training_on_schedule

from .conftest import day

pytestmark = pytest.mark.django_db
PUPILS = ("ann", "bob", "cas", "dee", "eva")


@pytest.fixture
def counted(register):
    """What an indicator says of the program today."""

    def count(indicator):
        organisation = register.ward.place.organisation.pk
        Night().work(organisation, organisation)
        with register.ward.scope():
            return indicator([register.ward.program.pk], day(0), day(0)).get(
                register.ward.program.pk
            )

    return count


def figures(found):
    return found.numerator, found.denominator, round(found.missing, 2), round(found.share.value, 2)


def test_on_schedule_is_of_those_of_whom_it_is_known(register, counted, in_training):
    for name in (*PUPILS, "fay"):
        register.ward.works(name)
        in_training(name, is_on_schedule={"ann": False, "fay": None}.get(name, True))
    assert figures(counted(in_training_on_schedule)) == (4, 5, 0.17, 0.8)


def test_on_schedule_leaves_out_who_is_registered(register, counted, in_training):
    for name in PUPILS:
        register.ward.works(name)
        in_training(name)
    register.ward.works("fay")
    in_training("fay", is_on_schedule=False, level="supervisor")
    register.grants("fay")
    assert figures(counted(in_training_on_schedule)) == (5, 5, 0, 1)


def test_on_schedule_of_few_people_is_withheld(counted, in_training):
    in_training("noor")
    in_training("tom")
    assert counted(in_training_on_schedule) is Withheld.TOO_FEW_PEOPLE


def test_on_schedule_says_nothing_where_nobody_is_in_training(counted):
    assert counted(in_training_on_schedule) is None


def test_expertise_counts_teams_with_somebody_registered(register, counted):
    assert figures(counted(expertise_in_team)) == (0, 2, 0, 0)
    register.grants("noor")
    assert figures(counted(expertise_in_team)) == (1, 2, 0, 0.5)
    register.grants("gwen", level="supervisor_basic")
    assert figures(counted(expertise_in_team)) == (2, 2, 0, 1)


@pytest.mark.parametrize(
    ("level", "until", "act"),
    [("basic_therapist", 30, ""), ("therapist", -1, ""), ("therapist", 30, "suspend")],
)
def test_expertise_needs_a_valid_registration_above_basic(register, counted, level, until, act):
    period = register.grants("noor", level=level, until=until)
    if act:
        register.act(act, period)
    assert counted(expertise_in_team).numerator == 0


def test_expertise_entered_by_hand_counts_and_a_team_of_strangers_is_unknown(register, counted):
    with register.ward.scope():
        gus = register.ward.people["gus"]
        values = {"name": "Gus", "profession": "other", "email": "", "person": None}
        change_practitioner(practitioner=gus, by=SYSTEM, **values)
    assert figures(counted(expertise_in_team)) == (0, 2, 0.5, 0)
    with register.ward.scope():
        record_credential(practitioner=gus, kind="therapist", since=day(-9), by=SYSTEM)
    assert figures(counted(expertise_in_team)) == (1, 2, 0, 0.5)


def test_share_registered_follows_the_register(register, counted):
    share = next(one for one in STAFFING if one.key == "registered").count
    assert figures(counted(share)) == (0, 3, 0, 0)
    period = register.grants("noor")
    assert figures(counted(share)) == (1, 3, 0, 0.33)
    register.act("suspend", period)
    assert figures(counted(share)) == (0, 3, 0, 0)


def test_indicators_are_counted_with_the_others(register):
    with register.ward.scope():
        count_indicators(on=day(0), at=timezone.now())
        keys = set(IndicatorValue.objects.values_list("indicator", flat=True))
    assert {"in_training_on_schedule", "expertise_in_team"} <= keys
