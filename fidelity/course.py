"""How a treatment goes: held against planned, gaps, dose per phase, early drop-out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from fidelity.choices import DROP_OUT, Modality, Outcome, Phase

# A hole of over two weeks without a session is a gap (criterion P13 of the standard).
LONGEST_GAP = timedelta(days=14)
# Ended in the first three months by the client or the program (criterion P16).
EARLY_DAYS = 91
WEEK = 7
# A crisis contact or a team contact is never a planned session.
PLANNED = (Modality.INDIVIDUAL, Modality.GROUP, Modality.INTRODUCTORY_GROUP, Modality.FAMILY)
BY_PROGRAM = (Outcome.CANCELLED_THERAPIST, Outcome.CANCELLED_ORGANISATION)


@dataclass(frozen=True, slots=True)
class Session:
    """What counts of one session log."""

    on: date
    modality: str
    outcome: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole between two sessions that were held, or from the last one until now."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days


@dataclass(frozen=True)
class Course:
    """The figures of one treatment over a period. `planned` follows from what was agreed a week.

    `share` is held of planned, None when nothing was planned. `dose` is minutes held per phase.
    """

    planned: float
    held: int
    cancelled_by_client: int
    cancelled_by_program: int
    no_shows: int
    gaps: tuple[Gap, ...]
    dose: Mapping[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        return share_of(self.held, self.planned)


def share_of(held: int, planned: float) -> float | None:
    """Held against whole planned sessions, which is what pages print beside it."""
    whole = int(planned + 0.5)
    return held / whole if whole else None


def course_of(
    sessions: Iterable[Session],
    *,
    weekly: float,
    started_on: date,
    ended_on: date | None,
    since: date,
    until: date,
    phases: Sequence[tuple[date, str]] = (),
) -> Course:
    """The figures from `since` to `until`, both days included; the treatment bounds the period.

    `phases` are days on which a phase began, in the order of time.
    """
    first, last = max(since, started_on), min(until, ended_on or until)
    inside = sorted((s for s in sessions if first <= s.on <= last), key=lambda s: s.on)
    planned_ones = [s for s in inside if s.modality in PLANNED]
    held = [s for s in planned_ones if s.outcome == Outcome.HELD]
    days = max(0, (last - first).days + 1)
    return Course(
        planned=weekly * days / WEEK,
        held=len(held),
        cancelled_by_client=_count(planned_ones, (Outcome.CANCELLED_CLIENT,)),
        cancelled_by_program=_count(planned_ones, BY_PROGRAM),
        no_shows=_count(planned_ones, (Outcome.NO_SHOW,)),
        gaps=tuple(gaps_of([s.on for s in held], first, last)) if days else (),
        dose=dose_of([s for s in inside if s.outcome == Outcome.HELD], phases),
    )


def _count(sessions: Iterable[Session], outcomes: Sequence[str]) -> int:
    return sum(session.outcome in outcomes for session in sessions)


def gaps_of(held: Sequence[date], first: date, last: date) -> list[Gap]:
    """Holes of more than two weeks, those at the beginning and at the end included."""
    return [
        Gap(since, until)
        for since, until in pairwise([first, *held, last])
        if until - since > LONGEST_GAP
    ]


def dose_of(held: Iterable[Session], phases: Sequence[tuple[date, str]]) -> dict[str, int]:
    """Minutes held per phase; before the first known phase they count as the initial one."""
    found: dict[str, int] = {}
    for session in held:
        began = [phase for since, phase in phases if since <= session.on]
        phase = began[-1] if began else Phase.INITIAL.value
        found[phase] = found.get(phase, 0) + session.minutes
    return found


def is_early_drop_out(started_on: date, ended_on: date | None, reason: str) -> bool:
    """Whether the client or the program stopped it in the first three months."""
    if ended_on is None or reason not in DROP_OUT:
        return False
    return (ended_on - started_on).days <= EARLY_DAYS


def had_early_days(started_on: date, on: date) -> bool:
    """Whether a treatment had its first three months, in which it could be broken off or go on.

    One that began later says nothing yet, also when it has ended: to count those that end, and not
    those that run, would make early drop-out seem larger than it is.
    """
    return (on - started_on).days > EARLY_DAYS
