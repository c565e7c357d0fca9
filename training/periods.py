"""Periods of a registration: what it is on a day, when to remind, which comes next. Pure rules."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from training.choices import REMINDERS, RegistrationEventKind, RegistrationStatus

Period: TypeAlias = "tuple[dt.date, dt.date | None]"
"""First and last day; both count, and without a last day it has no end."""
Event: TypeAlias = "tuple[RegistrationEventKind, dt.date]"

DAY = dt.timedelta(days=1)
# How long a period takes where no pathway names it; pages mark it as unconfirmed.
USUAL_YEARS = 5
LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class Due:
    """Which reminder is to be sent, and which are over and never come."""

    send: int | None
    skip: tuple[int, ...] = ()


def covers(since: dt.date, until: dt.date | None, day: dt.date) -> bool:
    """Whether a day lies in a period."""
    return since <= day and (until is None or day <= until)


def status_on(
    periods: Sequence[Period], events: Sequence[Event], day: dt.date
) -> RegistrationStatus:
    """What a registration is on a day.

    A withdrawal ends every period that had begun by then and every renewal that joins on to it; a
    period that begins apart from these, later on, stands. A suspension lasts until it is lifted,
    also over a renewal. Of two events on one day the later in the sequence decides. Raises
    `ValueError` without a period.
    """
    if not periods:
        raise ValueError("A registration has at least one period.")
    past = sorted((event for event in events if event[1] <= day), key=lambda event: event[1])
    withdrawn = [on for kind, on in past if kind is RegistrationEventKind.WITHDRAWN]
    standing = _not_withdrawn(periods, withdrawn[-1]) if withdrawn else list(periods)
    if not any(since <= day for since, _until in standing):
        return RegistrationStatus.WITHDRAWN if withdrawn else RegistrationStatus.COMING
    if not any(covers(since, until, day) for since, until in standing):
        return RegistrationStatus.EXPIRED
    if past and past[-1][0] is RegistrationEventKind.SUSPENDED:
        return RegistrationStatus.SUSPENDED
    return RegistrationStatus.VALID


def _not_withdrawn(periods: Sequence[Period], on: dt.date) -> list[Period]:
    """Renewals granted ahead end too: their first day lies after the withdrawal, they do not."""
    ended: set[dt.date] = set()
    standing: list[Period] = []
    for since, until in sorted(periods, key=lambda period: period[0]):
        if since > on and since not in ended:
            standing.append((since, until))
        elif until is not None:
            ended.add(until + DAY)
    return standing


def due_reminders(until: dt.date | None, on: dt.date, already: Collection[int]) -> Due:
    """The reminder that is due on a day before the end of a period.

    Only the tightest threshold that was reached is sent; wider ones that never were are skipped, so
    that who comes late gets one mail and not four. After the last day nothing is sent.
    """
    if until is None or until < on:
        return Due(None)
    reached = sorted(days for days in REMINDERS if (until - on).days <= days)
    if not reached:
        return Due(None)
    send = reached[0] if reached[0] not in already else None
    return Due(send, tuple(days for days in reached[1:] if days not in already))


def next_period(today: dt.date, last_until: dt.date | None, years: int) -> tuple[dt.date, dt.date]:
    """The first and last day of a period granted today.

    It joins on to one that has not ended yet, so that nobody loses days by being early. The last
    day is the one before the anniversary; after 29 February that is the last day of February.
    """
    if years < 1:
        raise ValueError("A period takes at least one year.")
    since = last_until + DAY if last_until is not None and today <= last_until else today
    if (since.month, since.day) == (2, 29) and not calendar.isleap(since.year + years):
        return since, dt.date(since.year + years, 2, 28)
    return since, add_months(since, 12 * years) - DAY


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later or, below zero, earlier; at most the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(since: dt.date, day: dt.date) -> int:
    """How many whole months lie between two days; none when the second comes first."""
    months = (day.year - since.year) * 12 + day.month - since.month
    while months > 0 and add_months(since, months) > day:
        months -= 1
    return max(0, months)


def months_between(since: dt.date, day: dt.date) -> Fraction:
    """Whole months, and the days left over as parts of the longest month.

    So a month is over on its very day: left-over days never make one early.
    """
    months = whole_months(since, day)
    return months + Fraction(max(0, (day - add_months(since, months)).days), LONGEST_MONTH)


def merged(periods: Iterable[Period], until: dt.date) -> tuple[tuple[dt.date, dt.date], ...]:
    """Periods up to a day, those that touch or overlap made into one, in order of time."""
    found: list[tuple[dt.date, dt.date]] = []
    for since, last in sorted((one[0], min(one[1] or until, until)) for one in periods):
        if since > last:
            continue
        if found and since <= found[-1][1] + DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((since, last))
    return tuple(found)
