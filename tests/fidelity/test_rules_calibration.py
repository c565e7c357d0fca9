"""Raters against the gold standard, per quarter, and what is advised."""

from __future__ import annotations

from datetime import date

import pytest

from fidelity.agreement import Advice, advice, by_quarter, calibrate

GOLD = [4, 5, 4] * 4
ON = [date(2026, month, 2) for month in (2, 5, 8, 11) for _one in range(3)]
# Milder from the third quarter on; in line; off in the last quarter only.
MILDER = [0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2]
STEADY = [0, 0, -1, 0, 1, 0, 0, 0, 0, -1, 0, 0]
LATE = [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2]


def advised(gaps, on=ON, gold=GOLD):
    ours = [one + gap for one, gap in zip(gold, gaps, strict=True)]
    return advice(calibrate(ours, gold), by_quarter(ours, gold, on))


@pytest.mark.parametrize(
    ("gaps", "said"),
    [(MILDER, Advice.SUSPEND), (STEADY, Advice.IN_LINE), (LATE, Advice.CALIBRATE)],
)
def test_advice_follows_from_the_quarters(gaps, said):
    assert advised(gaps) is said


def test_quarters_are_those_of_the_calendar_with_their_own_figures():
    ours = [one + gap for one, gap in zip(GOLD, MILDER, strict=True)]
    found = by_quarter(ours, GOLD, ON)
    assert [(one.year, one.number, one.n) for one in found] == [(2026, n, 3) for n in (1, 2, 3, 4)]
    assert [one.bias for one in found] == pytest.approx([1 / 3, 1 / 3, 1, 4 / 3])
    assert [one.is_off for one in found] == [False, False, True, True]


def test_quarter_of_two_recordings_says_nothing_by_itself():
    on = [date(2026, month, 2) for month in (2, 2, 5, 5, 8, 8)]
    found = by_quarter([6] * 6, [4] * 6, on)
    assert [one.is_off for one in found] == [None] * 3
    assert advised([2] * 6, on, [4] * 6) is Advice.CALIBRATE


def test_quarter_of_one_recording_has_a_difference_and_no_limits():
    (one,) = by_quarter([5], [4], [date(2026, 1, 1)])
    assert (one.bias, one.figures, one.is_off) == (1.0, None, None)
