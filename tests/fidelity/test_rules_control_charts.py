"""Control charts: textbook figures, rules one by one, and properties."""

from __future__ import annotations

from itertools import pairwise
from math import inf, isnan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fidelity.control_charts import (
    KINDS,
    Signal,
    c_chart,
    ewma,
    g_chart,
    p_chart,
    run_chart,
    t_chart,
    u_chart,
    xmr,
)
from fidelity.control_charts.rules import RULE_SETS, _fewest

# Montgomery, example 6.5 (viscosity of aircraft primer paint).
VISCOSITY = [
    33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54,
    33.12, 33.84,
]  # fmt: skip
# Montgomery, table 9.1 (EWMA with weight .10, width 2.7, target 10, sigma 1).
SHIFTED = [
    9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40,
    10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62,
    11.31, 10.52,
]  # fmt: skip


def test_single_values_as_in_the_textbook():
    chart = xmr(VISCOSITY)
    assert chart.centre == pytest.approx(33.52, abs=0.005)
    assert (chart.lower, chart.upper) == pytest.approx((32.24, 34.80), abs=0.02)
    assert chart.range_upper == pytest.approx(1.57, abs=0.02)
    assert chart.signals == ()


def test_smoothed_values_as_in_the_textbook():
    chart = ewma(SHIFTED, 20, weight=0.1, width=2.7)
    smoothed, last = [], chart.centre
    for value in SHIFTED:
        last = 0.1 * value + 0.9 * last
        smoothed.append(last)
    assert chart.points == pytest.approx(smoothed)
    ranges = [abs(b - a) for a, b in pairwise(SHIFTED[:20])]
    sd = sum(ranges) / 19 / 1.128
    half = 2.7 * sd * sqrt(0.1 / 1.9 * (1 - 0.9**60))
    assert chart.upper[-1] - chart.centre == pytest.approx(half)
    assert chart.upper[0] - chart.centre == pytest.approx(2.7 * sd * 0.1)


def test_slow_drift_shows_in_the_average_before_a_point_is_out():
    values = [4, 5, 4, 5, 4, 5, 4, 5, 4, 6, 6, 6, 6, 6, 6, 6]
    assert ewma(values, 10).signals
    assert not xmr(values, 10, rules="beyond").signals


def test_shares_have_limits_that_vary_with_the_total():
    chart = p_chart([8, 9, 2], [10, 12, 20])
    mean = 19 / 42
    assert chart.centre == pytest.approx(mean)
    assert chart.points == pytest.approx((0.8, 0.75, 0.1))
    assert chart.upper[2] == pytest.approx(mean + 3 * sqrt(mean * (1 - mean) / 20))
    assert Signal(2, "beyond_limits") in chart.signals


def test_shares_stay_within_zero_and_one():
    chart = p_chart([1, 0, 1], [2, 2, 2])
    assert (min(chart.lower), max(chart.upper)) == (0, 1)


def test_rates_and_counts():
    rates = u_chart([3, 5], [100, 200])
    assert rates.centre == pytest.approx(8 / 300)
    assert rates.upper[0] == pytest.approx(8 / 300 + 3 * sqrt(8 / 300 / 100))
    counts = c_chart([4, 6, 5, 5])
    assert (counts.centre, counts.lower) == (5, 0)
    assert counts.upper == pytest.approx(5 + 3 * sqrt(5))


def test_rare_events():
    between = g_chart([30, 12, 40, 18])
    assert between.upper == pytest.approx(25 + 3 * sqrt(25 * 26))
    times = t_chart([30, 12, 40, 18, 25])
    assert times.lower < times.centre < times.upper
    inner = xmr([time ** (1 / 3.6) for time in (30, 12, 40, 18, 25)])
    assert times.upper == pytest.approx(inner.upper**3.6)


def test_few_points_are_a_run_chart():
    assert xmr(VISCOSITY[:11]).is_run_chart
    assert not xmr(VISCOSITY[:12]).is_run_chart
    chart = run_chart([3, 1, 2])
    assert (chart.centre, chart.is_run_chart) == (2, True)
    assert isnan(chart.upper)


def points_of(rules: str, rule: str, z, values=None) -> list[int | None]:
    return RULE_SETS[rules][rule](z, z if values is None else values)


