"""Pairs of raters: how often they give the same score, or nearly."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from fidelity.agreement.scores import as_table


def agreement_within(scores: Any, distance: float = 0) -> float:
    """Share of pairs of scores of one target that differ by at most `distance`.

    `scores` are targets x raters, NaN = missing. Raises `ValueError` when there is no pair.
    """
    table = as_table(scores)
    gaps = [
        np.abs(table[:, first] - table[:, second])
        for first, second in combinations(range(table.shape[1]), 2)
    ]
    found = np.concatenate(gaps) if gaps else np.array([])
    found = found[~np.isnan(found)]
    if not found.size:
        raise ValueError("No target was scored by two raters.")
    return float((found <= distance + 1e-9).mean())


def pairs_of(scores: Any) -> dict[tuple[int, int], dict[str, float]]:
    """Per pair of raters (column numbers): `n` shared targets, `exact`, `within_1`, mean `bias`."""
    table = as_table(scores)
    found = {}
    for first, second in combinations(range(table.shape[1]), 2):
        gap = table[:, first] - table[:, second]
        gap = gap[~np.isnan(gap)]
        if gap.size:
            found[first, second] = {
                "n": float(gap.size),
                "exact": float((gap == 0).mean()),
                "within_1": float((np.abs(gap) <= 1 + 1e-9).mean()),
                "bias": float(gap.mean()),
            }
    return found
