"""What an assessment says: every requirement with its state, its rows and how it was reckoned."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from supervision.choices import CreditReason
from supervision.credits import Counted as Tallied
from supervision.credits import Limit
from training.choices import Reason, RequirementState, Unit
from training.pathway import Mix, Pathway, Requirement

NOTHING = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Counted:
    """One row of evidence and its fate. `amount` counts, `waiting` will once somebody confirms it.

    `found` and `asked` are what was measured and the least of it, such as 18 of 24 sessions of a
    case. `case`: for which case the row counts, where that matters. `tallied` is the row as
    supervision's own tally has it, with the reason there.
    """

    id: str
    reason: Reason
    on: dt.date | None = None
    amount: Fraction = NOTHING
    waiting: Fraction = NOTHING
    found: Fraction | None = None
    asked: Fraction | None = None
    case: str = ""
    credit_reason: CreditReason | None = None
    tallied: Tallied | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """How far one mix of cases is. `missing`: treatment sessions still to come, an hour or a week
    taken as one where the rule is in hours or months. `cases`: the ids that fill its slots, also
    those that are not long enough yet.
    """

    mix: Mix
    filled: int
    missing: int
    cases: tuple[str, ...]
    is_best: bool = False

    @property
    def slots(self) -> int:
        return self.mix.slots


@dataclass(frozen=True, slots=True)
class Derivation:
    """How the numbers came about, for the page to put into words.

    `counted`, `waiting` and `left_out` are numbers of rows. `since`: the day from which years are
    counted. `rules`: keys of the versions of the supervision rules that were used; `limits` their
    maxima. `is_apart`: there is enough, but not with the same cases as the requirements before it.
    """

    counted: int
    waiting: int
    left_out: int
    at_most: int | None = None
    since: dt.date | None = None
    rules: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    by_video: Fraction = NOTHING
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """One requirement: how far it is, on what that rests and when the rest may be expected."""

    requirement: Requirement
    state: RequirementState
    have: Fraction
    waiting: Fraction
    needed: Fraction
    unit: Unit
    rows: tuple[Counted, ...]
    derivation: Derivation
    forecast: dt.date | None = None
    alternatives: tuple[Alternative, ...] = ()

    @property
    def remaining(self) -> Fraction:
        return max(NOTHING, self.needed - self.have)

    @property
    def share(self) -> Fraction:
        """From 0 to 1, for a bar."""
        return min(ONE, self.have / self.needed)

    @property
    def is_met(self) -> bool:
        return self.state is RequirementState.MET


@dataclass(frozen=True, slots=True)
class Assessment:
    """A pathway against evidence on a day, in the order of the pathway."""

    pathway: Pathway
    on: dt.date
    progress: tuple[Progress, ...]

    @property
    def is_ready(self) -> bool:
        return not self.missing

    @property
    def missing(self) -> tuple[Progress, ...]:
        """Every requirement that is not met, whether it is missing, running or waiting."""
        return tuple(one for one in self.progress if not one.is_met)

    @property
    def counts(self) -> dict[RequirementState, int]:
        """How many requirements are in each state; all states are there."""
        found = Counter(one.state for one in self.progress)
        return {state: found[state] for state in RequirementState}

    def of(self, key: str) -> Progress:
        """The progress of the requirement with this key. Raises `KeyError`."""
        for one in self.progress:
            if one.requirement.key == key:
                return one
        raise KeyError(key)


def derivation(rows: Sequence[Counted]) -> Derivation:
    """The numbers of rows that count, wait and are left out."""
    counted = sum(1 for row in rows if row.amount)
    waiting = sum(1 for row in rows if row.waiting and not row.amount)
    return Derivation(counted, waiting, len(rows) - counted - waiting)


def total(rows: Sequence[Counted]) -> Fraction:
    return sum((row.amount for row in rows), NOTHING)


def total_waiting(rows: Sequence[Counted]) -> Fraction:
    return sum((row.waiting for row in rows), NOTHING)


def state_of(
    have: Fraction, waiting: Fraction, needed: Fraction, *, is_begun: bool = False
) -> RequirementState:
    """Met, waits for somebody else, is running or is missing. `is_begun`: running with nothing yet
    that counts, such as a case that is not long enough.
    """
    if have >= needed:
        return RequirementState.MET
    if have + waiting >= needed:
        return RequirementState.WAITING
    return RequirementState.RUNNING if have or waiting or is_begun else RequirementState.MISSING


def settled(
    requirement: Requirement, rows: Sequence[Counted], needed: int | Fraction, unit: Unit
) -> Progress:
    """The progress that follows from rows alone."""
    have, waiting, least = total(rows), total_waiting(rows), Fraction(needed)
    return Progress(
        requirement=requirement,
        state=state_of(have, waiting, least),
        have=have,
        waiting=waiting,
        needed=least,
        unit=unit,
        rows=tuple(rows),
        derivation=derivation(rows),
    )
