"""When the rest may be expected, by the pace of the last half year. A guess, and never far off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil

from training.eligibility.outcome import NOTHING, Counted, total

WINDOW = dt.timedelta(weeks=26)
FEWEST_ROWS = 4
FURTHEST = dt.timedelta(days=5 * 365 + 1)


def at_pace(rows: Sequence[Counted], remaining: Fraction, on: dt.date) -> dt.date | None:
    """The day on which the rest is there at the pace of the last 26 weeks.

    None when nothing is left, when fewer than four rows counted in that time, or when the day lies
    more than five years ahead.
    """
    recent = [row for row in rows if row.amount and row.on is not None and row.on > on - WINDOW]
    if remaining <= NOTHING or len(recent) < FEWEST_ROWS:
        return None
    return not_too_far(on, remaining * WINDOW.days / total(recent))


def not_too_far(on: dt.date, days: Fraction) -> dt.date | None:
    """So many days on, in whole days; None beyond five years."""
    return on + dt.timedelta(days=ceil(days)) if days <= FURTHEST.days else None


def first_day(is_reached: Callable[[dt.date], bool], on: dt.date) -> dt.date | None:
    """The first day after `on`, within five years, from which something holds that then stays."""
    if not is_reached(on + FURTHEST):
        return None
    early, late = 0, FURTHEST.days
    while late - early > 1:
        middle = (early + late) // 2
        if is_reached(on + dt.timedelta(days=middle)):
            late = middle
        else:
            early = middle
    return on + dt.timedelta(days=late)
