"""Baselines: who sets one from when, and taking one back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from fidelity.choices import ChartKey
from fidelity.models import Baseline
from fidelity.selectors.baselines import baselines_of, place_to_set
from fidelity.series import months_until
from fidelity.services.baselines import BaselineRefused, set_baseline, withdraw_baseline
from mbtq.core.errors import DomainError
from tests.asserts import assert_trail, refuses
from tests.fidelity.conftest import TODAY

pytestmark = pytest.mark.django_db
MONTHS = months_until(TODAY)


@pytest.fixture
def led(clinic):
    """A lead, and a treatment that ran all of the last two years."""
    clinic.works("lia", "lead")
    clinic.treatment(started_on=MONTHS[0][0])
    return clinic


def begin(clinic, since, *, place=None, reason="New planning", chart=ChartKey.HELD, scale=None):
    person = clinic.user("lia")
    with clinic.scope(person):
        return set_baseline(
            place=place or clinic.team,
            chart=chart,
            scale=scale,
            since=since,
            reason=reason,
            at=timezone.now(),
            by=clinic.member(person),
        )


def test_baseline_is_kept_with_reason_and_person(led):
    row = begin(led, MONTHS[12][0])
    with led.scope():
        (found,) = baselines_of(led.team)
        assert (found.pk, found.reason, found.set_by.name) == (row.pk, "New planning", "Lia Linde")
        assert_trail("baseline.set", about=row)


@pytest.mark.parametrize(
    ("month", "words"), [(13, "there are 11 points; a baseline needs 12"), (12, "")]
)
def test_twelve_points_must_follow(led, month, words):
    if words:
        with refuses(BaselineRefused, words):
            begin(led, MONTHS[month][0])
    else:
        assert begin(led, MONTHS[month][0])


def test_baseline_before_a_later_one_leaves_twelve_points_between(led):
    begin(led, MONTHS[12][0])
    with refuses(BaselineRefused, "there are 11 points"):
        begin(led, MONTHS[1][0])
    assert begin(led, MONTHS[0][0])


def test_baseline_after_a_former_one_leaves_it_twelve_points(led):
    """Else the former would lose its limits, and the signals with them."""
    begin(led, MONTHS[2][0])
    with refuses(BaselineRefused, "would keep 10 points"):
        begin(led, MONTHS[12][0])


def test_baseline_cannot_lie_in_the_future(led):
    with refuses(BaselineRefused, "in the future"):
        begin(led, TODAY + timedelta(days=1))


@pytest.mark.parametrize("reason", ["", "   "])
def test_baseline_needs_a_reason(led, reason):
    with refuses(BaselineRefused, "Say why"):
        begin(led, MONTHS[0][0], reason=reason)


def test_one_baseline_a_day_unless_it_was_withdrawn(led):
    row = begin(led, MONTHS[12][0])
    with refuses(BaselineRefused, "begins on that day already"):
        begin(led, MONTHS[12][0])
    with led.scope():
        withdraw_baseline(baseline=row, at=timezone.now(), by=led.member(led.user("lia")))
        assert not baselines_of(led.team).exists()
        assert_trail("baseline.withdrawn", about=row)
    assert begin(led, MONTHS[12][0]).pk != row.pk


def test_baseline_is_withdrawn_once(led):
    row, by = begin(led, MONTHS[12][0]), led.member(led.user("lia"))
    with led.scope():
        withdraw_baseline(baseline=row, at=timezone.now(), by=by)
        with refuses(DomainError, "withdrawn already"):
            withdraw_baseline(baseline=row, at=timezone.now(), by=by)


@pytest.mark.parametrize("change", [{"reason": "Other"}, {"since": TODAY}, {"chart": "drop_out"}])
def test_what_was_set_is_never_changed(led, change):
    row = begin(led, MONTHS[12][0])
    with led.scope(), pytest.raises(DatabaseError), transaction.atomic():
        Baseline.objects.filter(pk=row.pk).update(**change)


def test_baseline_is_never_deleted(led):
    row = begin(led, MONTHS[12][0])
    with led.scope(), pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_baseline_of_another_organisation_does_not_exist(led, anker):
    begin(led, MONTHS[12][0])
    with anker.scope():
        assert not Baseline.objects.exists()


@pytest.mark.parametrize(
    ("name", "kind", "may"),
    [
        ("lia", "team", True),
        ("lia", "program", True),
        ("lia", "therapist", False),
        ("noor", "therapist", True),
        ("noor", "team", False),
        ("noor", "program", False),
        ("mina", "therapist", True),
        ("mina", "team", False),
        ("els", "therapist", False),
    ],
)
def test_who_leads_sets_those_of_a_team_and_oneself_or_the_supervisor_the_own(led, name, kind, may):
    led.works("els")
    led.works("mina", "supervisor")
    places = {"team": led.team, "program": led.program, "therapist": led.works("noor")}
    person = led.user(name)
    with led.scope(person):
        found = place_to_set(led.member(person), kind, places[kind].pk, on=TODAY)
    assert (found == places[kind]) is may
