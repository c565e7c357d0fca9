"""Phases of a chart, and what a chart says: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.control_charts import (
    FEWEST_POINTS,
    Assurance,
    Signal,
    Variation,
    assurance,
    latest_start,
    phases,
    side,
    states,
    variation,
    xmr,
)

LEVELS = st.lists(st.floats(1, 7, allow_nan=False), min_size=2, max_size=60)
STEADY = [4.0, 5.0] * 8


@given(LEVELS, st.sets(st.integers(-3, 70)))
def test_phases_hold_every_point_once_and_in_order(values, starts):
    found = phases("xmr", values, starts=starts)
    assert [one for phase in found for one in phase.chart.points] == values
    assert [phase.first for phase in found] == sorted(phase.first for phase in found)
    assert found[-1].last == len(values) - 1


@given(LEVELS, LEVELS)
def test_limits_before_a_new_baseline_stay_what_they_were(before, after):
    alone = phases("xmr", before)
    (old, _new) = phases("xmr", before + after, starts=[len(before)])
    assert old.chart == alone[0].chart


def test_phase_that_somebody_began_keeps_the_limits_of_its_first_twelve_points():
    shifted = STEADY[:12] + [7.0] * 8
    (phase,) = phases("xmr", shifted, starts=[0])
    assert (phase.chart.baseline, phase.baseline_until) == (FEWEST_POINTS, 11)
    assert phase.chart.centre == xmr(STEADY[:12]).centre
    (free,) = phases("xmr", shifted)
    assert (free.chart.baseline, free.baseline_until) == (20, None)


@pytest.mark.parametrize(("count", "kind"), [(11, "run"), (12, "xmr")])
def test_phase_of_few_points_is_a_run_chart(count, kind):
    (phase,) = phases("xmr", STEADY[:count])
    assert (phase.chart.kind, phase.has_limits) == (kind, kind == "xmr")


def test_run_chart_of_shares_draws_shares():
    (phase,) = phases("p", [1, 2], [2, 2])
    assert phase.chart.points == (0.5, 1.0)


def test_no_points_are_no_phases():
    assert phases("xmr", []) == ()


@pytest.mark.parametrize(("points", "last"), [(11, None), (12, 0), (20, 8)])
def test_last_start_leaves_twelve_points(points, last):
    assert latest_start(points) == last


def test_falling_trend_above_the_centre_points_down():
    chart = xmr([7, 6.9, 6.8, 6.7, 6.6, 6.5, 6.4, *[1.0] * 20])
    assert side(chart, Signal(6, "trend_of_7")) == -1
    assert side(chart, Signal(6, "shift_of_7")) == 1
    assert side(chart, Signal(None, "unusually_few_crossings")) == 0


@pytest.mark.parametrize(("better", "last"), [(True, Variation.WORSE), (False, Variation.BETTER)])
def test_signal_is_better_or_worse_by_the_wanted_direction(better, last):
    chart = xmr([*STEADY, -9.0], 16)
    assert states(chart, is_higher_better=better)[-1] is last
    assert variation(chart, is_higher_better=better) is last


def test_signal_long_ago_is_not_what_the_chart_says_now():
    chart = xmr([*STEADY[:6], -9.0, *STEADY], 6)
    assert states(chart, is_higher_better=True)[6] is Variation.WORSE
    assert variation(chart, is_higher_better=True) is Variation.COMMON


def test_chart_without_a_side_says_only_that_something_changed():
    (phase,) = phases("xmr", [1.0] * 5 + [7.0] * 5)
    assert [one.rule for one in phase.chart.signals] == ["unusually_few_crossings"]
    assert variation(phase.chart, is_higher_better=True) is Variation.CHANGED


@pytest.mark.parametrize(
    ("target", "said"), [(1.0, Assurance.ALWAYS), (4.0, Assurance.MIXED), (9.0, Assurance.NEVER)]
)
def test_assurance_looks_whether_the_target_lies_between_the_limits(target, said):
    (phase,) = phases("xmr", STEADY)
    assert assurance(phase, target, is_higher_better=True) is said


def test_assurance_for_what_should_be_low_is_the_mirror_image():
    (phase,) = phases("xmr", STEADY)
    assert assurance(phase, 9.0, is_higher_better=False) is Assurance.ALWAYS
    assert assurance(phase, 1.0, is_higher_better=False) is Assurance.NEVER


def test_nothing_is_assured_without_target_limits_or_for_a_smoothed_line():
    (few,) = phases("xmr", STEADY[:5])
    (smooth,) = phases("ewma", STEADY)
    (whole,) = phases("xmr", STEADY)
    assert assurance(few, 4.0, is_higher_better=True) is None
    assert assurance(smooth, 4.0, is_higher_better=True) is None
    assert assurance(whole, None, is_higher_better=True) is None
