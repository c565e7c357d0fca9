"""How points come about: sessions held of planned, and treatments between two drop-outs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.choices import ChartKey
from fidelity.series import (
    Ended,
    Point,
    Series,
    Span,
    drop_outs,
    held_points,
    months_until,
)

MAY = (date(2026, 5, 1), date(2026, 5, 31))
ON = date(2026, 11, 24)


def test_months_are_full_ones_and_the_present_is_not_among_them():
    found = months_until(date(2026, 3, 31), 3)
    assert found == [
        (date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
    ]


@pytest.mark.parametrize(
    ("began", "ended", "planned"),
    [
        (date(2026, 1, 1), None, 4),  # 31 days at one a week
        (date(2026, 5, 18), None, 2),
        (date(2026, 1, 1), date(2026, 5, 14), 2),
    ],
)
def test_planned_follows_from_the_days_of_the_treatment_in_the_month(began, ended, planned):
    (point,) = held_points([Span(began, ended, 1)], {MAY[0]: 1}, [MAY])
    assert (point.value, point.total) == (1, planned)


def test_month_in_which_nothing_was_planned_is_left_out():
    assert held_points([Span(date(2026, 6, 1), None, 1)], {}, [MAY]) == ()


def test_more_held_than_planned_counts_as_all():
    (point,) = held_points([Span(MAY[0], None, 1)], {MAY[0]: 9}, [MAY])
    assert (point.value, point.total) == (9, 9)


@given(st.integers(0, 40), st.floats(0.1, 14), st.integers(1, 30))
def test_share_lies_between_nothing_and_all(held, weekly, day):
    for point in held_points([Span(date(2026, 5, day), None, weekly)], {MAY[0]: held}, [MAY]):
        assert 0 <= point.value <= point.total


def test_drop_outs_count_the_treatments_between_them():
    rows = [
        Ended(date(2026, month, 1), date(2026, month, 20) if month in gone else None,
              "early_client" if month in gone else "")
        for gone in [(2, 5)]
        for month in range(1, 12)
    ]  # fmt: skip
    found = drop_outs(rows, on=ON)
    assert [(one.since.month, one.until.month, one.value) for one in found.points] == [(2, 5, 2)]
    # Who began in September has not passed three months on the 24th of November.
    assert (found.drop_outs, found.known) == (2, 8)


def test_moving_house_is_no_drop_out():
    rows = [Ended(date(2026, 1, day), date(2026, 1, 30), "moved") for day in (1, 2, 3)]
    assert drop_outs(rows, on=ON).drop_outs == 0


def test_days_find_the_points_that_they_belong_to():
    months = months_until(ON, 14)
    series = Series(ChartKey.HELD, tuple(Point(*one, 1, 2) for one in months), 0, 1)
    assert series.number_at(months[3][0].replace(day=9)) == 3
    assert series.number_from(months[3][0].replace(day=9)) == 4
    assert series.number_at(ON) is None
    assert series.last_start == months[2][0]
