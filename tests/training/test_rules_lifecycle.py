"""Which steps an application can take, until when somebody appeals, and who does not decide."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.choices import ApplicationState as State
from training.choices import StepKind as Step
from training.lifecycle import (
    APPEAL_DECISIONS,
    DECISIONS,
    MOVES,
    Case,
    Past,
    appeal_until,
    can_appeal,
    conflict_of_member,
    conflict_of_reviewer,
)

DAY = date(2026, 11, 30)
REFUSED = [Past(Step.SUBMITTED, "c", DAY), Past(Step.REFUSED, "m", DAY)]


def test_every_step_but_submitting_has_a_move():
    assert set(MOVES) == set(Step) - {Step.SUBMITTED}


def test_granted_is_the_end():
    assert not [step for step, (before, _after) in MOVES.items() if State.GRANTED in before]


def test_decisions_leave_the_states_that_wait():
    for step in (*DECISIONS, *APPEAL_DECISIONS):
        assert MOVES[step][0] <= {State.COMPLETE, State.APPEALED}


@pytest.mark.parametrize(("days", "possible"), [(0, True), (42, True), (43, False)])
def test_appeal_within_six_weeks(days, possible):
    assert can_appeal(State.REFUSED, REFUSED, DAY + timedelta(days=days)) is possible


def test_appeal_once():
    past = [*REFUSED, Past(Step.APPEAL_FILED, "c", DAY), Past(Step.APPEAL_REJECTED, "n", DAY)]
    assert not can_appeal(State.REFUSED, past, DAY)


@pytest.mark.parametrize("state", sorted(set(State) - {State.REFUSED}))
def test_no_appeal_against_what_was_not_refused(state):
    assert not can_appeal(state, REFUSED, DAY)


def test_term_without_a_refusal():
    with pytest.raises(ValueError, match="Nothing was refused"):
        appeal_until([])


CASE = Case(
    candidate="c",
    authors=frozenset({"a"}),
    supervisors=frozenset({"s"}),
    colleagues=frozenset({"o"}),
    checkers=frozenset({"k"}),
    deciders=frozenset({"d"}),
)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ("c", "candidate"),
        ("a", "author"),
        ("s", "supervisor"),
        ("o", "colleague"),
        ("k", "checker"),
        ("d", ""),
        ("x", ""),
    ],
)
def test_who_had_a_part_does_not_decide(person, reason):
    assert conflict_of_member(person, CASE) == reason


def test_who_decided_does_not_decide_on_the_appeal():
    assert conflict_of_member("d", CASE, is_appeal=True) == "decider"


def test_reviewer_is_independent():
    found = {one: conflict_of_reviewer(one, CASE) for one in "casokd"}
    assert found == {
        "c": "candidate", "a": "author", "s": "supervisor", "o": "colleague", "k": "", "d": "",
    }  # fmt: skip


PEOPLE = st.frozensets(st.sampled_from("abcdefgh"), max_size=4)


@given(PEOPLE, PEOPLE, PEOPLE, PEOPLE, st.sampled_from("abcdefgh"))
def test_nobody_with_a_part_ever_decides(authors, supervisors, colleagues, checkers, person):
    case = Case("a", authors, supervisors, colleagues, checkers)
    has_part = person in {"a"} | authors | supervisors | colleagues | checkers
    assert bool(conflict_of_member(person, case)) is has_part
