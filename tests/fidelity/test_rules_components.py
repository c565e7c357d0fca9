"""Variance components and what follows from them, complete and with gaps."""

from __future__ import annotations

import warnings
from math import isnan

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from fidelity.agreement import (
    Components,
    d_study,
    icc,
    raters_needed,
    sem,
    smallest_detectable_change,
    spearman_brown,
    variance_components,
)
from fidelity.agreement.components import _restricted_likelihood
from tests.fidelity.tables import SHROUT_FLEISS, likert, simulated

PUBLISHED = Components(2.555556, 5.244444, 1.019444)
# raters: relative, absolute, SEM relative, SEM absolute
D_STUDY = {
    1: (0.714841, 0.289764, 1.009675, 2.502776),
    2: (0.833711, 0.449328, 0.713948, 1.769730),
    3: (0.882635, 0.550349, 0.582936, 1.444979),
    4: (0.909316, 0.620051, 0.504838, 1.251388),
    6: (0.937659, 0.709968, 0.412198, 1.021754),
    10: (0.961639, 0.803143, 0.319287, 0.791447),
}


def values(components) -> tuple[float, float, float]:
    return components.target, components.rater, components.residual


def with_gaps(seed: int, share: float = 0.4):
    table = simulated(seed, targets=18, raters=5)
    gaps = np.random.default_rng(seed).random(table.shape) < share
    gaps[:, 0] = False  # the design hangs together
    return np.where(gaps, np.nan, table)


def test_complete_table():
    found = variance_components(SHROUT_FLEISS)
    assert values(found) == pytest.approx(values(PUBLISHED), abs=1e-6)


def test_restricted_likelihood_of_a_complete_table_is_its_mean_squares():
    found = _restricted_likelihood(SHROUT_FLEISS)
    assert values(found) == pytest.approx(values(PUBLISHED), abs=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_gaps_as_statsmodels_solves_them(seed):
    table = with_gaps(seed)
    rows, columns = np.nonzero(~np.isnan(table))
    data = pd.DataFrame({"y": table[rows, columns], "s": rows, "r": columns, "one": 1})
    model = smf.mixedlm(
        "y ~ 1", data, groups="one", vc_formula={"s": "0 + C(s)", "r": "0 + C(r)"}, re_formula="0"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = model.fit(reml=True, method=["powell", "lbfgs"])
    ours = variance_components(table)
    rater, target = theirs.vcomp  # in the order of the names
    assert values(ours) == pytest.approx((target, rater, theirs.scale), rel=5e-3, abs=2e-3)


@pytest.mark.parametrize("seed", range(4))
def test_gaps_find_the_truth_of_many_scores(seed):
    table = simulated(seed, targets=300, raters=12)
    table[np.random.default_rng(seed).random(table.shape) < 0.7] = np.nan
    found = variance_components(table)
    assert found.target == pytest.approx(1.44, rel=0.3)
    assert found.residual == pytest.approx(0.64, rel=0.2)


@pytest.mark.parametrize("raters", D_STUDY)
def test_decision_study(raters):
    found = d_study(variance_components(SHROUT_FLEISS), raters)
    figures = (found.relative, found.absolute, found.sem_relative, found.sem_absolute)
    assert figures == pytest.approx(D_STUDY[raters], abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(likert(targets=(3, 10)))
def test_decision_study_of_one_rater_is_the_single_correlation(table):
    forms, study = icc(table), d_study(variance_components(table), 1)
    for found, form in ((study.relative, "ICC(3,1)"), (study.absolute, "ICC(2,1)")):
        if not isnan(forms[form].value) and not isnan(found):
            assert found == pytest.approx(forms[form].value, abs=1e-9)


def test_raters_for_a_goal():
    components = variance_components(SHROUT_FLEISS)
    assert raters_needed(components) == 10
    assert raters_needed(components, absolute=False) == 2
    assert raters_needed(Components(0.0, 1.0, 1.0)) is None
    assert raters_needed(Components(0.0, 0.0, 0.0)) is None


@pytest.mark.parametrize(
    ("one", "two"),
    # Folmo et al. 2017: the extremes of the items for one rater, and published for two.
    [(0.26, 0.413), (0.86, 0.925), (0.83, 0.907)],
)
def test_spearman_brown_projects_the_published_items(one, two):
    assert spearman_brown(one, 1, 2) == pytest.approx(two, abs=0.001)


@given(st.floats(0.01, 0.99), st.integers(1, 20), st.integers(1, 20))
def test_spearman_brown_there_and_back(reliability, k_from, k_to):
    there = spearman_brown(reliability, k_from, k_to)
    assert spearman_brown(there, k_to, k_from) == pytest.approx(reliability)


@pytest.mark.parametrize("wrong", [(0.5, 0, 2), (0.5, 1, -1), (1.2, 1, 2), (-0.9, 1, 5)])
def test_spearman_brown_refuses_what_has_no_meaning(wrong):
    with pytest.raises(ValueError, match=r"\w+ .*\."):
        spearman_brown(*wrong)


def test_error_of_one_score_and_of_a_difference():
    components = variance_components(SHROUT_FLEISS)
    assert sem(components) == pytest.approx(2.502776, abs=1e-6)
    assert smallest_detectable_change(components) == pytest.approx(6.9373, abs=1e-3)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[1, np.nan], [2, np.nan]], "two raters"),
        ([[1, np.nan], [np.nan, 2], [3, np.nan]], "No target"),
        ([[1, 2, np.nan], [np.nan, np.nan, 3]], "No rater"),
        ([[1, 2, np.nan, np.nan]] * 2 + [[np.nan, np.nan, 3, 4]] * 2, "groups"),
        ([[1, 2], [3, np.nan]], "too few"),
    ],
)
def test_design_that_cannot_be_solved_is_refused_with_a_sentence(table, words):
    with pytest.raises(ValueError, match=words):
        variance_components(table)


def test_equal_scores_with_gaps_have_no_variance():
    table = np.full((5, 3), 4.0)
    table[0, 1] = np.nan
    assert values(variance_components(table)) == (0, 0, 0)
