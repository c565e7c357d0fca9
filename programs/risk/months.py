"""Calendar months. No clock: every date is passed in."""

from __future__ import annotations

import calendar
import datetime as dt


def months_before(on: dt.date, months: int) -> dt.date:
    """The same day `months` earlier; the last day of that month where the day does not exist.

    Twelve months before 29 February 2024 is 28 February 2023. Raises ValueError when the result
    lies before the year 1.
    """
    total = on.year * 12 + on.month - 1 - months
    year, month = divmod(total, 12)
    if year < 1:
        raise ValueError("That many months before the date lies outside the calendar.")
    return dt.date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def older_than(when: dt.date, on: dt.date, months: int) -> bool:
    """Whether `when` lies more than `months` before `on`. Exactly that many is not older."""
    return when < months_before(on, months)