@pytest.mark.parametrize(
    ("rules", "rule", "z", "points"),
    [
        ("nhs", "beyond_limits", [0, 3, 3.01, -3.2], [2, 3]),
        ("nhs", "shift_of_7", [1] * 8, [6, 7]),
        ("nhs", "shift_of_7", [1, 1, 1, 0, 1, 1, 1, 1, 1, 1], []),
        ("nhs", "shift_of_7", [1] * 6 + [-1] * 7, [12]),
        ("nhs", "trend_of_7", [1, 2, 3, 4, 5, 6, 7, 8], [6, 7]),
        ("nhs", "trend_of_7", [7, 6, 5, 4, 4, 3, 2, 1], []),
        ("nhs", "2_of_3_near_limit", [2.1, 0, 2.2, 0, 0, -2.1, 2.3], [2]),
        ("western", "4_of_5_beyond_1_sd", [1.1, 1.2, 0, 1.3, 1.4, -2], [4]),
        ("western", "shift_of_8", [-0.1] * 8, [7]),
        ("anhoej", "unusually_long_run", [1] * 8 + [-1, 1] * 4, [7]),
        ("anhoej", "unusually_few_crossings", [1] * 10 + [-1] * 10, [None]),
        ("anhoej", "unusually_few_crossings", [1, -1] * 10, []),
    ],
)
def test_rule_fires_where_its_pattern_is_complete(rules, rule, z, points):
    assert points_of(rules, rule, z) == points


@pytest.mark.parametrize("chances", [1, 5, 9, 11, 19, 23, 40, 99])
def test_fewest_crossings_are_the_binomials_five_percent_point(chances):
    assert _fewest(chances) == stats.binom.ppf(0.05, chances, 0.5)


def test_baseline_sets_the_limits_for_what_follows():
    quiet, loud = [4, 5] * 6, [9, 9.5]
    assert xmr(quiet + loud, 12).upper == xmr(quiet).upper
    assert Signal(12, "beyond_limits") in xmr(quiet + loud, 12).signals


def test_no_variation_makes_every_change_a_signal():
    chart = xmr([4] * 12 + [5], 12)
    assert (chart.lower, chart.upper) == (4, 4)
    assert Signal(12, "beyond_limits") in chart.signals


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=40), st.floats(-10, 10))
def test_moving_everything_moves_centre_and_limits(values, by):
    first, second = xmr(values), xmr([value + by for value in values])
    assert second.centre == pytest.approx(first.centre + by, abs=1e-6)
    assert second.upper == pytest.approx(first.upper + by, abs=1e-6)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=30))
def test_limits_enclose_the_centre(values):
    for kind in ("xmr", "c", "g", "t", "ewma"):
        chart = KINDS[kind](values)
        lower = min(chart.lower) if isinstance(chart.lower, tuple) else chart.lower
        assert lower <= chart.centre + 1e-9


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: xmr([1]), "baseline needs"),
        (lambda: xmr([1, 2, 3], 9), "not 9"),
        (lambda: xmr([1, inf]), "infinite"),
        (lambda: xmr([1, "x"]), "number"),
        (lambda: xmr([1, 2], rules="bell"), "one of"),
        (lambda: c_chart([1, -1]), "not negative"),
        (lambda: p_chart([3], [2]), "larger"),
        (lambda: p_chart([0], [0]), "zero"),
        (lambda: p_chart([1, 1], [2]), "denominator"),
        (lambda: ewma([1, 2], weight=0), "weight"),
        (lambda: ewma([1, 2], width=0), "width"),
    ],
)
def test_impossible_chart_is_refused_with_a_sentence(act, words):
    with pytest.raises(ValueError, match=words):
        act()


def test_g_chart_counts_runs_from_the_median_because_most_counts_lie_under_the_mean():
    """Seven counts between the median (about 5.3) and the mean (8) are no run of few chances."""
    counts = [7.0] * 7 + [1, 1, 21, 0, 2, 22]
    chart = g_chart(counts)
    assert chart.centre == 96 / 13
    shifts = [one.point for one in chart.signals if one.rule == "shift_of_7"]
    assert shifts == [6]  # a run above the median, at its seventh point
    assert not [one for one in g_chart([7.0] * 6 + counts[7:]).signals if one.rule == "shift_of_7"]
