"""How periods stand after what interrupted them, held against what a registration is on a day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from training.choices import RegistrationEventKind as Kind
from training.choices import RegistrationStatus as Status
from training.periods import DAY, status_on
from training.standing import CodeIs, code_states, valid_spans, withdrawn_days

FIRST = dt.date(2026, 1, 1)
FITTING = {
    Kind.SUSPENDED: {Status.VALID},
    Kind.RESUMED: {Status.SUSPENDED},
    Kind.WITHDRAWN: {Status.VALID, Status.SUSPENDED},
}


def on(days: int) -> dt.date:
    return FIRST + days * DAY


@st.composite
def histories(draw):
    """Periods that do not overlap, some joining on, and events that a register would accept."""
    periods, start = [], 0
    for _ in range(draw(st.integers(1, 3))):
        start += draw(st.sampled_from([0, 0, 3]))
        length = draw(st.integers(1, 12))
        periods.append((on(start), on(start + length - 1)))
        start += length
    events = []
    for days in sorted(draw(st.lists(st.integers(0, start + 2), max_size=5))):
        kind = draw(st.sampled_from(list(Kind)))
        if status_on(periods, events, on(days)) in FITTING[kind]:
            events.append((kind, on(days)))
    return periods, events, start


@given(histories())
def test_valid_days_are_those_on_which_the_registration_is_valid(history):
    periods, events, length = history
    spans = [span for found in valid_spans(periods, events) for span in found]
    covered = [on(n) for n in range(length + 5) if any(a <= on(n) <= b for a, b in spans)]
    valid = [on(n) for n in range(length + 5) if status_on(periods, events, on(n)) is Status.VALID]
    assert covered == valid


@given(histories())
def test_spans_lie_in_their_period_in_order_and_apart(history):
    periods, events, _length = history
    for (since, until), spans in zip(periods, valid_spans(periods, events), strict=True):
        days = [day for span in spans for day in span]
        assert days == sorted(days)
        assert all(since <= first <= last <= until for first, last in spans)
        assert all(b[0] - a[1] > DAY for a, b in pairwise(spans))


@given(histories())
def test_code_of_a_period_says_what_the_registration_is(history):
    periods, events, length = history
    today = max([on(0), *(day for _kind, day in events)])
    states = code_states(periods, events)
    for (since, until), (state, day) in zip(periods, states, strict=True):
        if not since <= today <= until:
            continue
        status = status_on(periods, events, today)
        assert (state is CodeIs.WITHDRAWN) == (status is Status.WITHDRAWN)
        assert (state is CodeIs.SUSPENDED) == (status is Status.SUSPENDED)
        if state is CodeIs.REPLACED:
            assert day > until
    assert length > 0


def test_withdrawal_reaches_a_renewal_that_joins_and_not_one_that_stands_apart():
    periods = [(on(0), on(9)), (on(10), on(19)), (on(25), on(30))]
    assert withdrawn_days(periods, [(Kind.WITHDRAWN, on(5))]) == [on(5), on(5), None]


def test_new_period_within_the_days_of_a_withdrawn_one_stands_alone():
    periods = [(on(0), on(29)), (on(10), on(40))]
    events = [(Kind.WITHDRAWN, on(5)), (Kind.SUSPENDED, on(20))]
    assert valid_spans(periods, events) == [[(on(0), on(4))], [(on(10), on(19))]]
    assert code_states(periods, events) == [
        (CodeIs.WITHDRAWN, on(5)),
        (CodeIs.SUSPENDED, on(20)),
    ]
