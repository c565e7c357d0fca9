"""Krippendorff's alpha: agreement with gaps, on any level of measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fidelity.agreement.scores import Scores, as_table

NO_PAIRS = "No unit was scored by two raters."
# So far apart may the lowest and the highest of a scale of whole numbers lie.
CLOSE = 32
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def krippendorff_alpha(scores: Any, level: str) -> float:
    """Alpha for scores of raters x units, NaN where a rater did not score a unit.

    A unit with a single score does not count. Raises `ValueError` with a sentence when no unit has
    two scores, or when all scores that count are the same, which leaves alpha undefined.
    """
    return float(_of_all(as_table(scores)[np.newaxis], level, strict=True)[0])


def alpha_items(scores: Any, level: str) -> Scores:
    """As `krippendorff_alpha`, for scores of items x raters x units, all at once.

    NaN for an item that leaves alpha undefined.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return _of_all(as_table(scores, dimensions=3), level, strict=False)


def krippendorff_interval(
    scores: Any, level: str, *, resamples: int = 2000, confidence: float = 0.95, seed: int = 1
) -> tuple[float, float]:
    """Limits of alpha by drawing units with replacement; the same seed gives the same limits.

    Draws in which all scores are the same say nothing and are left out.
    """
    found = _counted(as_table(scores)[np.newaxis])
    used = found.weights[0] > 0
    counts, weights = found.counts[0].T[used], found.weights[0][used, np.newaxis]
    units = counts.shape[0]
    if not units:
        raise ValueError(NO_PAIRS)
    weighted = counts * weights
    pairs = counts[:, :, np.newaxis] * weighted[:, np.newaxis, :]
    diagonal = np.arange(found.values.size)
    pairs[:, diagonal, diagonal] -= weighted
    draws = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), resamples)
    tables = np.einsum("du,uij->dij", draws.astype(float), pairs, optimize=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas = _alpha(tables, found.values, level, strict=False)
    alphas = alphas[np.isfinite(alphas)]
    if alphas.size < resamples / 2:
        raise ValueError("There are too few units for an interval.")
    tail = (1 - confidence) / 2
    low, high = np.quantile(alphas, [tail, 1 - tail])
    return float(low), float(high)


@dataclass(frozen=True)
class _Counted:
    """How often each value was given to each unit (items x values x units).

    `weights` are one part in the other scores of the unit, 0 where there are none.
    """

    values: Scores
    counts: Scores
    weights: Scores


def _of_all(tables: Scores, level: str, *, strict: bool) -> Scores:
    found = _counted(tables)
    if strict and not found.weights.any():
        raise ValueError(NO_PAIRS)
    # Pairs of values within units: a product of matrices, less each score with itself.
    weights = found.weights[:, np.newaxis, :]
    pairs = (found.counts * weights) @ found.counts.transpose(0, 2, 1)
    diagonal = np.arange(found.values.size)
    pairs[:, diagonal, diagonal] -= (found.counts @ found.weights[:, :, np.newaxis])[:, :, 0]
    return _alpha(pairs, found.values, level, strict=strict)


def _counted(tables: Scores) -> _Counted:
    items, _raters, units = tables.shape
    tables = np.ascontiguousarray(tables)  # picked from faster than through a turned view
    known = tables == tables  # a gap is not equal to itself
    values, codes = _coded(tables[known])
    size = values.size * units
    begin = size * np.arange(items)[:, np.newaxis, np.newaxis] + np.arange(units)
    places = codes * units + np.broadcast_to(begin, tables.shape)[known]
    flat = np.bincount(places, minlength=items * size)
    counts = flat.reshape(items, values.size, units).astype(float)
    given = known.sum(axis=1)
    return _Counted(values, counts, (given > 1) / np.maximum(given - 1, 1))


def _coded(scores: Scores) -> tuple[Scores, Any]:
    """The values in order, and of each score the number of its value.

    Whole numbers close together, such as those of a scale, need no sorting.
    """
    if not scores.size:
        raise ValueError(NO_PAIRS)
    low = scores.min()
    if scores.max() - low < CLOSE:
        steps = scores - low
        codes = steps.astype(np.intp)
        if (codes == steps).all():
            return low + np.arange(codes.max() + 1), codes
    values, codes = np.unique(scores, return_inverse=True)
    return values, codes


def _alpha(tables: Scores, values: Scores, level: str, *, strict: bool = True) -> Scores:
    """Alpha of each coincidence table (tables x values x values)."""
    totals = tables.sum(axis=2)
    number = totals.sum(axis=1)
    distance = _distance(values, totals, level)
    observed = (tables * distance).sum(axis=(1, 2))
    chance = ((totals[:, np.newaxis, :] @ distance)[:, 0, :] * totals).sum(axis=1)
    if strict and not chance.all():
        raise ValueError("All scores are the same: agreement cannot be told from chance.")
    return np.asarray(1 - (number - 1) * observed / chance)


def _distance(values: Scores, totals: Scores, level: str) -> Scores:
    """Squared differences between values, by level."""
    if level not in LEVELS:
        raise ValueError(f"The level is one of {', '.join(LEVELS)}.")
    rows, columns = values[:, np.newaxis], values[np.newaxis, :]
    if level == "nominal":
        return np.asarray(rows != columns, dtype=float)[np.newaxis]
    if level == "interval":
        return np.asarray(np.square(rows - columns))[np.newaxis]
    if level == "ratio":
        if (totals[:, values < 0] > 0).any():
            raise ValueError("Scores on a ratio level are not negative.")
        total = rows + columns
        share = np.divide(rows - columns, total, where=total != 0, out=total * 0.0)
        return np.asarray(np.square(share))[np.newaxis]
    ranks = np.cumsum(totals, axis=1) - totals / 2
    return np.asarray(np.square(ranks[:, :, np.newaxis] - ranks[:, np.newaxis, :]))
