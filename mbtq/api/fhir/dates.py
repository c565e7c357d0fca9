"""Search parameters about time (FHIR R4, 3.1.1.4.6): prefixes, and dates of any precision."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mbtq.api.fhir.filters import Filter, Wrong

_DATE = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb)?(\d{4}(?:-\d{2}(?:-\d{2})?)?)")
_MOMENT = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb)?(\d{4}-\d{2}-\d{2}T\S+)")


@dataclass(frozen=True)
class Moment(Filter):
    """A column with a moment. A day is the day in our own time zone."""

    type = "date"

    def one(self, text: str, modifier: str) -> Q:
        prefix, low, high = interval(text)
        return _compare(self.path, prefix, low, high)


@dataclass(frozen=True)
class Day(Filter):
    """A column with a day."""

    type = "date"

    def one(self, text: str, modifier: str) -> Q:
        prefix, low, high = days(text)
        return _compare(self.path, prefix, low, high)


@dataclass(frozen=True)
class Days(Filter):
    """A period of which both days count: `path` its first, `last` its last, null without end.

    `ge` and `le` of the same day together: it holds on that day.
    """

    last: str
    type = "date"

    def one(self, text: str, modifier: str) -> Q:
        prefix, low, high = days(text)
        starts_before_low = Q(**{f"{self.path}__lt": low})
        starts_before_high = Q(**{f"{self.path}__lt": high})
        ends_before_low = Q(**{f"{self.last}__lt": low})
        ends_before_high = Q(**{f"{self.last}__lt": high})
        never_ends = Q(**{f"{self.last}__isnull": True})
        within = ~starts_before_low & ends_before_high & ~never_ends
        after_low = never_ends | Q(**{f"{self.last}__gte": low})
        after_high = never_ends | Q(**{f"{self.last}__gte": high})
        return {
            "eq": within,
            "ne": ~within,
            "ge": after_low,
            "gt": after_high,
            "le": starts_before_high,
            "lt": starts_before_low,
            "sa": ~starts_before_high,
            "eb": ends_before_low & ~never_ends,
        }[prefix]


def _compare(path: str, prefix: str, low: date, high: date) -> Q:
    """The condition of a prefix on one point in time, against an interval [low, high)."""
    if prefix in ("eq", "ne"):
        within = Q(**{f"{path}__gte": low, f"{path}__lt": high})
        return within if prefix == "eq" else ~within
    lookup, end = {
        "ge": ("gte", low),
        "gt": ("gte", high),
        "sa": ("gte", high),
        "le": ("lt", high),
        "lt": ("lt", low),
        "eb": ("lt", low),
    }[prefix]
    return Q(**{f"{path}__{lookup}": end})


def days(text: str) -> tuple[str, date, date]:
    """Prefix, first day, and the day after the last. Raises `Wrong`."""
    if found := _DATE.fullmatch(text):
        low, high = _days_of(found[2])
        return found[1] or "eq", low, high
    prefix, moment, _after = interval(text)
    low = timezone.localdate(moment)
    return prefix, low, low + timedelta(days=1)


def interval(text: str) -> tuple[str, datetime, datetime]:
    """Prefix, first moment, and the first moment after. Raises `Wrong`."""
    if found := _DATE.fullmatch(text):
        low, high = _days_of(found[2])
        return found[1] or "eq", _midnight(low), _midnight(high)
    # A plus sign that was not escaped arrives as a space.
    if found := _MOMENT.fullmatch(text.replace(" ", "+")):
        try:
            moment = parse_datetime(found[2])
            if moment is not None and timezone.is_naive(moment):
                moment = timezone.make_aware(moment)
            if moment is not None:
                step = timedelta(milliseconds=1) if moment.microsecond else timedelta(seconds=1)
                return found[1] or "eq", moment, moment + step
        except (ValueError, OverflowError):
            pass
    raise Wrong(f"'{text[:40]}' is no date; say 2026, 2026-11, 2026-11-24 or a moment with a zone.")


def _days_of(text: str) -> tuple[date, date]:
    parts = [int(part) for part in text.split("-")]
    try:
        low = date(*[*parts, 1, 1][:3])
        if len(parts) == 3:
            return low, low + timedelta(days=1)
        month = low.year * 12 + low.month - 1 + (12 if len(parts) == 1 else 1)
        return low, date(month // 12, month % 12 + 1, 1)
    except (ValueError, OverflowError):
        raise Wrong(f"'{text}' is no date.") from None


def _midnight(day: date) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(day, time.min))
    except OverflowError:
        raise Wrong("This date lies too far away.") from None
