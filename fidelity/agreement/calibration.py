"""A rater against the gold standard: bias, limits of agreement, drift over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isnan, nan, sqrt
from typing import Any

import numpy as np
from scipy.special import stdtr, stdtrit

from fidelity.agreement.scores import as_table

# Proposed alarm: half a point on average and not by chance, or too few scores within one point.
BIAS_ALARM, CHANCE, WITHIN_ALARM = 0.5, 0.05, 0.80
FEWEST_FOR_DRIFT = 4
# A quarter with fewer recordings says little by itself; two bad ones in a row are a pattern.
FEWEST_IN_QUARTER, SUSPEND_AFTER = 3, 2


class Advice(StrEnum):
    """What the figures suggest. People decide: nothing follows from it by itself."""

    IN_LINE = "in_line"
    CALIBRATE = "calibrate"
    SUSPEND = "suspend"


@dataclass(frozen=True)
class Quarter:
    """The comparisons of one calendar quarter; `figures` is None with fewer than two."""

    year: int
    number: int
    n: int
    bias: float
    figures: Calibration | None

    @property
    def is_off(self) -> bool | None:
        """Whether the alarm rings; None where there is too little to say so."""
        if self.figures is None or self.n < FEWEST_IN_QUARTER:
            return None
        return self.figures.is_off


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


def by_quarter(rater: Sequence[float], gold: Sequence[float], on: Sequence[date]) -> list[Quarter]:
    """The comparisons per calendar quarter of the day of rating, oldest first."""
    found: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for score, standard, day in zip(rater, gold, on, strict=True):
        found.setdefault((day.year, (day.month + 2) // 3), []).append((score, standard))
    quarters = []
    for (year, number), pairs in sorted(found.items()):
        ours, theirs = zip(*pairs, strict=True)
        quarters.append(
            Quarter(
                year,
                number,
                len(pairs),
                float(np.mean(np.subtract(ours, theirs))),
                calibrate(ours, theirs) if len(pairs) > 1 else None,
            )
        )
    return quarters


def advice(whole: Calibration, quarters: Sequence[Quarter]) -> Advice:
    """Calibrate again after one alarm; think of suspending after two quarters in a row."""
    known = [one.is_off for one in quarters if one.is_off is not None]
    if len(known) >= SUSPEND_AFTER and all(known[-SUSPEND_AFTER:]):
        return Advice.SUSPEND
    return Advice.CALIBRATE if whole.is_off or known[-1:] == [True] else Advice.IN_LINE


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
