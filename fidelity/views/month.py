"""A month in the address: `?month=2026-11`."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from mbtq.core import formats
from mbtq.core.forms import EARLIEST


@dataclass(frozen=True)
class Month:
    """First and last day, and the months around it; nothing lies after the running month."""

    first: date
    today: date

    @property
    def last(self) -> date:
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def name(self) -> str:
        names = formats.MONTH_NAMES[formats.language()]
        return f"{names[self.first.month - 1]} {self.first.year}"

    @property
    def previous(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def next(self) -> str:
        if self.last >= self.today:
            return ""
        return f"{self.last + timedelta(days=1):%Y-%m}"

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def month_of(text: str, today: date) -> Month:
    """The month that the address asks for; this month for anything else, and for one to come."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today
    return Month((first if EARLIEST < first <= today else today).replace(day=1), today)
