"""Years of experience: since a declared day, since a registration, or of all periods of work."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from training.choices import Reason, Unit, YearsSince
from training.eligibility.forecast import first_day
from training.eligibility.inquiry import Inquiry
from training.eligibility.outcome import NOTHING, Counted, Progress, settled, total
from training.eligibility.standing import is_such_work
from training.pathway import Requirement, YearsNeeds
from training.periods import DAY, merged, months_between

MONTHS = 12


def years(requirement: Requirement, needs: YearsNeeds, asked: Inquiry) -> Progress:
    """Whole months, with the days left over as parts of a long month; so the day is exact.

    Work in several periods is added up; where they touch or overlap they are one.
    """
    rows = _rows(requirement, needs, asked, asked.on)
    made = settled(requirement, rows, Fraction(needs.months, MONTHS), Unit.YEARS)
    begun = [row.on for row in rows if row.amount and row.on is not None]
    since = min(begun, default=None)
    made = replace(made, derivation=replace(made.derivation, since=since))
    if made.is_met:
        return made
    return replace(
        made, forecast=first_day(lambda day: _is_reached(requirement, needs, asked, day), asked.on)
    )


def _is_reached(requirement: Requirement, needs: YearsNeeds, asked: Inquiry, day: dt.date) -> bool:
    return total(_rows(requirement, needs, asked, day)) >= Fraction(needs.months, MONTHS)


def _rows(
    requirement: Requirement, needs: YearsNeeds, asked: Inquiry, day: dt.date
) -> list[Counted]:
    if needs.since is YearsSince.WORK:
        return _work(needs, asked, day)
    if needs.since is YearsSince.DECLARATION:
        days = [one.since for one in asked.evidence.declarations if one.key == requirement.key]
        known = sorted(one for one in days if one is not None)
        unknown = [Counted(requirement.key, Reason.NOT_KNOWN) for one in days if one is None]
        return [*_since(requirement.key, known, day), *unknown]
    held = [one for one in asked.evidence.credentials if one.kind in needs.levels]
    held.sort(key=lambda one: (one.since, one.kind))
    return _since(held[0].kind, [held[0].since], day) if held else []


def _since(name: str, days: list[dt.date], day: dt.date) -> list[Counted]:
    """The earliest day counts."""
    rows = [Counted(name, Reason.SPARE, since) for since in days]
    if rows:
        amount = months_between(days[0], day) / MONTHS
        reason = Reason.COUNTED if amount else Reason.TOO_SHORT
        rows[0] = replace(rows[0], reason=reason, amount=amount)
    return rows


def _work(needs: YearsNeeds, asked: Inquiry, day: dt.date) -> list[Counted]:
    """Each period of work gets what it adds to the stretch it lies in."""
    facts = sorted(asked.evidence.work, key=lambda one: (one.since, str(one.until), one.id))
    mine = {
        one.id for one in facts if is_such_work(one, needs.roles, adolescents=needs.adolescents)
    }
    stretches = merged([(one.since, one.until) for one in facts if one.id in mine], day)
    reached = {first: NOTHING for first, _last in stretches}
    rows = []
    for one in facts:
        if one.id not in mine:
            rows.append(Counted(one.id, Reason.NOT_THIS_KIND, one.since))
            continue
        first = next(start for start, last in stretches if start <= one.since <= last)
        ends = min(one.until or day, day) + DAY
        upto = max(reached[first], months_between(first, ends) / MONTHS)
        added, reached[first] = upto - reached[first], upto
        rows.append(Counted(one.id, Reason.COUNTED if added else Reason.SPARE, one.since, added))
    return rows
