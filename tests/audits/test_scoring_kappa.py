"""Weighted kappa against scikit-learn; its variance against the delta method done by numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from audits.kappa import agreement, weighted_kappa

POWER = {"linear": 1, "quadratic": 2}


def kappa_of(table: np.ndarray, weighting: str) -> float:
    """Weighted kappa of a table of shares, written down once more in matrix form."""
    size = len(table)
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    disagreement = apart ** POWER[weighting]
    chance = np.outer(table.sum(axis=1), table.sum(axis=0))
    return 1 - (disagreement * table).sum() / (disagreement * chance).sum()


def error_of(table: np.ndarray, n: int, weighting: str) -> float:
    """Delta method: numerical gradient of kappa and the covariance of a multinomial."""
    shares, step = table.ravel(), 1e-6
    slopes = np.empty_like(shares)
    for place in range(shares.size):
        change = np.zeros_like(shares)
        change[place] = step
        up, down = (
            kappa_of((shares + sign * change).reshape(table.shape), weighting) for sign in (1, -1)
        )
        slopes[place] = (up - down) / (2 * step)
    covariance = (np.diag(shares) - np.outer(shares, shares)) / n
    return math.sqrt(slopes @ covariance @ slopes)


def pairs_of(counts):
    rows, columns = np.indices(np.shape(counts))
    flat = zip(rows.ravel(), columns.ravel(), np.ravel(counts), strict=True)
    return [(int(a) + 1, int(b) + 1) for a, b, count in flat for _ in range(count)]


@pytest.mark.parametrize("weighting", ["linear", "quadratic"])
@pytest.mark.parametrize("seed", range(10))
def test_kappa_equals_that_of_scikit_learn(weighting, seed):
    random = np.random.default_rng(seed)
    first = random.integers(1, 6, 79)
    second = np.clip(first + random.integers(-1, 2, 79), 1, 5)
    found = weighted_kappa(
        [(int(a), int(b)) for a, b in zip(first, second, strict=True)], weighting=weighting
    )
    expected = cohen_kappa_score(first, second, weights=weighting, labels=[1, 2, 3, 4, 5])
    assert found.kappa == pytest.approx(expected, abs=1e-12)
    assert found.exact == np.mean(first == second)
    assert found.within_1 == np.mean(abs(first - second) <= 1)


@pytest.mark.parametrize("weighting", ["linear", "quadratic"])
@pytest.mark.parametrize(
    "counts",
    [
        [[88, 14, 18], [10, 40, 10], [2, 6, 12]],
        [[75, 1, 4], [5, 4, 1], [0, 0, 10]],
        [[2, 1, 0], [1, 2, 1], [0, 0, 1]],
    ],
)
def test_standard_error_equals_the_delta_method(weighting, counts):
    n = int(np.sum(counts))
    found = weighted_kappa(pairs_of(counts), weighting=weighting, categories=[1, 2, 3])
    table = np.array(counts) / n
    assert found.kappa == pytest.approx(kappa_of(table, weighting), abs=1e-12)
    assert found.standard_error == pytest.approx(error_of(table, n, weighting), rel=1e-6)


def test_standard_error_of_two_categories_equals_the_plain_formula():
    """With two categories the weights fall away: A, B and C of Fleiss, Levin and Paik, 18.1."""
    found = weighted_kappa(pairs_of([[40, 9], [6, 45]]), categories=[1, 2])
    p, rows, columns = np.array([[0.40, 0.09], [0.06, 0.45]]), (0.49, 0.51), (0.46, 0.54)
    chance = rows[0] * columns[0] + rows[1] * columns[1]
    kappa = (0.85 - chance) / (1 - chance)
    a = sum(p[i, i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in (0, 1))
    b = sum(p[i, 1 - i] * (columns[i] + rows[1 - i]) ** 2 for i in (0, 1)) * (1 - kappa) ** 2
    c = (kappa - chance * (1 - kappa)) ** 2
    assert found.kappa == pytest.approx(kappa, abs=1e-12)
    assert found.standard_error == pytest.approx(math.sqrt(a + b - c) / (1 - chance) / 10)


def test_interval_holds_the_true_kappa_about_95_times_in_100():
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]]) / 200
    truth, random = kappa_of(table, "linear"), np.random.default_rng(7)
    held = 0
    for _ in range(300):
        counts = random.multinomial(150, table.ravel()).reshape(3, 3)
        found = weighted_kappa(pairs_of(counts), categories=[1, 2, 3])
        held += found.lower <= truth <= found.upper
    assert 270 <= held <= 296


def test_agreement_leaves_out_criteria_without_two_scores():
    first = {"T01": 3, "T02": 4, "T03": "unknown", "T04": 5}
    second = {"T01": 4, "T02": 4, "T03": 4, "T05": 2}
    found = agreement(first, second)
    assert (found.n, found.left_out) == (2, 3)
    assert (found.exact, found.within_1) == (0.5, 1)


@pytest.mark.parametrize(
    ("pairs", "kappa", "reason"),
    [
        ([], None, "too_few"),
        ([(1, 2)] * 4, None, "too_few"),
        ([(4, 4)] * 20, None, "one_category"),
        ([(4, 4)] * 10 + [(3, 3)] * 10, 1.0, "all_equal"),
        ([(4, 4)] * 10 + [(4, 3)] * 10, 0.0, "one_auditor_constant"),
        ([(4, 3)] * 10, 0.0, "one_auditor_constant"),
    ],
)
def test_degenerate_agreement_has_a_reason_and_no_interval(pairs, kappa, reason):
    found = weighted_kappa(pairs)
    assert (found.kappa, found.reason) == (kappa, reason)
    assert (found.lower, found.upper, found.standard_error) == (None, None, None)


def test_agreement_of_nobody_has_no_share():
    found = agreement({}, {})
    assert (found.n, found.exact, found.within_1) == (0, None, None)


def test_kappa_refuses_a_score_outside_the_categories():
    with pytest.raises(ValueError, match="one of the categories"):
        weighted_kappa([(1, 6)] * 6)


score = st.integers(1, 5)


@settings(max_examples=60)
@given(st.lists(st.tuples(score, score), min_size=1, max_size=40))
def test_agreement_is_the_same_both_ways(pairs):
    found = weighted_kappa(pairs)
    turned = weighted_kappa([(b, a) for a, b in pairs])
    assert (found.n, found.reason, found.exact) == (turned.n, turned.reason, turned.exact)
    if found.reason is None:
        assert found.kappa == pytest.approx(turned.kappa)
        # A root of what rounding leaves of nought is small, not nought.
        assert found.standard_error == pytest.approx(turned.standard_error, abs=1e-7)
        assert -1 <= found.lower <= found.kappa <= found.upper <= 1
