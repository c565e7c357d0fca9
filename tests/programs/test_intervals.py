"""Intervals of shares, against statsmodels and by what they must satisfy."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from programs.intervals import clustered, rate, ratio, wilson

SIZES = st.lists(st.integers(1, 12), min_size=2, max_size=9)


@given(total=st.integers(1, 400), share=st.floats(0, 1))
def test_wilson_equals_statsmodels(total, share):
    count = round(total * share)
    found = wilson(count, total)
    low, high = proportion_confint(count, total, method="wilson")
    assert found.value == count / total
    assert (found.lower, found.upper) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize(("count", "total"), [(1, 0), (-1, 3), (4, 3)])
def test_wilson_impossible_counts(count, total):
    with pytest.raises(ValueError, match="out of"):
        wilson(count, total)


def test_wilson_nothing_of_ten():
    assert wilson(0, 10).lower == 0
    assert wilson(0, 10).upper == pytest.approx(0.2775, abs=1e-4)


@given(sizes=SIZES, data=st.data())
def test_clustered_interval_holds_the_share_and_is_no_narrower_than_single_cases(sizes, data):
    clusters = [(data.draw(st.integers(0, size)), size) for size in sizes]
    found = clustered(clusters)
    single = wilson(sum(good for good, _ in clusters), sum(sizes))
    assert found.value == single.value
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert found.upper - found.lower >= single.upper - single.lower - 1e-9


def test_clustered_apart_from_each_other_is_wider():
    alike, apart = clustered([(5, 10)] * 6), clustered([(0, 10), (10, 10)] * 3)
    assert alike.value == apart.value == 0.5
    assert apart.upper - apart.lower > 1.8 * (alike.upper - alike.lower)


def test_clustered_all_good_counts_clusters_not_cases():
    assert clustered([(10, 10)] * 5) == wilson(5, 5)


def test_clustered_one_cluster_has_no_interval():
    assert clustered([(3, 4), (0, 0)]).lower is None


def test_clustered_nothing():
    with pytest.raises(ValueError, match="at least one case"):
        clustered([(0, 0)])


@given(
    parts=st.lists(st.tuples(st.floats(0, 60), st.floats(0.5, 60)), min_size=2, max_size=15).filter(
        lambda parts: sum(a for a, _ in parts) > 1
    )
)
def test_ratio_equals_a_weighted_regression_with_robust_error(parts):
    """The ratio estimator is the weighted mean of ratios; HC1 gives its standard error."""
    held, planned = np.array(parts).T
    fitted = sm.WLS(held / planned, np.ones(len(parts)), weights=planned).fit(cov_type="HC1")
    found = ratio(parts)
    half = student.ppf(0.975, len(parts) - 1) * fitted.bse[0]
    assert found.value == pytest.approx(fitted.params[0])
    most = 1.0 if all(a <= b for a, b in parts) else np.inf
    assert found.upper == pytest.approx(min(most, fitted.params[0] + half), abs=1e-7)
    assert found.lower == pytest.approx(max(0, fitted.params[0] - half), abs=1e-7)


def test_ratio_of_parts_is_at_most_all():
    assert ratio([(1, 1), (18, 19)]).upper == 1
    assert ratio([(3, 1), (18, 19)]).upper > 1


def test_ratio_of_one_part_has_no_interval():
    assert ratio([(8, 10)]).upper is None


def test_ratio_without_a_plan():
    with pytest.raises(ValueError, match="not positive"):
        ratio([(3, 0)])


@given(count=st.integers(0, 400), exposure=st.floats(0.1, 500))
def test_rate_equals_statsmodels(count, exposure):
    found = rate(count, exposure)
    low, high = confint_poisson(count, exposure, method="exact-c")
    assert found.value == count / exposure
    assert (found.lower, found.upper) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize(("count", "exposure"), [(1, 0), (-1, 3)])
def test_rate_impossible(count, exposure):
    with pytest.raises(ValueError, match="cannot be"):
        rate(count, exposure)
