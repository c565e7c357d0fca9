"""Intraclass correlations: as published, as another package computes them, and at the edges."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import assume, given, settings

from fidelity.agreement import FORMS, icc, icc_items
from tests.fidelity.tables import SHROUT_FLEISS, likert, simulated

# Shrout and Fleiss 1979, table 4; limits and v as recomputed with more digits.
PUBLISHED = {
    "ICC(1,1)": (0.165742, -0.132932, 0.722560, 1.794678, 5, 18),
    "ICC(2,1)": (0.289764, 0.018787, 0.761084, 11.027248, 5, 15),
    "ICC(3,1)": (0.714841, 0.342465, 0.945858, 11.027248, 5, 15),
    "ICC(1,k)": (0.442797, -0.884442, 0.912415, 1.794678, 5, 18),
    "ICC(2,k)": (0.620051, 0.071137, 0.927232, 11.027248, 5, 15),
    "ICC(3,k)": (0.909316, 0.675675, 0.985892, 11.027248, 5, 15),
}
THEIR_NAMES = dict(
    zip(
        ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"), FORMS, strict=True
    )
)


@pytest.mark.parametrize("form", FORMS)
def test_published_table(form):
    found = icc(SHROUT_FLEISS)[form]
    value, lower, upper, f, df1, df2 = PUBLISHED[form]
    assert (found.value, found.lower, found.upper, found.f) == pytest.approx(
        (value, lower, upper, f), abs=1e-6
    )
    assert (found.df1, found.df2) == (df1, df2)


def theirs(table) -> dict[str, dict[str, float]]:
    """The same six forms by pingouin."""
    n, k = table.shape
    rows = pd.DataFrame(
        {
            "target": np.repeat(np.arange(n), k),
            "rater": np.tile(np.arange(k), n),
            "score": table.ravel(),
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pingouin.intraclass_corr(rows, targets="target", raters="rater", ratings="score")
    return {THEIR_NAMES[row["Type"]]: row for _, row in found.iterrows()}


@settings(max_examples=25, deadline=None)
@given(likert(targets=(3, 12)))
def test_same_as_pingouin(table):
    rest = table - table.mean(1, keepdims=True) - table.mean(0) + table.mean()
    # Where nothing is left over their division by zero warns; our answers there have tests below.
    assume(np.square(rest).sum() > 1e-6 and table.mean(1).std() > 1e-6)
    ours = icc(table)
    for form, row in theirs(table).items():
        if np.isnan(ours[form].value):  # no total variance: theirs is a quotient by nearly nothing
            continue
        assert ours[form].value == pytest.approx(row["ICC"], abs=1e-9)
        assert ours[form].f == pytest.approx(row["F"], rel=1e-9)
        lower, upper = row["CI95"] if "CI95" in row else row["CI95%"]
        if not np.isnan([lower, upper, ours[form].lower]).any():
            # Theirs are rounded to two decimals, and where nearly nothing varies they are huge.
            limits = pytest.approx((lower, upper), abs=0.006, rel=1e-5)
            assert (ours[form].lower, ours[form].upper) == limits


@settings(max_examples=40, deadline=None)
@given(likert(targets=(6, 12)))
def test_items_at_once_are_the_items_one_by_one(table):
    half = table.shape[0] // 2
    items = np.stack([table[:half], table[-half:]])
    together = icc_items(items)
    for number, table in enumerate(items):
        for form, alone in icc(table).items():
            for name in ("value", "lower", "upper", "f"):
                at_once = getattr(together[form], name)[number]
                assert at_once == pytest.approx(getattr(alone, name), nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(likert(targets=(3, 10)))
def test_severity_of_a_rater_does_not_touch_consistency(table):
    moved = table + np.arange(table.shape[1])
    for form in ("ICC(3,1)", "ICC(3,k)"):
        assert icc(moved)[form].value == pytest.approx(icc(table)[form].value, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(likert(targets=(3, 10)))
def test_value_lies_within_its_interval(table):
    for found in icc(table).values():
        if not np.isnan([found.value, found.lower, found.upper]).any():
            assert found.lower - 1e-9 <= found.value <= found.upper + 1e-9


def test_equal_scores_leave_it_undefined():
    for found in icc(np.full((6, 3), 4.1)).values():
        assert np.isnan([found.value, found.lower, found.upper, found.f]).all()


def test_perfect_agreement_is_one():
    for found in icc(np.tile([[1.0], [3], [4.3], [7]], (1, 3))).values():
        assert (found.value, found.lower, found.upper) == (1, 1, 1)
        assert found.f == np.inf


def test_no_residual_but_raters_differ():
    found = icc(np.add.outer(np.arange(5.0), [0, 0.7, 1.3]))
    assert (found["ICC(3,1)"].value, found["ICC(3,1)"].lower) == (1, 1)
    absolute = found["ICC(2,1)"]
    assert absolute.lower < absolute.value < 1
    assert not np.isnan([absolute.lower, absolute.upper]).any()


def test_targets_that_do_not_differ_give_a_negative_value_that_is_shown():
    table = np.array([[1, 7, 4], [7, 4, 1], [4, 1, 7], [7, 1, 4.0]])
    assert icc(table)["ICC(1,1)"].value < -0.4


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[1, 2], [np.nan, 3]], "missing"),
        ([[1, 2]], "two targets"),
        ([[1], [2]], "two raters"),
        ([1, 2, 3], "dimensions"),
        ([[1, 2], [3]], "same length"),
        ([["a", "b"], ["c", "d"]], "numbers"),
        ([[1, np.inf], [2, 3]], "infinite"),
    ],
)
def test_bad_table_is_refused_with_a_sentence(table, words):
    with pytest.raises(ValueError, match=words):
        icc(table)


def test_interval_covers_the_truth_about_as_often_as_it_says():
    truth = 1.2**2 / (1.2**2 + 0.5**2 + 0.8**2)
    hits = 0
    for seed in range(400):
        found = icc(simulated(seed, targets=20, raters=5))["ICC(2,1)"]
        hits += found.lower <= truth <= found.upper
    assert 0.90 <= hits / 400 <= 0.99
