"""What is asked for each case: hours of supervision, film fragments. In the mix that fits best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from training.choices import Reason, RequirementState, Unit
from training.eligibility.cases import Weighed, alternatives, portion_cases, weigh
from training.eligibility.facts import FragmentFact
from training.eligibility.inquiry import Inquiry
from training.eligibility.outcome import (
    NOTHING,
    Alternative,
    Counted,
    Progress,
    derivation,
    state_of,
    total,
    total_waiting,
)
from training.eligibility.recordings import fragment_rows
from training.eligibility.supervised import hour_rows
from training.pathway import CasesNeeds, HoursNeeds, Mix, RecordingsNeeds, Requirement

Choice: TypeAlias = "tuple[Mix, tuple[str, ...]]"
"""A mix and the ids of the cases that fill it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one requirement asks of each case, and the rows that are about one case each."""

    least: Fraction
    unit: Unit
    rows: tuple[Counted, ...]

    def sum_of(self, case: str, *, waiting: bool = False) -> Fraction:
        """What counts for a case, at most what is asked of one; with what waits, if so."""
        mine = [row for row in self.rows if row.case == case]
        found = total(mine) + (total_waiting(mine) if waiting else NOTHING)
        return min(found, self.least)

    def is_full(self, case: str, *, waiting: bool = False) -> bool:
        return self.sum_of(case, waiting=waiting) >= self.least


def linked_cases(requirement: Requirement) -> str | None:
    """The key of the requirement of cases, when something is asked for each of them."""
    needs = requirement.needs
    return needs.cases if isinstance(needs, HoursNeeds | RecordingsNeeds) else None


def per_case(requirement: Requirement, inquiry: Inquiry) -> Progress:
    """What is asked for each case, in the mix of the cases; in another one if that is enough.

    It is only met by cases that are long enough and for which all that stands before it in the
    pathway is there too.
    """
    needs = _cases_of(requirement, inquiry)
    weighed = weigh(needs, inquiry)
    asked = _asked(requirement, inquiry)
    nearest = next(one for one in alternatives(needs, weighed) if one.is_best)
    choices = [_choice(mix, asked, weighed, nearest) for mix in needs.mixes]
    mix, chosen = max(choices, key=lambda one: _rank(one, asked, nearest))
    rows = _rows(asked, chosen, weighed)
    have, waiting, needed = total(rows), total_waiting(rows), asked.least * mix.slots
    is_apart = have >= needed and not _is_together(requirement, inquiry, needs, weighed)
    is_begun = any(row.amount or row.waiting or row.reason is Reason.SPARE for row in rows)
    state = state_of(have, waiting, needed, is_begun=is_begun)
    return Progress(
        requirement=requirement,
        state=RequirementState.RUNNING if is_apart else state,
        have=have,
        waiting=waiting,
        needed=needed,
        unit=asked.unit,
        rows=rows,
        derivation=replace(derivation(rows), is_apart=is_apart),
    )


def _cases_of(requirement: Requirement, inquiry: Inquiry) -> CasesNeeds:
    needs = inquiry.pathway.requirement(linked_cases(requirement) or "").needs
    assert isinstance(needs, CasesNeeds)  # the loader has seen to it
    return needs


def _asked(requirement: Requirement, inquiry: Inquiry) -> Asked:
    needs = requirement.needs
    if isinstance(needs, HoursNeeds):
        return Asked(Fraction(needs.hours), Unit.HOURS, tuple(_hours(needs, inquiry)))
    assert isinstance(needs, RecordingsNeeds)
    by_case: dict[str, list[FragmentFact]] = defaultdict(list)
    for one in inquiry.evidence.fragments:
        by_case[one.case].append(one)
    rows = [row for mine in by_case.values() for row in fragment_rows(needs, mine)]
    ordered = sorted(rows, key=lambda row: (row.on or inquiry.on, row.id))
    return Asked(Fraction(needs.fragments), Unit.FRAGMENTS, tuple(ordered))


def _hours(needs: HoursNeeds, inquiry: Inquiry) -> Iterator[Counted]:
    """The time of a session in equal parts for the cases that were spoken of."""
    spoken = {one.id: tuple(dict.fromkeys(one.cases)) for one in inquiry.evidence.sessions}
    for row in hour_rows(needs, inquiry):
        codes = spoken[row.id]
        if not (row.amount or row.waiting):
            yield row
            continue
        if not codes:
            yield replace(row, reason=Reason.NOT_KNOWN, amount=NOTHING, waiting=NOTHING)
        for code in codes:
            part = Fraction(1, len(codes))
            yield replace(row, case=code, amount=row.amount * part, waiting=row.waiting * part)


def _choice(mix: Mix, asked: Asked, weighed: Sequence[Weighed], nearest: Alternative) -> Choice:
    """The cases that fill a mix best: full ones, then full once confirmed, then the nearest."""

    def first(one: Weighed) -> tuple[bool, bool, bool, Fraction]:
        case = one.case.id
        return (
            not asked.is_full(case),
            not asked.is_full(case, waiting=True),
            case not in nearest.cases,
            -asked.sum_of(case, waiting=True),
        )

    chosen = [
        one.case.id
        for portion in mix.portions
        for one in sorted(portion_cases(portion, weighed), key=first)[: portion.count]
    ]
    return mix, tuple(chosen)


def _rank(choice: Choice, asked: Asked, nearest: Alternative) -> tuple[bool, bool, bool]:
    mix, chosen = choice
    needed = asked.least * mix.slots
    have = sum((asked.sum_of(one) for one in chosen), NOTHING)
    hoped = sum((asked.sum_of(one, waiting=True) for one in chosen), NOTHING)
    return have >= needed, hoped >= needed, mix == nearest.mix


def _rows(asked: Asked, chosen: Sequence[str], weighed: Sequence[Weighed]) -> tuple[Counted, ...]:
    """Rows of the chosen cases up to what is asked of each; what is confirmed goes first."""
    able = {one.case.id for one in weighed if one.missing is not None}
    left = dict.fromkeys(chosen, asked.least)
    fates: dict[int, Counted] = {}
    order = sorted(range(len(asked.rows)), key=lambda place: not asked.rows[place].amount)
    for place in order:
        row = asked.rows[place]
        if row.amount or row.waiting:
            room = left.get(row.case, NOTHING)
            amount = min(row.amount, room)
            waiting = min(row.waiting, room - amount)
            left[row.case] = room - amount - waiting
            row = replace(row, amount=amount, waiting=waiting)
            if not (amount or waiting):
                row = replace(row, reason=Reason.SPARE if row.case in able else _why(row, weighed))
        fates[place] = row
    return tuple(fates[place] for place in range(len(asked.rows)))


def _why(row: Counted, weighed: Sequence[Weighed]) -> Reason:
    """A row of a case that never counts, or of one that is not among the candidate's own."""
    known = {one.case.id for one in weighed}
    return Reason.NOT_THIS_KIND if row.case in known else Reason.NOT_KNOWN


def _is_together(
    requirement: Requirement, inquiry: Inquiry, needs: CasesNeeds, weighed: Sequence[Weighed]
) -> bool:
    """Whether one set of cases fills a mix with all that is asked of each, up to this point."""
    key = linked_cases(requirement)
    full = [one for one in weighed if one.counts]
    for other in inquiry.pathway.requirements:
        if linked_cases(other) == key:
            asked = _asked(other, inquiry)
            full = [one for one in full if asked.is_full(one.case.id)]
        if other.key == requirement.key:
            break
    return any(
        all(len(portion_cases(portion, full)) >= portion.count for portion in mix.portions)
        for mix in needs.mixes
    )
