"""Held against planned, gaps, dose and early drop-out of a treatment."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.choices import Modality, Outcome
from fidelity.course import (
    LONGEST_GAP,
    Session,
    course_of,
    dose_of,
    gaps_of,
    had_early_days,
    is_early_drop_out,
)

FIRST = date(2026, 1, 5)
LAST = FIRST + timedelta(days=69)  # ten weeks


def held(days: int, modality: str = "individual", minutes: int = 50) -> Session:
    return Session(FIRST + timedelta(days=days), modality, "held", minutes)


def course(*sessions: Session, **given):
    whole = {
        "weekly": 1.0,
        "started_on": FIRST,
        "ended_on": None,
        "since": FIRST,
        "until": LAST,
        **given,
    }
    return course_of(sessions, **whole)


def test_planned_follows_from_the_weeks():
    assert course().planned == 10
    assert course(weekly=1.5).planned == 15
    assert course(ended_on=FIRST + timedelta(days=13)).planned == 2


def test_only_planned_forms_count_as_held():
    found = course(held(0), held(7, "group"), held(8, "crisis"), held(9, "team_contact"))
    assert (found.held, found.share) == (2, 0.2)


def test_share_is_unknown_when_nothing_was_planned():
    found = course(held(0), since=LAST, until=FIRST)
    assert (found.planned, found.share, found.gaps) == (0, None, ())


def test_cancellations_are_told_by_whom():
    outcomes = ("cancelled_client", "cancelled_therapist", "cancelled_organisation", "no_show")
    some = [Session(FIRST, "individual", outcome, 0) for outcome in outcomes]
    found = course(*some)
    assert (found.cancelled_by_client, found.cancelled_by_program, found.no_shows) == (1, 2, 1)


def test_gap_is_more_than_fourteen_days():
    days = [FIRST, FIRST + timedelta(days=14), FIRST + timedelta(days=29)]
    (gap,) = gaps_of(days, FIRST, days[-1])
    assert (gap.since, gap.days) == (days[1], 15)


def test_gap_at_the_beginning_and_until_now_counts():
    found = course(held(20))
    assert [gap.days for gap in found.gaps] == [20, 49]


def test_dose_is_counted_per_phase():
    phases = [(FIRST, "initial"), (FIRST + timedelta(days=10), "treatment")]
    found = dose_of([held(0), held(9), held(10, minutes=75)], phases)
    assert found == {"initial": 100, "treatment": 75}


def test_crisis_contact_counts_for_the_dose():
    assert course(held(0, "crisis", 30)).dose == {"initial": 30}


@pytest.mark.parametrize(
    ("days", "reason", "is_early"),
    [
        (91, "early_client", True),
        (92, "early_client", False),
        (30, "early_program", True),
        (30, "early_together", False),
        (30, "moved", False),
        (30, "completed", False),
    ],
)
def test_early_drop_out(days, reason, is_early):
    assert is_early_drop_out(FIRST, FIRST + timedelta(days=days), reason) is is_early


def test_treatment_that_runs_is_no_drop_out():
    assert not is_early_drop_out(FIRST, None, "")


def test_treatment_counts_for_drop_out_after_its_early_days_whatever_became_of_it():
    assert not had_early_days(FIRST, FIRST + timedelta(days=91))
    assert had_early_days(FIRST, FIRST + timedelta(days=92))


sessions = st.lists(
    st.builds(
        Session,
        st.integers(-30, 120).map(lambda days: FIRST + timedelta(days=days)),
        st.sampled_from([one.value for one in Modality]),
        st.sampled_from([one.value for one in Outcome]),
        st.integers(0, 600),
    ),
    max_size=40,
)


@given(sessions)
def test_figures_do_not_depend_on_the_order(some):
    assert course(*some) == course(*reversed(some))


@given(sessions)
def test_gaps_are_long_and_do_not_overlap(some):
    found = course(*some).gaps
    assert all(gap.until - gap.since > LONGEST_GAP for gap in found)
    assert all(one.until <= two.since for one, two in pairwise(found))


@given(sessions)
def test_every_planned_session_is_counted_once(some):
    found = course(*some)
    inside = [one for one in some if FIRST <= one.on <= LAST]
    planned = [one for one in inside if one.modality not in ("crisis", "team_contact")]
    told = found.held + found.cancelled_by_client + found.cancelled_by_program + found.no_shows
    assert told == len(planned)
    assert sum(found.dose.values()) == sum(o.minutes for o in inside if o.outcome == "held")
