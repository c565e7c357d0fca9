"""Potentially harmful processes: where each shows itself, what fits it, and how soon to look again.

A proposal composed from the sources of the field, to be checked by the expertise centre. Plain
Python: every day is passed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from holidays import country_holidays

from supervision.choices import Level, Protocol, SignalKind

LOWEST, HIGHEST = 1, 5
MEDIUM, SEVERE = 3, 4
REPEATED = 2
WITHIN = timedelta(days=30)
OLD = timedelta(days=30)
# Days until somebody looks back.
AFTER_SEVERE, AFTER_MEDIUM, AFTER_OTHER, AFTER_ORGANISATION = 1, 7, 14, 30
# Within so many working days the incident register of record (VIM, IGJ) wants to know.
INCIDENT_WORKING_DAYS = 3
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Threat:
    """One kind of signal. `escalates`: to the program lead the same day, whatever its severity."""

    levels: tuple[Level, ...]
    protocol: Protocol | None = None
    escalates: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A signal that was raised on the same code."""

    kind: str
    severity: int
    on: date


_PATIENT, _AROUND, _PAIR = (Level.PATIENT,), (Level.AROUND_PATIENT,), (Level.PAIR,)
_THERAPIST, _TEAM, _ORGANISATION = (Level.THERAPIST,), (Level.TEAM,), (Level.ORGANISATION,)

THREATS: Mapping[SignalKind, Threat] = MappingProxyType(
    {
        SignalKind.SELF_HARM: Threat(_PATIENT, Protocol.SELF_HARM),
        SignalKind.SUICIDALITY: Threat(_PATIENT, Protocol.SUICIDALITY, escalates=True),
        SignalKind.WORSE: Threat(_PATIENT),
        # Growing dependency and a treatment that only lengthens are themes of its ending.
        SignalKind.DEPENDENCY: Threat(_PATIENT, Protocol.END_PHASE),
        SignalKind.HOPELESSNESS: Threat(_PATIENT, Protocol.SUICIDALITY),
        SignalKind.STAGNATION: Threat(_PATIENT, Protocol.END_PHASE),
        SignalKind.ABSENCE: Threat(_PATIENT, Protocol.ABSENCE),
        SignalKind.AGGRESSION: Threat(_PATIENT + _AROUND, Protocol.AGGRESSION),
        SignalKind.SUBSTANCE_USE: Threat(_PATIENT, Protocol.SUBSTANCE_USE),
        SignalKind.STRAIN_AROUND: Threat(_AROUND),
        # An admission may harm by itself.
        SignalKind.ADMISSION: Threat(_AROUND, Protocol.CRISIS_ADMISSION),
        SignalKind.REPEATED_ADMISSION: Threat(_AROUND, Protocol.CRISIS_ADMISSION),
        SignalKind.CONTAGION: Threat(_AROUND, Protocol.CONTAGION),
        SignalKind.BOUNDARY: Threat(_PAIR, Protocol.BOUNDARY, escalates=True),
        SignalKind.SPECIAL_TREATMENT: Threat(_PAIR, Protocol.BOUNDARY),
        SignalKind.OVER_INVOLVED: Threat(_PAIR, Protocol.BOUNDARY),
        SignalKind.AVOIDING: Threat(_PAIR, Protocol.THERAPIST_MODE),
        SignalKind.UNCLEAR_LIMITS: Threat(_PAIR, Protocol.BOUNDARY),
        SignalKind.PRETEND_MODE: Threat(_THERAPIST, Protocol.THERAPIST_MODE),
        SignalKind.PSYCHIC_EQUIVALENCE: Threat(_THERAPIST, Protocol.THERAPIST_MODE),
        SignalKind.KNOWING: Threat(_THERAPIST, Protocol.THERAPIST_MODE),
        SignalKind.INTERPRETING: Threat(_THERAPIST, Protocol.THERAPIST_MODE),
        SignalKind.ONLY_SUPPORTIVE: Threat(_THERAPIST, Protocol.THERAPIST_MODE),
        SignalKind.SUPERVISION_CANCELLED: Threat(_THERAPIST),
        SignalKind.NO_RECORDINGS: Threat(_THERAPIST),
        SignalKind.LOW_RATINGS: Threat(_THERAPIST, Protocol.LOW_RATING),
        SignalKind.INCONSISTENCY: Threat(_TEAM, Protocol.TEAM_SPLITTING),
        SignalKind.SPLIT: Threat(_TEAM, Protocol.TEAM_SPLITTING),
        SignalKind.UNCLEAR_ROLES: Threat(_TEAM),
        SignalKind.NOBODY_LEADS: Threat(_TEAM, Protocol.TEAM_SPLITTING),
        SignalKind.TOO_SMALL: Threat(_TEAM),
        SignalKind.STAFF_CHANGES: Threat(_TEAM, Protocol.REORGANISATION),
        SignalKind.REORGANISATION: Threat(_ORGANISATION, Protocol.REORGANISATION),
        SignalKind.BUDGET_CUT: Threat(_ORGANISATION, Protocol.REORGANISATION),
        SignalKind.LEADER_LEFT: Threat(_ORGANISATION, Protocol.REORGANISATION),
        SignalKind.EXPERT_LEFT: Threat(_ORGANISATION, Protocol.REORGANISATION),
        # People who were placed without a choice are a case that this text names.
        SignalKind.NOT_SELECTED: Threat(_ORGANISATION, Protocol.REORGANISATION),
        # It goes through what a plan must hold, and what clients need who are there already.
        SignalKind.NO_PLAN: Threat(_ORGANISATION, Protocol.FIRST_PATIENTS),
        SignalKind.OTHER: Threat(tuple(Level)),
    }
)


