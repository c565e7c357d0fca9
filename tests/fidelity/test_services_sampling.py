"""Drawn days: which recording answers which."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fidelity.models import DueRating
from fidelity.services.sampling import plan_sampling
from mbtq.tenancy.member import SYSTEM
from programs.services.places import create_team
from tests.fidelity.conftest import START, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(clinic):
    """Two drawn days of Noor that have passed."""
    noor = clinic.works("noor")
    with clinic.scope():
        plan = plan_sampling(
            team=clinic.team, instrument=clinic.known(), per_year=2, double_share=0,
            on=TODAY, seed=7, by=SYSTEM,
        )  # fmt: skip
        plan.due.all().delete()
        return [
            DueRating.objects.create(
                organisation_id=plan.organisation_id,
                plan=plan,
                therapist=noor,
                drawn_on=TODAY - timedelta(days=ago),
                due_on=TODAY - timedelta(days=ago - 21),
            )
            for ago in (90, 30)
        ]


def answered(clinic, days):
    with clinic.scope():
        return [DueRating.objects.get(pk=due.pk).recording_id is not None for due in days]


def test_recording_that_nobody_chose_answers_the_first_day_that_waits(clinic, days):
    clinic.recording(on=TODAY - timedelta(days=10))
    assert answered(clinic, days) == [True, False]
    clinic.recording(on=TODAY - timedelta(days=9))
    assert answered(clinic, days) == [True, True]


@pytest.mark.parametrize(
    ("ago", "given"), [(10, {"selection": "by_therapist"}), (95, {}), (10, {"therapist": "ben"})]
)
def test_chosen_earlier_or_other_recording_answers_nothing(clinic, days, ago, given):
    clinic.recording(on=TODAY - timedelta(days=ago), **given)
    assert answered(clinic, days) == [False, False]


def test_recording_in_another_team_answers_nothing(clinic, days):
    with clinic.scope():
        other = create_team(program=clinic.program, name="Red", started_on=START, by=SYSTEM)
    clinic.recording(on=TODAY - timedelta(days=10), team=other)
    assert answered(clinic, days) == [False, False]
