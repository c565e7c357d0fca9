"""Periods of a registration: its status, its reminders and what comes next."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.choices import REMINDERS, RegistrationEventKind
from training.periods import (
    Due,
    add_months,
    due_reminders,
    merged,
    months_between,
    next_period,
    status_on,
    whole_months,
)

DAY = timedelta(days=1)
FIRST = (date(2021, 3, 1), date(2026, 2, 28))
NEXT = (date(2026, 3, 1), date(2031, 2, 28))
SUSPENDED = RegistrationEventKind.SUSPENDED
RESUMED = RegistrationEventKind.RESUMED
WITHDRAWN = RegistrationEventKind.WITHDRAWN
DAYS = st.dates(date(2004, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (FIRST[0] - DAY, "coming"),
        (FIRST[0], "valid"),
        (FIRST[1], "valid"),
        (FIRST[1] + DAY, "expired"),
    ],
)
def test_status_at_the_ends_of_a_period(day, status):
    assert status_on([FIRST], [], day) == status


def test_status_without_an_end_stays():
    assert status_on([(FIRST[0], None)], [], date(2099, 1, 1)) == "valid"


def test_status_over_a_renewal_and_in_a_gap():
    assert status_on([NEXT, FIRST], [], NEXT[0]) == "valid"
    later = (date(2027, 1, 1), date(2031, 12, 31))
    assert status_on([FIRST, later], [], date(2026, 6, 1)) == "expired"


def test_status_while_suspended_also_over_a_renewal():
    events = [(SUSPENDED, date(2025, 6, 1)), (RESUMED, date(2026, 6, 1))]
    assert status_on([FIRST, NEXT], events, date(2025, 5, 31)) == "valid"
    assert status_on([FIRST, NEXT], events, date(2026, 3, 1)) == "suspended"
    assert status_on([FIRST, NEXT], events, date(2026, 6, 1)) == "valid"
    assert status_on([FIRST], events, date(2026, 5, 1)) == "expired"


def test_status_after_a_withdrawal_is_for_good():
    events = [(SUSPENDED, date(2025, 1, 1)), (WITHDRAWN, date(2025, 6, 1))]
    resumed = [*events, (RESUMED, date(2025, 7, 1))]
    assert status_on([FIRST], events, date(2025, 5, 31)) == "suspended"
    assert status_on([FIRST], resumed, date(2025, 8, 1)) == "withdrawn"
    assert status_on([FIRST], resumed, date(2030, 1, 1)) == "withdrawn"


def test_status_of_a_renewal_granted_before_the_withdrawal():
    assert status_on([FIRST, NEXT], [(WITHDRAWN, date(2025, 6, 1))], NEXT[0]) == "withdrawn"


def test_status_of_a_new_registration_after_a_withdrawal():
    again = (date(2025, 9, 1), date(2030, 8, 31))
    events = [(WITHDRAWN, date(2025, 6, 1))]
    assert status_on([FIRST, again], events, date(2025, 8, 31)) == "withdrawn"
    assert status_on([FIRST, again], events, date(2025, 9, 1)) == "valid"


def test_status_of_two_events_on_one_day_is_that_of_the_later():
    day = date(2025, 6, 1)
    assert status_on([FIRST], [(SUSPENDED, day), (RESUMED, day)], day) == "valid"
    assert status_on([FIRST], [(RESUMED, day), (SUSPENDED, day)], day) == "suspended"


def test_status_without_a_period():
    with pytest.raises(ValueError, match="at least one period"):
        status_on([], [], FIRST[0])


UNTIL = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("left", "already", "due"),
    [
        (181, set(), Due(None)),
        (180, set(), Due(180)),
        (179, {180}, Due(None)),
        (90, {180}, Due(90)),
        (60, set(), Due(90, (180,))),
        (30, {180, 90}, Due(30)),
        (3, set(), Due(7, (30, 90, 180))),
        (3, {7}, Due(None, (30, 90, 180))),
        (0, {180, 90, 30}, Due(7)),
        (0, set(REMINDERS), Due(None)),
        (-1, set(), Due(None)),
    ],
)
def test_reminders_are_sent_once_and_only_the_tightest(left, already, due):
    assert due_reminders(UNTIL, UNTIL - timedelta(days=left), already) == due


def test_reminders_of_a_period_without_an_end():
    assert due_reminders(None, UNTIL, set()) == Due(None)


@given(st.lists(st.integers(-30, 400), max_size=40))
def test_reminders_come_once_each_whichever_days_are_looked_at(days):
    rows: list[int] = []
    for left in sorted(days, reverse=True):
        due = due_reminders(UNTIL, UNTIL - timedelta(days=left), set(rows))
        rows += [*([due.send] if due.send else []), *due.skip]
    assert len(rows) == len(set(rows))
    seen = [left for left in days if left >= 0]
    reached = {one for one in REMINDERS if seen and min(seen) <= one}
    assert set(rows) == reached


@pytest.mark.parametrize(
    ("today", "last", "years", "period"),
    [
        (date(2026, 11, 30), None, 5, (date(2026, 11, 30), date(2031, 11, 29))),
        (date(2026, 1, 10), FIRST[1], 5, NEXT),
        (FIRST[1], FIRST[1], 5, NEXT),
        (FIRST[1] + DAY, FIRST[1], 5, NEXT),
        (date(2026, 5, 1), FIRST[1], 5, (date(2026, 5, 1), date(2031, 4, 30))),
        (date(2028, 2, 29), None, 5, (date(2028, 2, 29), date(2033, 2, 28))),
        (date(2028, 2, 29), None, 4, (date(2028, 2, 29), date(2032, 2, 28))),
        (date(2027, 3, 1), None, 1, (date(2027, 3, 1), date(2028, 2, 29))),
        (date(2026, 1, 1), None, 1, (date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_next_period_joins_on_and_ends_before_the_anniversary(today, last, years, period):
    assert next_period(today, last, years) == period


def test_next_period_of_no_years():
    with pytest.raises(ValueError, match="at least one year"):
        next_period(UNTIL, None, 0)


@given(DAYS, st.integers(1, 10), st.integers(0, 400))
def test_next_periods_leave_no_gap_and_lose_no_day(today, years, early):
    since, until = next_period(today, None, years)
    assert (until + DAY - since).days >= 365 * years
    again, _ = next_period(max(today, until - timedelta(days=early)), until, years)
    assert again == until + DAY
    assert status_on([(since, until)], [], until) == "valid"


@given(DAYS, st.integers(-60, 400))
def test_months_are_counted_on_their_very_day(day, months):
    later = add_months(day, months)
    assert whole_months(day, later) == max(0, months)
    if months > 0:
        assert whole_months(day, later - DAY) == months - 1
        assert months_between(day, later) >= months > months_between(day, later - DAY)


def test_months_between_count_the_days_left_over():
    assert months_between(date(2026, 1, 15), date(2026, 3, 20)) == 2 + Fraction(5, 31)
    assert months_between(date(2026, 3, 20), date(2026, 1, 15)) == 0


def test_periods_that_touch_are_one():
    year = (date(2024, 1, 1), date(2024, 12, 31))
    assert merged([(date(2025, 1, 1), None), year], UNTIL) == ((year[0], UNTIL),)
    assert merged([(date(2025, 1, 2), None), year], UNTIL) == (year, (date(2025, 1, 2), UNTIL))
    assert merged([(UNTIL + DAY, None)], UNTIL) == ()
