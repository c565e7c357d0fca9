"""Tables of scores, checked at the door."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


def complete(scores: Any, *, dimensions: int) -> Scores:
    """Scores without gaps, (items x) targets x raters; raises `ValueError` with a sentence."""
    table = as_table(scores, dimensions=dimensions)
    if np.isnan(table).any():
        raise ValueError(
            "Some scores are missing. These coefficients need every rater's score of every "
            "target; use variance components for a design with gaps."
        )
    targets, raters = table.shape[-2:]
    if targets < 2:
        raise ValueError("At least two targets are needed.")
    if raters < 2:
        raise ValueError("At least two raters are needed.")
    return table


def as_table(scores: Any, *, dimensions: int = 2) -> Scores:
    """An array of floats with that many dimensions, NaN for what is missing."""
    try:
        table = np.asarray(scores, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("Scores must be numbers in rows of the same length.") from error
    if table.ndim != dimensions:
        raise ValueError(f"A table of {dimensions} dimensions is needed, not of {table.ndim}.")
    if np.isinf(table).any():
        raise ValueError("A score is infinite.")
    return table
