"""One dated version of the register's rules, and the version that is valid on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from supervision.choices import SupervisorKind, Track

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Needed:
    """How many sessions a track asks for, and whether the page of that version says so."""

    sessions: int
    is_confirmed: bool


@dataclass(frozen=True)
class Rules:
    """What a session is worth and with whom it counts, from `valid_from` to `valid_until`.

    Both days count; `valid_until` is None for the version in use. `may_count` holds, per kind of
    supervisor, the tracks for which sessions count and the most that do (None: no maximum).
    `largest_group`: for more people present the same formula is used, but not confirmed.
    Source: the supervision rules and qualification pages of the Dutch MBT register.
    """

    key: str
    valid_from: dt.date
    valid_until: dt.date | None
    dates_confirmed: bool
    source: Mapping[str, str]
    individual_minutes: int
    group_minutes: int
    largest_group: int
    fractions_count: bool
    fractions_confirmed: bool
    may_count: Mapping[SupervisorKind, Mapping[Track, int | None]]
    needed: Mapping[Track, Needed]
    notes: tuple[Mapping[str, str], ...] = ()

    def norm_minutes(self, present: int) -> int:
        """Minutes for one session of everybody present: 45 alone, (n / 2) x 60 with n."""
        if present == 1:
            return self.individual_minutes
        return present * self.group_minutes // 2  # the minutes of a group are even, see the loader

    def covers(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def may(self, kind: str, track: str) -> bool:
        """Whether sessions with such a supervisor count for a track at all."""
        return track in self.may_count.get(SupervisorKind(kind), {})

    def at_most(self, kind: str, track: str) -> int | None:
        """The most sessions with such a supervisor that count for a track; None: no maximum."""
        return self.may_count.get(SupervisorKind(kind), {}).get(Track(track))


def check_versions(found: Sequence[Rules]) -> tuple[Rules, ...]:
    """The versions in order of time. Raises `ValueError` when a day would have none, or two."""
    if not found:
        raise ValueError("There is no version of the rules.")
    ordered = tuple(sorted(found, key=lambda rules: rules.valid_from))
    if len({rules.key for rules in ordered}) != len(ordered):
        raise ValueError("Two versions of the rules have the same key.")
    for rules in ordered:
        if rules.valid_until is not None and rules.valid_until < rules.valid_from:
            raise ValueError(f"The rules '{rules.key}' end before they begin.")
    for earlier, later in pairwise(ordered):
        if earlier.valid_until is None or earlier.valid_until >= later.valid_from:
            raise ValueError(f"The rules '{earlier.key}' and '{later.key}' overlap.")
        if earlier.valid_until + DAY != later.valid_from:
            raise ValueError(f"Between '{earlier.key}' and '{later.key}' are days without rules.")
    if ordered[-1].valid_until is not None:
        raise ValueError(f"The last version of the rules, '{ordered[-1].key}', has an end.")
    return ordered


def version_on(day: dt.date, found: Sequence[Rules]) -> Rules:
    """The version of `found` that is valid on a day. Raises `ValueError` before the first one."""
    for rules in found:
        if rules.covers(day):
            return rules
    raise ValueError(f"There are no rules for supervision on {day}.")
