"""When a recurring checklist is due. Pure: no Django, no clock, no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from programs.risk.months import months_before

DUE_DAYS = 28
"""How long before its day a checklist is called due."""
FILL_DAYS = 14
"""How long a team has for a checklist that it opens on or after its day."""


class State(StrEnum):
    """never: not filled yet; current: in time; due: its day is near; overdue: its day has passed;
    stale: the grace has passed as well, so that the answers no longer say how things are."""

    NEVER = "never"
    CURRENT = "current"
    DUE = "due"
    OVERDUE = "overdue"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Cadence:
    """Where a team stands: `due_on` is the last day in time, `stale_on` the first day too late."""

    state: State
    due_on: dt.date | None
    stale_on: dt.date | None


def cadence(
    last_on: dt.date | None, today: dt.date, *, cadence_months: int, grace_days: int
) -> Cadence:
    """The state of a checklist that was last submitted on `last_on` (None: never)."""
    if last_on is None:
        return Cadence(State.NEVER, None, None)
    due_on = next_due(last_on, cadence_months)
    stale_on = due_on + dt.timedelta(days=grace_days + 1)
    if today >= stale_on:
        state = State.STALE
    elif today > due_on:
        state = State.OVERDUE
    elif today >= due_on - dt.timedelta(days=DUE_DAYS):
        state = State.DUE
    else:
        state = State.CURRENT
    return Cadence(state, due_on, stale_on)


def open_state(due_on: dt.date, today: dt.date) -> State:
    """The state of a checklist that lies open, by its own last day: that is the day people read."""
    if today > due_on:
        return State.OVERDUE
    return State.DUE if today >= due_on - dt.timedelta(days=DUE_DAYS) else State.CURRENT


def next_due(last_on: dt.date, cadence_months: int) -> dt.date:
    """The same day so many months later; the last day of a month that is too short."""
    return months_before(last_on, -cadence_months)


def due_day(last_on: dt.date | None, opened_on: dt.date, cadence_months: int) -> dt.date:
    """Until when a checklist that is opened now should be filled in."""
    soonest = opened_on + dt.timedelta(days=FILL_DAYS)
    return max(soonest, next_due(last_on, cadence_months)) if last_on else soonest
