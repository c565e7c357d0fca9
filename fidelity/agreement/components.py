"""Variance components of targets and raters, and what they say about other numbers of raters."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan, nan, sqrt
from typing import Any

import numpy as np
from scipy.optimize import minimize

from fidelity.agreement.correlation import mean_squares
from fidelity.agreement.scores import Scores, as_table

MOST_RATERS = 100


@dataclass(frozen=True)
class Components:
    """Variances in squared points of the scale: between targets, between raters, the rest."""

    target: float
    rater: float
    residual: float


@dataclass(frozen=True)
class DStudy:
    """Coefficients for the mean of `raters` raters, with the standard errors of measurement."""

    raters: int
    relative: float
    absolute: float
    sem_relative: float
    sem_absolute: float


def variance_components(scores: Any) -> Components:
    """Components for scores of targets x raters, NaN where a rater did not score a target.

    A complete table is solved from its mean squares, and a component may come out negative, as the
    correlations of the same table do. A table with gaps is solved by restricted maximum likelihood,
    whose components cannot be negative; on complete tables with positive components both agree.
    Raises `ValueError` with a sentence when the design cannot tell the components apart.
    """
    table = as_table(scores)
    table = table[~np.isnan(table).all(axis=1)][:, ~np.isnan(table).all(axis=0)]
    if min(table.shape, default=0) < 2:
        raise ValueError("At least two targets and two raters with scores are needed.")
    if not np.isnan(table).any():
        return _frommean_squares(table)
    _refuse_what_cannot_be_told_apart(table)
    return _restricted_likelihood(table)


def _frommean_squares(table: Scores) -> Components:
    n, k = table.shape
    squares = mean_squares(table[np.newaxis])
    between, raters, residual = (
        float(one[0]) for one in (squares.between, squares.raters, squares.residual)
    )
    return Components((between - residual) / k, (raters - residual) / n, residual)


def _refuse_what_cannot_be_told_apart(table: Scores) -> None:
    known = ~np.isnan(table)
    if known.sum(axis=1).max() < 2:
        raise ValueError("No target was scored by two raters.")
    if known.sum(axis=0).max() < 2:
        raise ValueError("No rater scored two targets.")
    # Targets and raters must hang together through shared scores, or severity and target mix.
    seen = np.zeros(known.shape[0], dtype=bool)
    front = known[:, 0]
    while (front & ~seen).any():
        seen = seen | front
        raters = known[seen].any(axis=0)
        front = np.asarray(known[:, raters].any(axis=1))
    if not seen.all():
        raise ValueError(
            "The raters fall into groups that share no target: their severity cannot be told "
            "apart from differences between the targets."
        )
    if known.sum() <= sum(known.shape) - 1:
        raise ValueError("There are too few scores to leave a residual.")


def _restricted_likelihood(table: Scores) -> Components:
    """REML for crossed random targets and raters: the best of four searches, then polished."""
    likelihood = _Likelihood(table)
    if likelihood.spread == 0:
        return Components(0.0, 0.0, 0.0)
    best, fit = inf, np.ones(2)
    for start in ((1.0, 1.0), (0.3, 0.0), (0.0, 0.3), (5.0, 5.0)):
        found = minimize(
            likelihood,
            np.array(start),
            method="L-BFGS-B",
            bounds=[(0, 1e4)] * 2,
            options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 500},
        )
        if found.fun < best - 1e-10:
            best, fit = found.fun, found.x
    fit = _polished(likelihood, fit)
    residual, _ = likelihood.solve(fit)
    return Components(float(fit[0] ** 2 * residual), float(fit[1] ** 2 * residual), residual)


class _Likelihood:
    """Minus twice the restricted log likelihood, the residual variance profiled out.

    As a function of the roots of two variance ratios, target and rater to residual. With design
    columns scaled by those roots it is (N - 1) log(s2) + log|C|, where C are Henderson's equations
    for the mean, the raters and the targets (Harville 1977). The targets' block is diagonal and is
    eliminated, which leaves one equation per rater, whatever the number of targets.
    """

    def __init__(self, table: Scores) -> None:
        self.known = ~np.isnan(table)
        self.y = np.where(self.known, table - np.nanmean(table), 0.0)
        self.number = int(self.known.sum())
        self.spread = float(np.square(self.y).sum() / self.number)

    def __call__(self, roots: Any) -> float:
        residual, determinant = self.solve(roots)
        return float((self.number - 1) * np.log(residual) + determinant)

    def solve(self, roots: Any) -> tuple[float, float]:
        """The residual variance at these ratios, and log|C|."""
        target, rater = roots
        # One column for the mean, one per rater.
        shared = np.column_stack([self.known.sum(axis=1), rater * self.known])
        columns = self.known.sum(axis=0)
        block = np.diag([self.number, *(rater**2 * columns + 1)]).astype(float)
        block[0, 1:] = block[1:, 0] = rater * columns
        diagonal = target**2 * shared[:, 0] + 1
        weighted = target * shared / diagonal[:, np.newaxis]
        sums = np.array([self.y.sum(), *(rater * self.y.sum(axis=0))])
        reduced = block - target * shared.T @ weighted
        effects = np.linalg.solve(reduced, sums - weighted.T @ (target * self.y.sum(axis=1)))
        own = target * (self.y.sum(axis=1) - shared @ effects) / diagonal
        fitted = effects[0] + rater * effects[1:] + target * own[:, np.newaxis]
        # As a sum of squares, which a nearly perfect fit cannot turn negative.
        rest = np.square(np.where(self.known, self.y - fitted, 0.0)).sum()
        rest += np.square(effects[1:]).sum() + np.square(own).sum()
        determinant = np.log(diagonal).sum() + np.linalg.slogdet(reduced)[1]
        return max(float(rest) / (self.number - 1), self.spread * 1e-15), float(determinant)


def _polished(criterion: Any, start: Scores) -> Scores:
    """A search without slopes from the optimum found: finite differences stop a little early."""
    found = minimize(
        lambda roots: criterion(np.abs(roots)),
        start,
        method="Nelder-Mead",
        options={
            "xatol": 1e-10,
            "fatol": 1e-13,
            "initial_simplex": start + 1e-3 * np.array([[0, 0], [1, 0], [0, 1]]),
        },
    )
    ours = np.abs(found.x)
    return ours if criterion(ours) <= criterion(start) else start


def d_study(components: Any, raters: int) -> DStudy:
    """What the mean of `raters` raters would be worth: relative (rank) and absolute (score).

    `components` has `target`, `rater`, `residual`. Brennan 2001, chapter 2. NaN when there is no
    variance at all; raises `ValueError` for fewer than one rater.
    """
    if raters < 1:
        raise ValueError("At least one rater is needed.")
    relative, absolute = (
        components.residual / raters,
        (components.rater + components.residual) / raters,
    )
    return DStudy(
        raters,
        _share(components.target, relative),
        _share(components.target, absolute),
        sqrt(relative) if relative >= 0 else nan,
        sqrt(absolute) if absolute >= 0 else nan,
    )


def _share(target: float, error: float) -> float:
    return target / (target + error) if target + error else nan


def raters_needed(components: Any, *, goal: float = 0.80, absolute: bool = True) -> int | None:
    """The smallest number of raters whose mean reaches `goal`; None if even a hundred do not."""
    for raters in range(1, MOST_RATERS + 1):
        study = d_study(components, raters)
        reached = study.absolute if absolute else study.relative
        if isnan(reached):
            return None
        if reached >= goal:
            return raters
    return None


def spearman_brown(reliability: float, k_from: float, k_to: float) -> float:
    """The reliability of the mean of `k_to` raters, given that of the mean of `k_from`.

    Raises `ValueError` for numbers of raters that are not positive, a reliability above 1, and
    a negative one so low that the projection has no meaning.
    """
    if k_from <= 0 or k_to <= 0:
        raise ValueError("Numbers of raters are positive.")
    if reliability > 1:
        raise ValueError("A reliability is at most 1.")
    ratio = k_to / k_from
    below = 1 + (ratio - 1) * reliability
    if below <= 0:
        raise ValueError("This reliability cannot be projected to that number of raters.")
    return ratio * reliability / below


def sem(components: Any, raters: int = 1) -> float:
    """Standard error of measurement of one score, severity of the raters included."""
    return d_study(components, raters).sem_absolute


def smallest_detectable_change(components: Any, raters: int = 1) -> float:
    """Half the width of the 95 % interval of a difference of two scores: 1.96 x root 2 x SEM."""
    return 1.96 * sqrt(2) * sem(components, raters)
