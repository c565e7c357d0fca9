"""Own cases: which are long enough, and which mix of them is nearest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from training.choices import CaseModality, Reason, Unit
from training.eligibility.facts import CaseFact
from training.eligibility.forecast import WINDOW, not_too_far
from training.eligibility.inquiry import Inquiry
from training.eligibility.outcome import (
    NOTHING,
    ONE,
    Alternative,
    Counted,
    Progress,
    derivation,
    state_of,
)
from training.pathway import CasesNeeds, Minimum, Mix, Portion, Requirement
from training.periods import DAY, add_months, whole_months

HOUR = 60
WEEK = 7
WEEKS_A_YEAR, MONTHS_A_YEAR = 52, 12
FEWEST_FOR_PACE = 4


@dataclass(frozen=True, slots=True)
class Weighed:
    """A case against what is asked of one. `missing`: sessions to come; None: it never counts."""

    case: CaseFact
    row: Counted
    missing: int | None

    @property
    def counts(self) -> bool:
        return self.missing == 0


def cases(requirement: Requirement, needs: CasesNeeds, asked: Inquiry) -> Progress:
    """Cases that are long enough, in the mix that is nearest."""
    weighed = weigh(needs, asked)
    fits = alternatives(needs, weighed)
    best = next(one for one in fits if one.is_best)
    rows = _rows(needs, weighed, best)
    have = sum((row.amount for row in rows), NOTHING)
    needed = Fraction(best.slots)
    is_begun = any(one.missing is not None for one in weighed)
    return Progress(
        requirement=requirement,
        state=state_of(have, NOTHING, needed, is_begun=is_begun),
        have=have,
        waiting=NOTHING,
        needed=needed,
        unit=Unit.CASES,
        rows=rows,
        derivation=replace(derivation(rows), at_most=needs.at_most),
        forecast=_forecast(best, weighed, asked.on) if have < needed else None,
        alternatives=fits if len(fits) > 1 else (),
    )


def weigh(needs: CasesNeeds, asked: Inquiry) -> tuple[Weighed, ...]:
    """Every case, in order of its start."""
    ordered = sorted(asked.evidence.cases, key=lambda one: (one.first_on, one.id))
    return tuple(_weighed(one, needs, asked) for one in ordered)


def alternatives(needs: CasesNeeds, weighed: Sequence[Weighed]) -> tuple[Alternative, ...]:
    """How far each mix is, in the order of the pathway; the best has the fewest sessions to come.

    A mix of which nothing has begun only comes before others of which nothing has. The portions of
    a mix share no kind of case, so the nearest cases of each fill it best.
    """
    fits = [_fit(mix, needs, weighed) for mix in needs.mixes]
    best = min(fits, key=lambda one: (not one.cases, one.missing, -one.filled))
    return tuple(replace(one, is_best=one is best) for one in fits)


def portion_cases(portion: Portion, weighed: Sequence[Weighed]) -> list[Weighed]:
    """The cases that can fill a portion, the nearest first; those that never count are not."""
    mine = [one for one in weighed if one.missing is not None]
    mine = [one for one in mine if one.case.modality in portion.modalities]
    return sorted(mine, key=lambda one: one.missing or 0)


def _fit(mix: Mix, needs: CasesNeeds, weighed: Sequence[Weighed]) -> Alternative:
    chosen: list[Weighed] = []
    missing = 0
    for portion in mix.portions:
        mine = portion_cases(portion, weighed)[: portion.count]
        least = min(_whole(needs.each[one]) for one in portion.modalities)
        missing += sum(one.missing or 0 for one in mine) + (portion.count - len(mine)) * least
        chosen.extend(mine)
    return Alternative(
        mix=mix,
        filled=sum(1 for one in chosen if one.counts),
        missing=missing,
        cases=tuple(one.case.id for one in chosen),
    )


def _weighed(case: CaseFact, needs: CasesNeeds, asked: Inquiry) -> Weighed:
    row = Counted(case.id, Reason.NOT_THIS_KIND, case.last_on, case=case.id)
    if case.modality not in needs.each:
        return Weighed(case, row, None)
    if needs.after and _is_before(case, needs, asked):
        return Weighed(case, replace(row, reason=Reason.BEFORE_REGISTRATION), None)
    if needs.within_months and case.last_on < add_months(asked.on, -needs.within_months):
        return Weighed(case, replace(row, reason=Reason.TOO_LONG_AGO), None)
    return _measured(case, row, needs)


def _is_before(case: CaseFact, needs: CasesNeeds, asked: Inquiry) -> bool:
    registered = asked.evidence.first_registered(needs.after)
    return registered is None or case.last_on < registered


def _measured(case: CaseFact, row: Counted, needs: CasesNeeds) -> Weighed:
    """Against each minimum; what is furthest away decides, and is what the row tells.

    A case that ended too early stays too short: nothing of it is to come.
    """
    least = needs.each[CaseModality(case.modality)]
    sessions = max(1, least.sessions)
    hours, months = Fraction(case.minutes, HOUR), whole_months(case.first_on, case.last_on + DAY)
    measures = [
        (sessions - case.sessions, Reason.TOO_FEW_SESSIONS, Fraction(case.sessions), sessions),
        (ceil(least.hours - hours), Reason.TOO_SHORT, hours, least.hours),
        (_weeks_to(case, least.months), Reason.TOO_SHORT, Fraction(months), least.months),
    ]
    missing, reason, found, asked = max(measures, key=lambda one: one[0])
    if missing > 0:
        told = replace(row, reason=reason, found=found, asked=Fraction(asked))
        return Weighed(case, told, None if case.is_completed else min(missing, _whole(least)))
    told = replace(row, found=Fraction(case.sessions), asked=Fraction(sessions))
    if needs.is_completed and not case.is_completed:
        return Weighed(case, replace(told, reason=Reason.NOT_COMPLETED), 1)
    return Weighed(case, replace(told, reason=Reason.COUNTED), 0)


def _weeks_to(case: CaseFact, months: int) -> int:
    """Weeks from the last session to the day on which a case has lasted so many months."""
    return ceil(Fraction((add_months(case.first_on, months) - DAY - case.last_on).days, WEEK))


def _whole(least: Minimum) -> int:
    """What a case that has yet to begin takes; an hour or a week is taken as a session."""
    weeks = ceil(Fraction(least.months * WEEKS_A_YEAR, MONTHS_A_YEAR))
    return max(1, least.sessions, least.hours, weeks)


def _rows(needs: CasesNeeds, weighed: Sequence[Weighed], best: Alternative) -> tuple[Counted, ...]:
    """Those that fill the mix count; where a most is named, others count up to it."""
    spare = 0 if needs.at_most is None else needs.at_most - best.filled
    beyond = Reason.SPARE if needs.at_most is None else Reason.OVER_MAXIMUM
    rows = []
    for one in weighed:
        row = one.row
        if one.counts and (one.case.id in best.cases or spare > 0):
            spare -= one.case.id not in best.cases
            row = replace(row, amount=ONE)
        elif one.counts:
            row = replace(row, reason=beyond)
        rows.append(row)
    return tuple(rows)


def _forecast(best: Alternative, weighed: Sequence[Weighed], on: dt.date) -> dt.date | None:
    """The day of the last of the chosen cases; none while a case has yet to begin."""
    chosen = [one for one in weighed if one.case.id in best.cases]
    if len(chosen) < best.slots:
        return None
    days = [_enough_on(one, on) for one in chosen if not one.counts]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _enough_on(one: Weighed, on: dt.date) -> dt.date | None:
    """At the pace of the case itself, if it is at work: four sessions, one in the half year."""
    case = one.case
    if case.sessions < FEWEST_FOR_PACE or case.last_on <= on - WINDOW:
        return None
    lasted = (case.last_on - case.first_on).days + 1
    return not_too_far(on, Fraction((one.missing or 0) * lasted, case.sessions))
