"""Words for coefficients, pairs of raters, and a rater against gold."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pingouin
import pytest
from scipy import stats

from fidelity.agreement import agreement_within, calibrate, label_of, labels_of_interval, pairs_of
from tests.fidelity.tables import SHROUT_FLEISS


@pytest.mark.parametrize(
    ("convention", "value", "label"),
    [
        ("koo_li", -0.2, "poor"),
        ("koo_li", 0.49, "poor"),
        ("koo_li", 0.50, "moderate"),
        ("koo_li", 0.75, "good"),
        ("koo_li", 0.90, "good"),
        ("koo_li", 0.91, "excellent"),
        ("cicchetti", 0.39, "poor"),
        ("cicchetti", 0.40, "fair"),
        ("cicchetti", 0.62, "good"),
        ("cicchetti", 0.75, "excellent"),
        ("koo_li", nan, ""),
    ],
)
def test_label_by_convention(convention, value, label):
    assert label_of(value, convention) == label


def test_label_is_judged_on_the_interval():
    assert labels_of_interval(0.42, 0.83) == ("poor", "good")
    assert labels_of_interval(0.55, 0.70) == ("moderate",)
    assert labels_of_interval(nan, nan) == ()


def test_unknown_convention_is_refused():
    with pytest.raises(ValueError, match="koo_li"):
        label_of(0.5, "landis")


def test_agreement_counts_pairs_of_scores():
    table = [[1, 1, 3], [2, 3, nan], [4, nan, nan]]
    assert agreement_within(table) == pytest.approx(1 / 4)
    assert agreement_within(table, 1) == pytest.approx(2 / 4)
    with pytest.raises(ValueError, match="two raters"):
        agreement_within([[1, nan], [nan, 2]])


def test_pairs_show_who_is_mild():
    found = pairs_of(SHROUT_FLEISS)
    assert len(found) == 6
    assert found[0, 1] == {"n": 6, "exact": 0, "within_1": 0, "bias": pytest.approx(31 / 6)}


RNG = np.random.default_rng(11)
GOLD = RNG.integers(2, 7, 24).astype(float)


def test_calibration_as_other_packages_compute_it():
    rater = GOLD + RNG.choice([-1, 0, 0, 1, 1], 24)
    found = calibrate(rater, GOLD)
    test = stats.ttest_rel(rater, GOLD)
    low, high = test.confidence_interval()
    assert (found.p, found.bias_lower, found.bias_upper) == pytest.approx((test.pvalue, low, high))
    theirs = pingouin.ttest(rater, GOLD, paired=True)
    assert found.p == pytest.approx(float(theirs.iloc[0]["p_val"]), abs=1e-6)
    assert found.loa_upper - found.loa_lower == pytest.approx(2 * 1.96 * (rater - GOLD).std(ddof=1))
    assert not found.is_off


def test_rater_who_is_severe_is_off():
    found = calibrate(GOLD - 1 + RNG.choice([0, 0, 0.5], 24), GOLD)
    assert found.is_off
    assert found.bias < -0.5


def test_drift_is_the_slope_per_year():
    days = np.arange(24) * 30.0
    rater = GOLD + days / 365.25 + RNG.normal(0, 0.1, 24)
    found, theirs = calibrate(rater, GOLD, days=days), stats.linregress(days / 365.25, rater - GOLD)
    assert (found.drift, found.drift_p) == pytest.approx((theirs.slope, theirs.pvalue))


def test_drift_needs_four_occasions():
    assert isnan(calibrate([3, 4, 5], [3, 4, 4], days=[0, 30, 60]).drift)
    assert isnan(calibrate([3, 4, 5, 5], [3, 4, 4, 5]).drift)


def test_identical_ratings_are_no_fault():
    found = calibrate([4.0] * 5, [4.0] * 5, days=range(5))
    assert (found.bias, found.p, found.exact, found.drift_p, found.is_off) == (0, 1, 1, 1, False)


@pytest.mark.parametrize(
    ("rater", "gold", "words"),
    [([1, 2], [1], "same length"), ([1, nan], [1, 2], "At least two")],
)
def test_calibration_that_is_impossible_is_refused(rater, gold, words):
    with pytest.raises(ValueError, match=words):
        calibrate(rater, gold)
