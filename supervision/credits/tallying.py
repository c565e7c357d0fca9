"""What is added up for a track: every session with what it counted and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from supervision.choices import (
    COUNTING_FORMS,
    CreditReason,
    Form,
    Mode,
    SupervisorKind,
    Track,
)
from supervision.credits.rulebook import versions as shipped
from supervision.credits.rules import Needed, Rules, version_on
from supervision.credits.worth import Credit, credits

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One session of one supervisee.

    `supervisor`: as whom the register knew the supervisor on that day; None without a valid
    registration. `id` tells rows of one day apart and comes back unchanged.
    """

    id: str
    on: dt.date
    minutes: int
    present: int
    supervisor: str | None
    form: str
    mode: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A row and its fate. `counted` is in the total, `waiting` would be once it is confirmed.

    `used` and `at_most` are the sessions with this kind of supervisor before this row, and the
    most that count; None where there is no maximum.
    """

    row: Row
    credit: Credit
    reason: CreditReason
    counted: Fraction = NOTHING
    waiting: Fraction = NOTHING
    used: Fraction | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of a maximum for one kind of supervisor is used up."""

    kind: SupervisorKind
    used: Fraction
    at_most: int

    @property
    def is_full(self) -> bool:
        return self.used >= self.at_most


@dataclass(frozen=True)
class Tally:
    """The rows in order of time and the totals in sessions. `rules`: the version of the start."""

    track: Track
    rules: Rules
    rows: tuple[Counted, ...]
    counted: Fraction
    waiting: Fraction
    by_video: Fraction
    limits: tuple[Limit, ...] = ()

    @property
    def needed(self) -> Needed:
        return self.rules.needed[self.track]

    @property
    def remaining(self) -> Fraction:
        return max(NOTHING, self.needed.sessions - self.counted)

    @property
    def is_enough(self) -> bool:
        return not self.remaining


def tally(
    rows: Iterable[Row],
    track: str,
    rules: Rules | None = None,
    versions: Sequence[Rules] | None = None,
) -> Tally:
    """What counts of the sessions of one supervisee for a track.

    A session is reckoned by the rules of its day, so that a later version changes nothing of it.
    How many are needed is said by `rules`: without them by those of the first session, because who
    has begun keeps the rules of the start. Sessions in order of date fill a maximum; those that are
    yet to be confirmed get what room is left. Raises `ValueError` for what cannot be a session.
    """
    ordered = sorted(rows, key=lambda row: (row.on, str(row.id)))
    known = shipped() if versions is None else tuple(versions)
    count = _Count(Track(track), known)
    fates = {place: count.add(row) for place, row in enumerate(ordered) if row.is_confirmed}
    counted = dict(count.used)
    fates |= {place: count.add(row) for place, row in enumerate(ordered) if not row.is_confirmed}
    found = tuple(fates[place] for place in range(len(ordered)))
    start = rules or (version_on(ordered[0].on, known) if ordered else known[-1])
    return Tally(
        track=count.track,
        rules=start,
        rows=found,
        counted=sum((one.counted for one in found), NOTHING),
        waiting=sum((one.waiting for one in found), NOTHING),
        by_video=sum((one.counted for one in found if one.row.mode == Mode.VIDEO), NOTHING),
        limits=tuple(
            Limit(kind, counted[kind], most)
            for kind in SupervisorKind
            if (most := start.at_most(kind, count.track)) is not None
        ),
    )


class _Count:
    """Adds rows one by one; remembers what was used per kind of supervisor."""

    def __init__(self, track: Track, versions: Sequence[Rules]) -> None:
        self.track = track
        self.versions = versions
        self.used = dict.fromkeys(SupervisorKind, NOTHING)

    def add(self, row: Row) -> Counted:
        rules = version_on(row.on, self.versions)
        credit = credits(row.minutes, row.present, rules)
        fate = Counted(row, credit, credit.reason)
        if Form(row.form) not in COUNTING_FORMS:
            return replace(fate, reason=CreditReason.FORM)
        if row.supervisor is None:
            return replace(fate, reason=CreditReason.NO_REGISTRATION)
        if not rules.may(row.supervisor, self.track):
            return replace(fate, reason=CreditReason.SUPERVISOR_MAY_NOT)
        if not credit.counted:
            return fate
        return self._within_maximum(fate, SupervisorKind(row.supervisor), rules)

    def _within_maximum(self, fate: Counted, kind: SupervisorKind, rules: Rules) -> Counted:
        used, most = self.used[kind], rules.at_most(kind, self.track)
        amount = fate.credit.counted
        if most is not None:
            amount = max(NOTHING, min(amount, most - used))
            fate = replace(fate, used=used, at_most=most)
        self.used[kind] = used + amount
        if not amount:
            return replace(fate, reason=CreditReason.OVER_MAXIMUM)
        if not fate.row.is_confirmed:
            return replace(fate, reason=CreditReason.NOT_CONFIRMED, waiting=amount)
        if amount < fate.credit.counted:
            return replace(fate, reason=CreditReason.PART_OVER_MAXIMUM, counted=amount)
        return replace(fate, counted=amount)
