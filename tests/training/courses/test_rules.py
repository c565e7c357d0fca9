"""What a part of a course is worth, and who gets a place: pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.choices import ParticipationState as State
from training.courseworth import minutes_of, points_followed, worth_of
from training.places import HOLDING, QUEUED, Seat, give

DAY = [{"kind": "day", "minutes": 480}]
MIXED = [{"kind": "half_day", "minutes": 195}, {"kind": "literature", "minutes": 120}]
START = datetime(2026, 1, 1, tzinfo=UTC)


def seat(number: int, state: State, minute: int = 0) -> Seat:
    return Seat(UUID(int=number), state, START + timedelta(minutes=minute))


def test_minutes_of_a_course_are_without_breaks_and_reading():
    assert minutes_of(DAY) == 390
    assert minutes_of(MIXED) == 180


def test_licensed_basic_course_gives_no_points():
    worth = worth_of("basic", [("day", 480), ("assignment", 200)])
    assert worth.value == 0
    assert {one.points for one in worth.derivation} == {0}


@pytest.mark.parametrize(
    ("minutes", "points"), [(None, 7), (390, 7), (389, 6), (90, 2), (40, 1), (39, 0), (1, 0)]
)
def test_points_follow_the_minutes_that_were_followed(minutes, points):
    assert points_followed(minutes, parts=DAY, points=7) == points


def test_part_of_a_course_without_points_gives_none():
    assert points_followed(300, parts=DAY, points=0) == 0


def test_places_go_to_who_asked_first():
    seats = [seat(1, State.ASKED, 3), seat(2, State.WAITING, 1), seat(3, State.ASKED, 2)]
    given_ = give(seats, capacity=2)
    assert [one.id.int for one in given_.placed] == [2, 3]
    assert [one.id.int for one in given_.waiting] == [1]
    assert given_.taken == 2


def test_nobody_who_has_a_place_loses_it():
    given_ = give([seat(n, State.SIGNED_UP) for n in range(3)], capacity=2)
    assert (given_.placed, given_.taken) == ((), 3)


def test_nobody_moves_up_once_it_is_closed():
    given_ = give([seat(1, State.WAITING)], capacity=5, is_open=False)
    assert (given_.placed, len(given_.waiting), given_.taken) == ((), 1, 0)


seats_of = st.lists(st.tuples(st.sampled_from(list(State)), st.integers(0, 50)), max_size=30).map(
    lambda rows: [seat(n, state, minute) for n, (state, minute) in enumerate(rows)]
)


@given(seats_of, st.integers(1, 20))
def test_places_given_never_pass_the_capacity(seats, capacity):
    held = sum(1 for one in seats if one.state in HOLDING)
    queued = [one for one in seats if one.state in QUEUED]
    given_ = give(seats, capacity=capacity)
    assert given_.taken == held + len(given_.placed)
    assert given_.taken <= max(capacity, held)
    assert sorted(one.id for one in (*given_.placed, *given_.waiting)) == sorted(
        one.id for one in queued
    )
    # Nobody waits while a place is free, and nobody who asked later goes first.
    assert not given_.waiting or given_.taken >= capacity
    if given_.placed and given_.waiting:
        last, first = given_.placed[-1], given_.waiting[0]
        assert (last.asked_at, last.id) < (first.asked_at, first.id)


@given(seats_of, st.integers(1, 20))
def test_giving_places_twice_changes_nothing(seats, capacity):
    first = give(seats, capacity=capacity)
    placed = {one.id for one in first.placed}
    after = [
        Seat(
            one.id,
            State.SIGNED_UP
            if one.id in placed
            else State.WAITING
            if one.state in QUEUED
            else one.state,
            one.asked_at,
        )
        for one in seats
    ]
    again = give(after, capacity=capacity)
    assert (again.placed, again.taken) == ((), first.taken)
