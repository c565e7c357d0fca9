"""Supervision as it was agreed against what was held. Plain Python: every day is passed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from supervision.choices import HELD_STATES, SessionState

WEEK = 7
MOST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Session:
    """What counts of one session. `planned_on`: the day that it was planned for, when moved."""

    on: date
    state: str
    planned_on: date | None = None

    @property
    def stands_for(self) -> date:
        """A session that was moved stands for the day on which it was planned."""
        return self.planned_on or self.on

    @property
    def is_held(self) -> bool:
        return self.state in HELD_STATES


@dataclass(frozen=True, slots=True)
class Coverage:
    """Planned days, those of them on which a session was held, and the share (0 to 1).

    `share` is None when nothing was planned. `extra`: held beside what was planned; not in `held`.
    """

    held: int
    planned: int
    extra: int = 0

    @property
    def share(self) -> float | None:
        return self.held / self.planned if self.planned else None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without supervision, between two days on which it was held or the period's ends."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @property
    def weeks(self) -> int:
        """Whole weeks."""
        return self.days // WEEK


@dataclass(frozen=True, slots=True)
class Given:
    """One held session of a supervisor, however many people were there."""

    supervisor: str
    on: date
    minutes: int


def expected_days(
    first_on: date, every_weeks: int, until: date | None, since: date, to: date
) -> list[date]:
    """Days of an arrangement from `since` to `to`; `until` is its last day, None: it goes on.

    All ends are included. Raises `ValueError` when it is not every 1 to 52 weeks.
    """
    step = _step(every_weeks)
    last = to if until is None else min(to, until)
    days = []
    day = _first_from(first_on, step, since)
    while day <= last:
        days.append(day)
        day += step
    return days


def next_day(
    first_on: date,
    every_weeks: int,
    until: date | None,
    on: date,
    taken: Collection[date] = (),
) -> date | None:
    """The first day of an arrangement from `on` (included); None when it has ended by then.

    `taken` are planned days for which a session was held, moved or cancelled already.
    """
    step = _step(every_weeks)
    day = _first_from(first_on, step, on)
    while day in taken:
        day += step
    return day if until is None or day <= until else None


def coverage(
    expected: Iterable[date], sessions: Iterable[Session], since: date, to: date
) -> Coverage:
    """Held against planned, from `since` to `to` (both count).

    A session counts for the day that it stands for, also when it was moved out of the period. A
    cancelled one was planned and not held, unless another session stands for the same day.
    """
    inside = [session for session in sessions if since <= session.stands_for <= to]
    planned = {day for day in expected if since <= day <= to}
    planned |= {s.stands_for for s in inside if s.state == SessionState.CANCELLED}
    planned |= {s.planned_on for s in inside if s.is_held and s.planned_on}
    held = [session.stands_for for session in inside if session.is_held]
    covered = planned & set(held)
    return Coverage(held=len(covered), planned=len(planned), extra=len(held) - len(covered))


def weeks_without(held: Iterable[date], since: date, on: date) -> int:
    """Whole weeks on day `on` since the last held day, or since `since` when there was none."""
    last = max((day for day in held if since <= day <= on), default=since)
    return max(0, (on - last).days // WEEK)


def longest_gap(held: Iterable[date], since: date, to: date) -> Gap:
    """The longest stretch without supervision of a period, the first of equals.

    Its beginning and its end count as borders. Raises `ValueError` when it ends before it begins.
    """
    _check_period(since, to)
    days = sorted({day for day in held if since <= day <= to})
    gaps = [Gap(earlier, later) for earlier, later in pairwise([since, *days, to])]
    return max(gaps, key=lambda gap: gap.days)


def load(given: Iterable[Given], since: date, to: date) -> dict[str, float]:
    """Hours a week of supervision by each supervisor, on average over a period (both ends count).

    Raises `ValueError` when the period ends before it begins.
    """
    _check_period(since, to)
    weeks = ((to - since).days + 1) / WEEK
    minutes: dict[str, int] = {}
    for one in given:
        if since <= one.on <= to:
            minutes[one.supervisor] = minutes.get(one.supervisor, 0) + one.minutes
    return {supervisor: total / 60 / weeks for supervisor, total in minutes.items()}


def _step(every_weeks: int) -> timedelta:
    if isinstance(every_weeks, bool) or not 1 <= every_weeks <= MOST_WEEKS:
        raise ValueError(f"Supervision is agreed every 1 to {MOST_WEEKS} weeks.")
    return timedelta(weeks=every_weeks)


def _first_from(first_on: date, step: timedelta, since: date) -> date:
    """The first planned day that is not before `since`, without walking through the years."""
    steps = -((first_on - since) // step) if since > first_on else 0
    return first_on + steps * step


def _check_period(since: date, to: date) -> None:
    if to < since:
        raise ValueError("The period ends before it begins.")
