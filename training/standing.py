"""How the periods of a registration stand after what interrupted them. Pure rules.

`training.periods` says what a registration is on a day; this says what became of each period: when
it was valid, and what its code is. Periods come in the order of their first day, events in the
order in which they happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

from training.choices import RegistrationEventKind, RegistrationStatus
from training.periods import DAY, Event, status_on

Span: TypeAlias = "tuple[dt.date, dt.date]"
"""First and last day; both count."""


class CodeIs(StrEnum):
    """What becomes of the code of a period; the values are those of the public page."""

    VALID = "valid"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


def withdrawn_days(periods: Sequence[Span], events: Sequence[Event]) -> list[dt.date | None]:
    """Per period from which day it was withdrawn; that of a renewal ahead may lie before it."""
    found: list[dt.date | None] = [None] * len(periods)
    for kind, on in events:
        if kind is not RegistrationEventKind.WITHDRAWN:
            continue
        ended: set[dt.date] = set()
        for place, (since, until) in enumerate(periods):
            joins = since > on and since in ended
            if found[place] is None and (since <= on <= until or joins):
                found[place] = on
                ended.add(until + DAY)
    return found


def valid_spans(periods: Sequence[Span], events: Sequence[Event]) -> list[list[Span]]:
    """Per period when it was valid: from its first to its last day, without interruptions."""
    withdrawn = withdrawn_days(periods, events)
    return [
        _spans(periods, events, period, on) for period, on in zip(periods, withdrawn, strict=True)
    ]


def _spans(
    periods: Sequence[Span], events: Sequence[Event], period: Span, withdrawn: dt.date | None
) -> list[Span]:
    since, until = period
    last = until if withdrawn is None else min(until, withdrawn - DAY)
    if last < since:
        return []
    starts = sorted({since, *(on for _kind, on in events if since < on <= last)})
    found: list[Span] = []
    for start, after in zip(starts, [*starts[1:], last + DAY], strict=True):
        if status_on(periods, events, start) is not RegistrationStatus.VALID:
            continue
        if found and found[-1][1] + DAY == start:
            found[-1] = (found[-1][0], after - DAY)
        else:
            found.append((start, after - DAY))
    return found


def code_states(periods: Sequence[Span], events: Sequence[Event]) -> list[tuple[CodeIs, dt.date]]:
    """Per period what its code is, and from which day.

    A period that was renewed is replaced from the first day of the next one, not before: until
    then it is the only paper that proves anything.
    """
    withdrawn = withdrawn_days(periods, events)
    kind, on = events[-1] if events else (None, dt.date.min)
    found: list[tuple[CodeIs, dt.date]] = []
    for place, (since, until) in enumerate(periods):
        ended, following = withdrawn[place], periods[place + 1 : place + 2]
        if ended is not None:
            found.append((CodeIs.WITHDRAWN, ended))
        elif kind is RegistrationEventKind.SUSPENDED and on <= until:
            found.append((CodeIs.SUSPENDED, on))
        elif following:
            found.append((CodeIs.REPLACED, following[0][0]))
        else:
            found.append((CodeIs.VALID, since))
    return found
