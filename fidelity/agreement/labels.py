"""Words for coefficients, by a named convention, judged on the interval."""

from __future__ import annotations

from math import isnan

# Highest value of each band but the last, with the band's key.
CONVENTIONS: dict[str, tuple[tuple[float, str], ...]] = {
    # Koo and Li 2016: under .50 poor, to .75 moderate, to .90 good, above that excellent.
    "koo_li": ((0.50, "poor"), (0.75, "moderate"), (0.90, "good"), (1.0, "excellent")),
    # Cicchetti 1994: under .40 poor, to .59 fair, to .74 good, from .75 excellent.
    "cicchetti": ((0.40, "poor"), (0.60, "fair"), (0.75, "good"), (1.0, "excellent")),
}


def label_of(value: float, convention: str = "koo_li") -> str:
    """The band of one value; empty for NaN. Raises `ValueError` for an unknown convention."""
    if convention not in CONVENTIONS:
        raise ValueError(f"The convention is one of {', '.join(CONVENTIONS)}.")
    if isnan(value):
        return ""
    bands = CONVENTIONS[convention]
    # Koo and Li count .90 itself as good; the other borders belong to the band above.
    for border, band in bands[:-1]:
        if value < border or (convention == "koo_li" and value == border == 0.90):
            return band
    return bands[-1][1]


def labels_of_interval(lower: float, upper: float, convention: str = "koo_li") -> tuple[str, ...]:
    """The bands at both ends of the interval: one when they are the same, none when unknown."""
    ends = [label_of(end, convention) for end in (lower, upper)]
    return tuple(dict.fromkeys(end for end in ends if end))