def kinds_at(level: str) -> tuple[SignalKind, ...]:
    """The kinds that show themselves at a level, in the order of the list; `other` is the last."""
    return tuple(kind for kind, threat in THREATS.items() if Level(level) in threat.levels)


def suggested_protocol(kind: str) -> Protocol | None:
    """The protocol that fits a signal, None when there is none for it."""
    return THREATS[SignalKind(kind)].protocol


def is_severe(kind: str, severity: int) -> bool:
    """Whether it is escalated the same day: severity 4 or 5, suicidality or a boundary violation.

    Raises `ValueError` when the severity is not a whole number from 1 to 5.
    """
    if isinstance(severity, bool) or severity not in range(LOWEST, HIGHEST + 1):
        raise ValueError(f"Severity is a whole number from {LOWEST} to {HIGHEST}.")
    return severity >= SEVERE or THREATS[SignalKind(kind)].escalates


def suggested_review_on(kind: str, severity: int, on: date, level: str | None = None) -> date:
    """When to look back at a signal of day `on`.

    A severe one the next day, whatever its level; else one about the organisation after 30 days,
    a medium one (severity 3) after 7, any other after 14. `level` decides for a kind that
    can show itself at several levels.
    """
    if is_severe(kind, severity):
        days = AFTER_SEVERE
    elif _is_organisation(kind, level):
        days = AFTER_ORGANISATION
    else:
        days = AFTER_MEDIUM if severity == MEDIUM else AFTER_OTHER
    return on + timedelta(days=days)


def repeats(earlier: Iterable[Earlier], kind: str, severity: int, on: date) -> bool:
    """Whether a signal is, with earlier ones on the same code, the second of weight in 30 days.

    Of weight is severity 3 and up, and what is escalated whatever its severity. Two days lie
    within 30 days when they are at most 30 days apart: 1 and 31 March do, 1 March and 1 April do
    not. A signal that is dated later counts as well, because signals are also entered afterwards.
    """
    if not _has_weight(kind, severity):
        return False
    near = [one for one in earlier if abs(on - one.on) <= WITHIN]
    return 1 + sum(_has_weight(one.kind, one.severity) for one in near) >= REPEATED


def is_old_organisation_signal(raised_on: date, on: date) -> bool:
    """Whether an open signal about the organisation belongs in the next audit: over 30 days."""
    return on - raised_on > OLD


def working_days_after(day: date, n: int) -> date:
    """The n-th working day after a day, which itself is day 0.

    Saturdays, Sundays and Dutch public holidays are none; Good Friday counts as a holiday,
    Liberation Day once in five years. Raises `ValueError` for less than one day.
    """
    if n < 1:
        raise ValueError("At least one working day is counted.")
    while n:
        day += timedelta(days=1)
        n -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _public_holidays(day.year)


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("NL", years=year))


def _has_weight(kind: str, severity: int) -> bool:
    return is_severe(kind, severity) or severity >= MEDIUM


def _is_organisation(kind: str, level: str | None) -> bool:
    if level is not None:
        return Level(level) is Level.ORGANISATION
    return THREATS[SignalKind(kind)].levels == _ORGANISATION
