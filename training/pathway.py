"""A way to a registration, in one dated version, as values. Content lives in `pathways/*.yaml`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeAlias

from supervision.choices import SupervisorKind
from training.choices import (
    CaseModality,
    CourseKind,
    FragmentPart,
    Level,
    Profession,
    RequirementKind,
    StatementKind,
    YearsSince,
)

Text: TypeAlias = dict[str, str]
"""A text by language code; empty where there is none."""


@dataclass(frozen=True, slots=True)
class RegistrationNeeds:
    """Holds a valid registration of one of these levels."""

    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class CourseNeeds:
    """One course of these kinds, or with `hours` so many hours of them together."""

    kinds: tuple[CourseKind, ...]
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class PointsNeeds:
    """Accreditation points of courses of these kinds."""

    points: int
    kinds: tuple[CourseKind, ...]


@dataclass(frozen=True, slots=True)
class SupervisionNeeds:
    """Sessions for a track. `by`: only those with such supervisors; empty: all that may."""

    sessions: int
    track: str
    by: tuple[SupervisorKind, ...] = ()


@dataclass(frozen=True, slots=True)
class HoursNeeds:
    """Hours of supervision in all, or for each case of the requirement `cases`.

    `track` is None where sessions of every track count.
    """

    hours: int
    by: tuple[SupervisorKind, ...]
    track: str | None = None
    cases: str | None = None


@dataclass(frozen=True, slots=True)
class Portion:
    """So many cases of one of these modalities."""

    modalities: tuple[CaseModality, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Mix:
    """One way to bring the cases together; its portions share no modality."""

    portions: tuple[Portion, ...]

    @property
    def slots(self) -> int:
        return sum(portion.count for portion in self.portions)


@dataclass(frozen=True, slots=True)
class Minimum:
    """How long a case takes before it counts. Zero: any case with a session."""

    sessions: int = 0
    hours: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class CasesNeeds:
    """Cases in one of the mixes, each case used once.

    `each` holds the minimum per modality; other modalities do not count. `at_most`: beyond so many
    nothing is counted. `within_months`: the last session is not longer ago. `after`: ended after
    the first registration of one of these levels.
    """

    mixes: tuple[Mix, ...]
    each: dict[CaseModality, Minimum]
    at_most: int | None = None
    within_months: int | None = None
    is_completed: bool = False
    after: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordingsNeeds:
    """Film fragments, in all or for each case of the requirement `cases`.

    `parts`: each of these moments once; empty: any moment. With `other_sessions` every fragment is
    of another treatment session.
    """

    fragments: int
    minutes: int
    parts: tuple[FragmentPart, ...] = ()
    with_report: bool = False
    other_sessions: bool = False
    cases: str | None = None


@dataclass(frozen=True, slots=True)
class StatementNeeds:
    """A positive statement of the own supervisor, or of an independent one."""

    statement: StatementKind


@dataclass(frozen=True, slots=True)
class ProfessionNeeds:
    """One of these professions; who is in training for one, or has another name, declares it."""

    professions: tuple[Profession, ...]


@dataclass(frozen=True, slots=True)
class YearsNeeds:
    """Experience in months: since a declared day, the first of `levels`, or in all such work."""

    months: int
    since: YearsSince
    levels: tuple[Level, ...] = ()
    roles: tuple[str, ...] = ()
    adolescents: bool = False


@dataclass(frozen=True, slots=True)
class WeekNeeds:
    """Hours a week in work that runs. `roles`: only in these; empty: in all."""

    hours: int
    roles: tuple[str, ...] = ()
    adolescents: bool = False


@dataclass(frozen=True, slots=True)
class DeclarationNeeds:
    """Something the candidate declares under the key of the requirement; it has no numbers."""


Needs: TypeAlias = (
    RegistrationNeeds
    | CourseNeeds
    | PointsNeeds
    | SupervisionNeeds
    | HoursNeeds
    | CasesNeeds
    | RecordingsNeeds
    | StatementNeeds
    | ProfessionNeeds
    | YearsNeeds
    | WeekNeeds
    | DeclarationNeeds
)
NEEDS: dict[RequirementKind, type[Needs]] = {
    RequirementKind.REGISTRATION: RegistrationNeeds,
    RequirementKind.COURSE: CourseNeeds,
    RequirementKind.POINTS: PointsNeeds,
    RequirementKind.SUPERVISION: SupervisionNeeds,
    RequirementKind.SUPERVISION_HOURS: HoursNeeds,
    RequirementKind.CASES: CasesNeeds,
    RequirementKind.RECORDINGS: RecordingsNeeds,
    RequirementKind.STATEMENT: StatementNeeds,
    RequirementKind.PROFESSION: ProfessionNeeds,
    RequirementKind.YEARS: YearsNeeds,
    RequirementKind.HOURS_PER_WEEK: WeekNeeds,
    RequirementKind.DECLARATION: DeclarationNeeds,
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One rule of a pathway. `hint` says what to do, `note` what is doubtful about it.

    `is_confirmed`: whether every number in it was found in a source for this version.
    """

    key: str
    kind: RequirementKind
    name: Text
    hint: Text
    is_confirmed: bool
    needs: Needs
    note: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Pathway:
    """One version of the way to a level, for who starts from `valid_from` to `valid_until`.

    Both days count; `valid_until` is None for the version in use. Who has started keeps the version
    of the start. `period_years`: how long a registration is valid, None where nobody says so.
    `review_weeks`: how long the register usually takes to decide. `usual_months`: how long the way
    usually takes.
    """

    key: str
    version: str
    level: Level
    name: Text
    valid_from: dt.date
    valid_until: dt.date | None
    dates_confirmed: bool
    register: Text
    source: Text
    period_years: int | None
    period_confirmed: bool
    review_weeks: int | None
    usual_months: int | None
    usual_confirmed: bool
    requirements: tuple[Requirement, ...]
    renewal: tuple[Requirement, ...]
    renewal_confirmed: bool
    renewal_note: Text
    notes: tuple[Text, ...]

    def covers(self, day: dt.date) -> bool:
        """Whether who starts on this day follows this version."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def requirement(self, key: str) -> Requirement:
        """The requirement with this key, of the registration or of its renewal. `KeyError`."""
        for one in (*self.requirements, *self.renewal):
            if one.key == key:
                return one
        raise KeyError(key)

    def of_kind(self, kind: RequirementKind) -> tuple[Requirement, ...]:
        return tuple(one for one in self.requirements if one.kind is kind)
