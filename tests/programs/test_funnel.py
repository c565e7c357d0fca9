"""The funnel, against the limits of domain table 5.8 (target .25) and against scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from programs.funnel import ALARM, FEWEST_CASES, WARNING, Place, funnel, limits_of, within

TABLE = [
    (8, (0, 5), (0, 6)),
    (12, (0, 6), (0, 8)),
    (16, (1, 8), (0, 10)),
    (24, (2, 10), (0, 13)),
    (32, (3, 13), (1, 16)),
    (48, (6, 18), (4, 22)),
    (64, (9, 23), (6, 27)),
    (100, (17, 34), (12, 39)),
]


@pytest.mark.parametrize(("cases", "warning", "alarm"), TABLE)
def test_limits_at_one_quarter(cases, warning, alarm):
    assert limits_of(cases, 0.25, WARNING) == warning
    assert limits_of(cases, 0.25, ALARM) == alarm


@given(cases=st.integers(1, 300), target=st.floats(0.01, 0.99))
def test_limits_equal_scipy(cases, target):
    expected = binom.ppf(0.025, cases, target), binom.ppf(0.975, cases, target)
    assert limits_of(cases, target, WARNING) == expected


def test_limits_need_a_target_inside():
    with pytest.raises(ValueError, match="between 0 and 1"):
        limits_of(10, 0, WARNING)


def test_eight_of_twenty_four_is_chance_eleven_is_not():
    assert within(8, 24, 0.25, WARNING)
    assert not within(11, 24, 0.25, WARNING)
    assert within(11, 24, 0.25, ALARM)


def test_funnel_shows_no_program_with_few_cases():
    found = funnel([Place(1, FEWEST_CASES - 1, is_own=True), Place(2, 30)], 0.15)
    assert found.places == (Place(2, 30),)
    assert found.own is None
    assert found.limits[WARNING][0][0] == FEWEST_CASES
    assert found.most_cases >= 30


@given(cases=st.integers(FEWEST_CASES, 60), share=st.floats(0, 1), target=st.floats(0.02, 0.98))
def test_point_lies_outside_the_drawn_border_exactly_when_it_is_outside(cases, share, target):
    place = Place(round(share * cases), cases, is_own=True)
    found = funnel([place], target)
    for level in (WARNING, ALARM):
        (border,) = [one for one in found.limits[level] if one[0] == cases]
        inside = border[1] <= place.share <= border[2]
        assert inside is within(place.count, cases, target, level)


def test_funnel_of_nobody():
    assert funnel([Place(0, 3)], 0.15) is None
