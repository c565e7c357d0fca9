"""Planned days, coverage, weeks without supervision, load."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.choices import SessionState
from supervision.planning import (
    Coverage,
    Gap,
    Given,
    Session,
    coverage,
    expected_days,
    load,
    longest_gap,
    next_day,
    weeks_without,
)

FIRST = date(2026, 1, 6)  # a Tuesday
LAST = FIRST + timedelta(days=27)  # four weeks
CONFIRMED, CANCELLED = SessionState.CONFIRMED, SessionState.CANCELLED


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


def covered(*sessions: Session) -> Coverage:
    return coverage(expected_days(FIRST, 1, None, FIRST, LAST), sessions, FIRST, LAST)


def test_expected_days_of_a_fortnight():
    assert expected_days(FIRST, 2, None, FIRST, LAST) == [FIRST, after(14)]
    assert expected_days(FIRST, 2, None, after(1), after(28)) == [after(14), after(28)]


def test_expected_days_end_with_the_arrangement():
    assert expected_days(FIRST, 1, after(7), FIRST, LAST) == [FIRST, after(7)]
    assert expected_days(FIRST, 1, after(-1), FIRST, LAST) == []
    assert expected_days(after(40), 1, None, FIRST, LAST) == []


@pytest.mark.parametrize("bad", [0, -1, 53, True])
def test_expected_days_of_no_rhythm(bad):
    with pytest.raises(ValueError, match="every 1 to 52 weeks"):
        expected_days(FIRST, bad, None, FIRST, LAST)


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(1, 52), st.none() | DAYS, DAYS, DAYS)
def test_expected_days_are_in_rhythm_and_in_the_period(first, every, until, since, to):
    days = expected_days(first, every, until, since, to)
    assert all(max(first, since) <= day <= min(to, until or to) for day in days)
    assert all((day - first).days % (7 * every) == 0 for day in days)
    room = (min(to, until or to) - max(first, since)).days + 1
    assert abs(len(days) - max(0, room) / (7 * every)) <= 1
    if days:
        assert days[0] == next_day(first, every, until, since)


def test_next_day_passes_over_what_is_taken():
    assert next_day(FIRST, 1, None, after(1)) == after(7)
    assert next_day(FIRST, 1, None, after(7)) == after(7)
    assert next_day(FIRST, 1, None, after(1), {after(7), after(14)}) == after(21)
    assert next_day(FIRST, 1, after(10), after(8)) is None
    assert next_day(after(30), 2, None, FIRST) == after(30)


def test_coverage_of_held_and_missed_days():
    found = covered(Session(FIRST, CONFIRMED), Session(after(7), SessionState.WAITING))
    assert (found.held, found.planned, found.share) == (2, 4, 0.5)


def test_moved_session_stands_for_its_planned_day():
    moved = Session(after(30), CONFIRMED, planned_on=after(21))
    assert covered(moved) == Coverage(held=1, planned=4)
    outside = Session(after(21), CONFIRMED, planned_on=after(35))
    assert covered(outside) == Coverage(held=0, planned=4)


def test_cancelled_session_was_planned_and_not_held():
    assert covered(Session(after(7), CANCELLED)) == Coverage(held=0, planned=4)
    assert covered(Session(after(8), CANCELLED)) == Coverage(held=0, planned=5)
    again = Session(after(9), CONFIRMED, planned_on=after(7))
    assert covered(Session(after(7), CANCELLED), again) == Coverage(held=1, planned=4)


def test_extra_session_makes_up_for_no_planned_one():
    assert covered(Session(after(3), CONFIRMED)) == Coverage(held=0, planned=4, extra=1)


def test_nothing_planned_has_no_share():
    assert coverage([], [Session(FIRST, CONFIRMED)], FIRST, LAST).share is None


SESSIONS = st.lists(
    st.builds(
        Session,
        st.integers(-10, 40).map(after),
        st.sampled_from(SessionState),
        st.none() | st.integers(-10, 40).map(after),
    ),
    max_size=20,
)


@given(SESSIONS)
def test_coverage_lies_between_nothing_and_all(sessions):
    found = covered(*sessions)
    assert 0 <= found.held <= found.planned
    assert found.planned >= 4
    assert 0 <= found.share <= 1
    assert found.extra >= 0


def test_weeks_without_supervision():
    assert weeks_without([FIRST, after(7)], FIRST, after(20)) == 1
    assert weeks_without([FIRST, after(7)], FIRST, after(21)) == 2
    assert weeks_without([], FIRST, after(21)) == 3
    assert weeks_without([after(22)], FIRST, after(21)) == 3
    assert weeks_without([], FIRST, after(-3)) == 0


def test_longest_gap_includes_the_ends_of_the_period():
    gap = longest_gap([after(7), after(14)], FIRST, after(40))
    assert gap == Gap(after(14), after(40))
    assert (gap.days, gap.weeks) == (26, 3)
    assert longest_gap([], FIRST, LAST).days == 27
    with pytest.raises(ValueError, match="ends before it begins"):
        longest_gap([], LAST, FIRST)


def test_load_in_hours_a_week():
    given = [Given("a", FIRST, 60), Given("a", after(7), 60), Given("b", FIRST, 90)]
    found = load([*given, Given("b", after(28), 600)], FIRST, LAST)
    assert found == pytest.approx({"a": 0.5, "b": 0.375})
    assert load([], FIRST, FIRST) == {}
    with pytest.raises(ValueError, match="ends before it begins"):
        load([], LAST, FIRST)
