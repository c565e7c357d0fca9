"""What somebody is, has and attended: registrations, profession, declarations, courses, points,
statements and work of now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from training.choices import CourseKind, Reason, StatementKind, Unit, Verdict
from training.eligibility.facts import CourseFact, Evidence, StatementFact, WorkFact
from training.eligibility.inquiry import Inquiry
from training.eligibility.outcome import NOTHING, ONE, Counted, Progress, settled
from training.pathway import (
    CourseNeeds,
    PointsNeeds,
    ProfessionNeeds,
    RegistrationNeeds,
    Requirement,
    StatementNeeds,
    WeekNeeds,
)
from training.periods import covers


def registration(requirement: Requirement, needs: RegistrationNeeds, asked: Inquiry) -> Progress:
    """One registration of the levels that is valid on the day; of an expired one, its last day."""
    rows = [
        Counted(one.kind, Reason.COUNTED, one.since, ONE)
        if covers(one.since, one.until, asked.on)
        else Counted(one.kind, Reason.EXPIRED, one.until)
        for one in sorted(asked.evidence.credentials, key=lambda one: (one.since, one.kind))
        if one.kind in needs.levels
    ]
    return settled(requirement, _first_alone(rows), 1, Unit.ITEMS)


def profession(requirement: Requirement, needs: ProfessionNeeds, asked: Inquiry) -> Progress:
    """The profession on record, or one that is declared, such as by who is in training for it."""
    rows = _declared(requirement.key, asked.evidence)
    found = asked.evidence.profession
    if found in needs.professions:
        rows.insert(0, Counted(str(found), Reason.COUNTED, amount=ONE))
    elif found:
        rows.insert(0, Counted(found, Reason.NOT_THIS_KIND))
    return settled(requirement, _first_alone(rows), 1, Unit.ITEMS)


def declaration(requirement: Requirement, asked: Inquiry) -> Progress:
    """What the candidate declares under the key of the requirement."""
    rows = _declared(requirement.key, asked.evidence)
    return settled(requirement, _first_alone(rows), 1, Unit.ITEMS)


def course(requirement: Requirement, needs: CourseNeeds, asked: Inquiry) -> Progress:
    """One course of the kinds, or hours of all such courses together."""
    if needs.hours is None:
        rows = _first_alone(_courses(asked.evidence, needs.kinds, _one))
        return settled(requirement, rows, 1, Unit.ITEMS)
    rows = _courses(asked.evidence, needs.kinds, _hours)
    return settled(requirement, rows, needs.hours, Unit.HOURS)


def points(requirement: Requirement, needs: PointsNeeds, asked: Inquiry) -> Progress:
    """The points of all courses of the kinds."""
    rows = _courses(asked.evidence, needs.kinds, _points)
    return settled(requirement, rows, needs.points, Unit.POINTS)


def statement(requirement: Requirement, needs: StatementNeeds, asked: Inquiry) -> Progress:
    """A positive statement that was signed; an independent one not by an own supervisor."""
    facts = asked.evidence.statements
    own = {one.author for one in facts if one.kind == StatementKind.OWN_SUPERVISOR and one.on}
    barred = own if needs.statement is StatementKind.INDEPENDENT else set()
    ordered = sorted(facts, key=lambda one: (one.on or asked.on, one.asked_on, one.id))
    rows = [_statement(one, barred) for one in ordered if one.kind == needs.statement]
    return settled(requirement, _first_alone(rows), 1, Unit.ITEMS)


def hours_per_week(requirement: Requirement, needs: WeekNeeds, asked: Inquiry) -> Progress:
    """The hours a week of all work that runs on the day."""
    ordered = sorted(asked.evidence.work, key=lambda one: (one.since, one.id))
    rows = [_week(one, needs, asked) for one in ordered]
    return settled(requirement, rows, needs.hours, Unit.HOURS)


def is_such_work(work: WorkFact, roles: tuple[str, ...], *, adolescents: bool) -> bool:
    """Whether work is in one of the roles, any where none is named, and with adolescents if so."""
    return (not roles or work.role in roles) and (work.adolescents or not adolescents)


def _first_alone(rows: Sequence[Counted]) -> list[Counted]:
    """Where one is enough, the first that counts does; of those that wait, the first waits."""
    left = {"amount": True, "waiting": not any(row.amount for row in rows)}
    found: list[Counted] = []
    for row in rows:
        name = "amount" if row.amount else "waiting"
        if (row.amount or row.waiting) and not left[name]:
            row = replace(row, reason=Reason.SPARE, amount=NOTHING, waiting=NOTHING)
        elif row.amount or row.waiting:
            left[name] = False
        found.append(row)
    return found


def _declared(key: str, evidence: Evidence) -> list[Counted]:
    return [
        Counted(one.key, Reason.COUNTED, one.since, ONE)
        for one in sorted(evidence.declarations, key=lambda one: (str(one.since), one.text))
        if one.key == key
    ]


def _courses(
    evidence: Evidence,
    kinds: tuple[CourseKind, ...],
    worth: Callable[[CourseFact], tuple[Fraction, Reason]],
) -> list[Counted]:
    rows = []
    for one in sorted(evidence.courses, key=lambda one: (one.on, one.id)):
        amount, reason = worth(one) if one.kind in kinds else (NOTHING, Reason.NOT_THIS_KIND)
        rows.append(Counted(one.id, reason, one.on, amount))
    return rows


def _one(_course: CourseFact) -> tuple[Fraction, Reason]:
    return ONE, Reason.COUNTED


def _hours(course: CourseFact) -> tuple[Fraction, Reason]:
    if course.hours is None:
        return NOTHING, Reason.NOT_KNOWN
    return Fraction(course.hours), Reason.COUNTED if course.hours else Reason.TOO_SHORT


def _points(course: CourseFact) -> tuple[Fraction, Reason]:
    return Fraction(course.points), Reason.COUNTED if course.points else Reason.NO_POINTS


def _statement(fact: StatementFact, barred: set[str]) -> Counted:
    if fact.author in barred:
        return Counted(fact.id, Reason.SAME_AUTHOR, fact.on)
    if fact.on is None:
        return Counted(fact.id, Reason.NOT_SIGNED, fact.asked_on, waiting=ONE)
    if fact.verdict != Verdict.POSITIVE:
        return Counted(fact.id, Reason.NOT_YET, fact.on)
    return Counted(fact.id, Reason.COUNTED, fact.on, ONE)


def _week(work: WorkFact, needs: WeekNeeds, asked: Inquiry) -> Counted:
    if not is_such_work(work, needs.roles, adolescents=needs.adolescents):
        return Counted(work.id, Reason.NOT_THIS_KIND, work.since)
    if not covers(work.since, work.until, asked.on):
        return Counted(work.id, Reason.EXPIRED, work.until)
    if work.hours_per_week is None:
        return Counted(work.id, Reason.NOT_KNOWN, work.since)
    reason = Reason.COUNTED if work.hours_per_week else Reason.TOO_SHORT
    return Counted(work.id, reason, work.since, Fraction(work.hours_per_week))
