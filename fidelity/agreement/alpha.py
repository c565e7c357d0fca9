"""Krippendorff's alpha: agreement with gaps, on any level of measurement."""

from __future__ import annotations

from typing import Any

import numpy as np

from fidelity.agreement.scores import Scores, as_table

LEVELS = ("nominal", "ordinal", "interval", "ratio")


def krippendorff_alpha(scores: Any, level: str) -> float:
    """Alpha for scores of raters x units, NaN where a rater did not score a unit.

    A unit with a single score does not count. Raises `ValueError` with a sentence when no unit has
    two scores, or when all scores that count are the same, which leaves alpha undefined.
    """
    values, pairs = _coincidences(scores)
    return float(_alpha(pairs.sum(axis=0)[np.newaxis], values, level)[0])


def krippendorff_interval(
    scores: Any, level: str, *, resamples: int = 2000, confidence: float = 0.95, seed: int = 1
) -> tuple[float, float]:
    """Limits of alpha by drawing units with replacement; the same seed gives the same limits.

    Draws in which all scores are the same say nothing and are left out.
    """
    values, pairs = _coincidences(scores)
    units = pairs.shape[0]
    draws = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), resamples)
    tables = np.einsum("du,uij->dij", draws.astype(float), pairs, optimize=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _alpha(tables, values, level, strict=False)
    found = found[np.isfinite(found)]
    if found.size < resamples / 2:
        raise ValueError("There are too few units for an interval.")
    tail = (1 - confidence) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return float(low), float(high)


def _coincidences(scores: Any) -> tuple[Scores, Scores]:
    """The values that occur, and per unit how often each pair of them does, as shares of m - 1."""
    table = as_table(scores)
    table = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
    if not table.size:
        raise ValueError("No unit was scored by two raters.")
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, np.newaxis] == values).sum(axis=0).astype(float)
    pairs = counts[:, :, np.newaxis] * counts[:, np.newaxis, :]
    diagonal = np.arange(values.size)
    pairs[:, diagonal, diagonal] -= counts
    return values, pairs / (counts.sum(axis=1) - 1)[:, np.newaxis, np.newaxis]


def _alpha(tables: Scores, values: Scores, level: str, *, strict: bool = True) -> Scores:
    """Alpha of each coincidence table (tables x values x values)."""
    totals = tables.sum(axis=2)
    number = totals.sum(axis=1)
    distance = _distance(values, totals, level)
    observed = (tables * distance).sum(axis=(1, 2))
    chance = (totals[:, :, np.newaxis] * totals[:, np.newaxis, :] * distance).sum(axis=(1, 2))
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
        if (values < 0).any():
            raise ValueError("Scores on a ratio level are not negative.")
        total = rows + columns
        share = np.divide(rows - columns, total, where=total != 0, out=total * 0.0)
        return np.asarray(np.square(share))[np.newaxis]
    ranks = np.cumsum(totals, axis=1) - totals / 2
    return np.asarray(np.square(ranks[:, :, np.newaxis] - ranks[:, np.newaxis, :]))
