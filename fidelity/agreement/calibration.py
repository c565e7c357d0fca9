"""A rater against the gold standard: bias, limits of agreement, drift over time."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import Any

import numpy as np
from scipy.special import stdtr, stdtrit

from fidelity.agreement.scores import as_table

# Proposed alarm: half a point on average and not by chance, or too few scores within one point.
BIAS_ALARM, CHANCE, WITHIN_ALARM = 0.5, 0.05, 0.80
FEWEST_FOR_DRIFT = 4


@dataclass(frozen=True)
class Calibration:
    """Differences rater minus gold, in points of the scale.

    `loa_lower` and `loa_upper` are Bland and Altman's limits of agreement; `drift` is the change of
    the difference per year with its p value, NaN with fewer than four occasions or no time between.
    """

    n: int
    bias: float
    bias_lower: float
    bias_upper: float
    p: float
    sd: float
    loa_lower: float
    loa_upper: float
    mean_absolute: float
    exact: float
    within_1: float
    drift: float
    drift_p: float
    is_off: bool


def calibrate(rater: Any, gold: Any, *, days: Any = None) -> Calibration:
    """Compares a rater's scores with the gold standard's of the same occasions.

    `days` are numbers of days since any moment, for the drift. Pairs with a gap do not count.
    Raises `ValueError` when fewer than two pairs are left or the lengths differ.
    """
    ours, theirs = as_table(rater, dimensions=1), as_table(gold, dimensions=1)
    when = as_table(np.full(ours.size, nan) if days is None else days, dimensions=1)
    if not ours.size == theirs.size == when.size:
        raise ValueError("Rater, gold standard and days must be of the same length.")
    gap = ours - theirs
    when, gap = when[~np.isnan(gap)], gap[~np.isnan(gap)]
    if gap.size < 2:
        raise ValueError("At least two ratings with a gold standard are needed.")
    n, bias, sd = int(gap.size), float(gap.mean()), float(gap.std(ddof=1))
    p, half = _test_of_mean(bias, sd, n)
    within = float((np.abs(gap) <= 1 + 1e-9).mean())
    drift, drift_p = _drift(gap, when)
    return Calibration(
        n=n,
        bias=bias,
        bias_lower=bias - half,
        bias_upper=bias + half,
        p=p,
        sd=sd,
        loa_lower=bias - 1.96 * sd,
        loa_upper=bias + 1.96 * sd,
        mean_absolute=float(np.abs(gap).mean()),
        exact=float((gap == 0).mean()),
        within_1=within,
        drift=drift,
        drift_p=drift_p,
        is_off=(abs(bias) >= BIAS_ALARM and p < CHANCE) or within < WITHIN_ALARM,
    )


def _test_of_mean(bias: float, sd: float, n: int) -> tuple[float, float]:
    """Two-sided p of a mean of nothing, and half the width of the mean's 95 % interval."""
    error = sd / sqrt(n)
    half = float(stdtrit(n - 1, 0.975)) * error
    if error == 0:
        return (1.0 if bias == 0 else 0.0), half
    return 2 * float(stdtr(n - 1, -abs(bias / error))), half


def _drift(gap: Any, days: Any) -> tuple[float, float]:
    """Slope per year of the difference on time, and its two-sided p."""
    known = ~np.isnan(days)
    years, gap = days[known] / 365.25, gap[known]
    n = years.size
    spread = float(np.square(years - years.mean()).sum()) if n else 0.0
    if n < FEWEST_FOR_DRIFT or spread == 0:
        return nan, nan
    slope = float(((years - years.mean()) * gap).sum() / spread)
    rest = gap - gap.mean() - slope * (years - years.mean())
    error = sqrt(float(np.square(rest).sum()) / (n - 2) / spread)
    if error == 0 or isnan(error):
        return slope, (1.0 if slope == 0 else 0.0)
    return slope, 2 * float(stdtr(n - 2, -abs(slope / error)))
