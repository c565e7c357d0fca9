"""What the statement is given: the model in exact units, and every date that counts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from programs.risk.case import HIGHEST, LOWEST
from programs.risk.months import months_before
from programs.risk.scoring import rounded, share
from programs.risk_model import Model
from programs.selectors.ratings import KEPT_MONTHS

BILLION = 10**9
EVENT_MONTHS = 12  # changes that are stored with the case
QUARTER = 3
# Every rating that can be: the median of two half points is a quarter.
QUARTERS = [LOWEST + step / 4 for step in range(int(4 * (HIGHEST - LOWEST)) + 1)]


def of_model(model: Model) -> dict[str, Any]:
    """Weights and additions in billionths, made by the rules themselves, and the borders.

    Raises ValueError for a weight with more than nine decimals, whose sums would not be exact.
    """
    if any(rounded(weight) != weight for _, weight in model.pairs):
        raise ValueError(f"A weight of the risk model {model.key} has more than nine decimals.")
    factors = [
        {
            "determinant": key,
            "weight": _billionths(weight),
            "adds": [_billionths(weight * share(rating)) for rating in QUARTERS],
        }
        for key, weight in model.pairs
    ]
    return {
        "factors": json.dumps(factors),
        "whole": sum(factor["weight"] for factor in factors),
        "plain": [str(rating) for rating in QUARTERS],
        "split_from": 2 * model.ageing.mixed_spread,
        "low_below": model.levels.low_below,
        "high_above": model.levels.high_above,
        "min_coverage": model.levels.min_coverage,
        "low_min_coverage": model.levels.low_min_coverage,
    }


def of_day(on: date, model: Model) -> dict[str, date]:
    """The days from which something counts, or before which it does not."""
    ageing = model.ageing
    return {
        "on": on,
        "kept_since": months_before(on, KEPT_MONTHS),
        "expired_before": months_before(on, ageing.expired_months),
        "stale_before": months_before(on, ageing.stale_months),
        "events_kept_since": months_before(on, EVENT_MONTHS),
        "events_since": months_before(on, ageing.event_months),
        "quarter_ago": months_before(on, QUARTER),
        "half_year_ago": months_before(on, 2 * QUARTER),
    }


def _billionths(share_of_one: float) -> int:
    return round(rounded(share_of_one) * BILLION)
