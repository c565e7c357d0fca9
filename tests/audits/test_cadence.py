"""When a recurring checklist is due."""

from __future__ import annotations

from datetime import date

import pytest

from audits.cadence import cadence, due_day, open_state

LAST = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 1, 31), "current"),
        (date(2026, 7, 2), "current"),
        (date(2026, 7, 3), "due"),
        (date(2026, 7, 31), "due"),
        (date(2026, 8, 1), "overdue"),
        (date(2026, 8, 28), "overdue"),
        (date(2026, 8, 29), "stale"),
    ],
)
def test_state_at_its_borders(today, state):
    assert cadence(LAST, today, cadence_months=6, grace_days=28).state == state


def test_state_of_a_checklist_that_was_never_filled():
    assert cadence(None, LAST, cadence_months=6, grace_days=28).state == "never"


def test_day_falls_on_the_last_of_a_short_month():
    found = cadence(date(2025, 8, 31), date(2025, 9, 1), cadence_months=6, grace_days=0)
    assert found.due_on == date(2026, 2, 28)
    assert found.stale_on == date(2026, 3, 1)


def test_due_day_leaves_two_weeks():
    assert due_day(None, LAST, 6) == date(2026, 2, 14)
    assert due_day(date(2025, 1, 1), LAST, 6) == date(2026, 2, 14)
    assert due_day(date(2025, 12, 31), LAST, 6) == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("due", "state"),
    [("2026-11-19", "overdue"), ("2026-11-20", "due"), ("2026-12-01", "due"),
     ("2027-03-01", "current")],
)  # fmt: skip
def test_open_checklist_stands_by_its_own_day(due, state):
    assert open_state(date.fromisoformat(due), date(2026, 11, 20)) == state
