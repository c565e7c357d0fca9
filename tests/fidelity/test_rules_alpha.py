"""Krippendorff's alpha: as published, as another package computes it, and at the edges."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fidelity.agreement import LEVELS, alpha_items, krippendorff_alpha, krippendorff_interval
from tests.fidelity.tables import likert_with_gaps, simulated

NAN = np.nan
# Krippendorff 2011, example C: four observers, twelve units, with gaps.
EXAMPLE = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
)
PUBLISHED = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


@pytest.mark.parametrize("level", LEVELS)
def test_published_example(level):
    assert krippendorff_alpha(EXAMPLE, level) == pytest.approx(PUBLISHED[level], abs=0.0006)


@settings(max_examples=80, deadline=None)
@given(likert_with_gaps(), st.sampled_from(LEVELS))
def test_same_as_the_other_package(table, level):
    scores = table.T
    known = ~np.isnan(scores)
    paired = scores[:, known.sum(axis=0) >= 2]
    assume(np.unique(paired[~np.isnan(paired)]).size > 1)
    theirs = krippendorff.alpha(reliability_data=scores, level_of_measurement=level)
    assert krippendorff_alpha(scores, level) == pytest.approx(theirs, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(likert_with_gaps())
def test_unit_with_one_score_does_not_count(table):
    scores = table.T
    known = ~np.isnan(scores)
    paired = scores[:, known.sum(axis=0) >= 2]
    assume(np.unique(paired[~np.isnan(paired)]).size > 1)
    assert krippendorff_alpha(scores, "interval") == pytest.approx(
        krippendorff_alpha(paired, "interval")
    )


def test_interval_holds_alpha_and_is_the_same_each_time():
    scores = simulated(3, targets=40).round().T
    low, high = krippendorff_interval(scores, "interval")
    assert low < krippendorff_alpha(scores, "interval") < high
    assert (low, high) == krippendorff_interval(scores, "interval")
    assert (low, high) != krippendorff_interval(scores, "interval", seed=2)


def test_interval_is_narrower_with_more_units():
    def width(units):
        low, high = krippendorff_interval(simulated(5, targets=units).round().T, "ordinal")
        return high - low

    assert width(200) < 0.6 * width(25)


@pytest.mark.parametrize(
    ("scores", "level", "words"),
    [
        ([[3, 3], [3, 3]], "interval", "the same"),
        ([[1, NAN], [NAN, 2]], "interval", "two raters"),
        ([[1, 2], [2, 1]], "cardinal", "one of"),
        ([[-1, 2], [2, 1]], "ratio", "negative"),
    ],
)
def test_undefined_alpha_is_a_sentence(scores, level, words):
    with pytest.raises(ValueError, match=words):
        krippendorff_alpha(scores, level)


@settings(max_examples=40, deadline=None)
@given(st.lists(likert_with_gaps(), min_size=2, max_size=4), st.sampled_from(LEVELS))
def test_all_items_at_once_give_what_each_gives_alone(tables, level):
    units, raters = (min(table.shape[side] for table in tables) for side in (0, 1))
    scores = np.array([table[:units, :raters].T for table in tables])
    assume(not np.isnan(scores).all())
    for found, table in zip(alpha_items(scores, level), scores, strict=True):
        try:
            alone = krippendorff_alpha(table, level)
        except ValueError:
            assert np.isnan(found)
        else:
            assert found == pytest.approx(alone, abs=1e-9)


def test_scores_that_are_no_whole_numbers_or_lie_far_apart_count_as_well():
    for scores in (EXAMPLE / 3, EXAMPLE * 1000):
        theirs = krippendorff.alpha(reliability_data=scores, level_of_measurement="interval")
        assert krippendorff_alpha(scores, "interval") == pytest.approx(theirs, abs=1e-9)
