"""Agreement between two auditors who judged the same criteria before they talked.

Weighted kappa (Cohen 1968) with the large-sample variance of Fleiss, Cohen and Everitt (1969).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from audits.choices import SCORES
from audits.scoring import Judgment, check_judgment

Weighting: TypeAlias = Literal["linear", "quadratic"]
Reason: TypeAlias = Literal["too_few", "one_category", "all_equal", "one_auditor_constant"]
LEAST = 5
Z95 = 1.959963984540054
_NOUGHT = 1e-12


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over `n` criteria that both auditors scored; `left_out` have one score or none.

    `exact`, `within_1`: share of criteria with equal scores, and at most one point apart; None
    without any criterion. `kappa`, `lower`, `upper`: estimate and 95% interval, None where they
    mean nothing, and then `reason` says why:
    too_few (under five criteria), one_category (both gave one and the same score throughout),
    all_equal (full agreement: kappa is 1 and the interval is not defined),
    one_auditor_constant (one auditor gave a single score: kappa is 0 whatever the other did).
    """

    n: int
    left_out: int
    exact: float | None
    within_1: float | None
    kappa: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    weighting: Weighting
    reason: Reason | None


def agreement(
    first: Mapping[str, Judgment],
    second: Mapping[str, Judgment],
    weighting: Weighting = "linear",
) -> Agreement:
    """Agreement of two auditors by criterion id. Raises ValueError for a bad judgment."""
    keys = sorted(set(first) | set(second))
    pairs = [(check_judgment(first.get(key)), check_judgment(second.get(key))) for key in keys]
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    return weighted_kappa(both, weighting=weighting, left_out=len(pairs) - len(both))


def weighted_kappa(
    pairs: Iterable[tuple[int, int]],
    *,
    weighting: Weighting = "linear",
    categories: Sequence[int] = SCORES,
    left_out: int = 0,
) -> Agreement:
    """Weighted kappa of pairs of scores out of `categories` (in order, equally far apart)."""
    found = list(pairs)
    n = len(found)
    known = set(categories)
    if any(score not in known for pair in found for score in pair):
        raise ValueError("Every score must be one of the categories.")
    exact = sum(one == other for one, other in found) / n if n else None
    near = sum(abs(one - other) <= 1 for one, other in found) / n if n else None
    reason = _reason(found)
    kappa = error = lower = upper = None
    if reason in ("all_equal", "one_auditor_constant"):
        kappa = 1.0 if reason == "all_equal" else 0.0
    elif reason is None:
        kappa, error = _estimate(found, list(categories), weighting)
        lower, upper = max(-1.0, kappa - Z95 * error), min(1.0, kappa + Z95 * error)
    return Agreement(
        n, left_out, exact, near, kappa, error, lower, upper, weighting=weighting, reason=reason
    )


def _reason(found: list[tuple[int, int]]) -> Reason | None:
    if len(found) < LEAST:
        return "too_few"
    kinds = [len({pair[side] for pair in found}) for side in (0, 1)]
    if all(one == other for one, other in found):
        return "one_category" if kinds == [1, 1] else "all_equal"
    return "one_auditor_constant" if 1 in kinds else None


def _estimate(
    found: list[tuple[int, int]], categories: list[int], weighting: Weighting
) -> tuple[float, float]:
    """Kappa and its standard error; needs two categories per auditor."""
    n, span = len(found), len(categories) - 1
    place = {score: index for index, score in enumerate(categories)}
    cells = {pair: count / n for pair, count in Counter(found).items()}
    rows = Counter(one for one, _ in found)
    columns = Counter(other for _, other in found)

    def weight(one: int, other: int) -> float:
        apart = abs(place[one] - place[other]) / span
        return 1 - (apart if weighting == "linear" else apart**2)

    row_mean = {one: sum(columns[o] / n * weight(one, o) for o in columns) for one in rows}
    column_mean = {o: sum(rows[one] / n * weight(one, o) for one in rows) for o in columns}
    observed = sum(share * weight(*pair) for pair, share in cells.items())
    expected = sum(rows[one] / n * row_mean[one] for one in rows)
    squares = sum(
        share
        * (weight(one, o) * (1 - expected) - (row_mean[one] + column_mean[o]) * (1 - observed)) ** 2
        for (one, o), share in cells.items()
    )
    centre = observed * expected - 2 * expected + observed
    variance = max(0.0, squares - centre**2) / (n * (1 - expected) ** 4)
    return (observed - expected) / (1 - expected), math.sqrt(variance)
