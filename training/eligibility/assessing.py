"""A pathway against evidence: every requirement with how far it is, and whether one is on time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from training.choices import RequirementKind
from training.eligibility.cases import cases
from training.eligibility.facts import Evidence
from training.eligibility.inquiry import Inquiry, inquiry
from training.eligibility.outcome import ONE, Assessment, Progress
from training.eligibility.percase import linked_cases, per_case
from training.eligibility.recordings import recordings
from training.eligibility.standing import (
    course,
    declaration,
    hours_per_week,
    points,
    profession,
    registration,
    statement,
)
from training.eligibility.supervised import hours, sessions
from training.eligibility.years import years
from training.pathway import (
    CasesNeeds,
    CourseNeeds,
    HoursNeeds,
    Pathway,
    PointsNeeds,
    ProfessionNeeds,
    RecordingsNeeds,
    RegistrationNeeds,
    Requirement,
    StatementNeeds,
    SupervisionNeeds,
    WeekNeeds,
    YearsNeeds,
)
from training.periods import add_months, months_between

# So early nothing can be said of the pace.
FIRST_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Schedule:
    """Whether supervision keeps step with the time a pathway usually takes.

    `is_on_schedule` is None when that cannot be said: in the first three months, without a usual
    time, or where no supervision is asked. The shares run from 0 to 1 and are None then too, but
    for the first months.
    """

    is_on_schedule: bool | None
    expected_share: Fraction | None
    actual_share: Fraction | None


def assess(pathway: Pathway, evidence: Evidence, *, on: dt.date) -> Assessment:
    """Every requirement of a pathway on a day, in its order.

    What is dated after that day is left out. Where something grows by work, `forecast` says when
    the rest is there at the pace of the last 26 weeks, if four rows at least counted in that time;
    cases go on at their own pace, and years are exact. A forecast is never more than five years
    ahead; where none can be given it is None. For a renewal, give the pathway with its renewal as
    the requirements.
    """
    asked = inquiry(pathway, evidence, on)
    return Assessment(pathway, on, tuple(_progress(one, asked) for one in pathway.requirements))


def schedule(pathway: Pathway, evidence: Evidence, started_on: dt.date, on: dt.date) -> Schedule:
    """The share of the supervision that is confirmed against the share of the usual time."""
    asked = inquiry(pathway, evidence, on)
    found = next((_progress(one, asked) for one in _supervision(pathway)), None)
    if pathway.usual_months is None or found is None:
        return Schedule(None, None, None)
    expected = min(ONE, months_between(started_on, on) / pathway.usual_months)
    is_early = on < add_months(started_on, FIRST_MONTHS)
    return Schedule(None if is_early else found.share >= expected, expected, found.share)


def _supervision(pathway: Pathway) -> tuple[Requirement, ...]:
    """The sessions come first: some pathways also say with whom, or ask hours."""
    return (
        *pathway.of_kind(RequirementKind.SUPERVISION),
        *pathway.of_kind(RequirementKind.SUPERVISION_HOURS),
    )


def _progress(requirement: Requirement, asked: Inquiry) -> Progress:
    if linked_cases(requirement) is not None:
        return per_case(requirement, asked)
    match requirement.needs:
        case RegistrationNeeds() as needs:
            return registration(requirement, needs, asked)
        case CourseNeeds() as needs:
            return course(requirement, needs, asked)
        case PointsNeeds() as needs:
            return points(requirement, needs, asked)
        case SupervisionNeeds() as needs:
            return sessions(requirement, needs, asked)
        case HoursNeeds() as needs:
            return hours(requirement, needs, asked)
        case CasesNeeds() as needs:
            return cases(requirement, needs, asked)
        case RecordingsNeeds() as needs:
            return recordings(requirement, needs, asked)
        case StatementNeeds() as needs:
            return statement(requirement, needs, asked)
        case ProfessionNeeds() as needs:
            return profession(requirement, needs, asked)
        case YearsNeeds() as needs:
            return years(requirement, needs, asked)
        case WeekNeeds() as needs:
            return hours_per_week(requirement, needs, asked)
        case _:
            return declaration(requirement, asked)
