"""What evidence is made of: facts about one candidate, copied from where they were recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from training.periods import covers


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A session of supervision that the candidate took part in.

    `supervisor_kind`: as whom the register knew the supervisor on that day, None without a valid
    registration. `track` is empty where the session was recorded for no track in particular.
    `cases` are the codes of the treatments that were spoken of.
    """

    id: str
    on: dt.date
    minutes: int
    present: int
    supervisor_kind: str | None
    form: str
    mode: str
    is_confirmed: bool
    track: str
    supervisor: str
    cases: tuple[str, ...] = ()
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A treatment of the candidate's own, by its id."""

    id: str
    modality: str
    first_on: dt.date
    last_on: dt.date
    sessions: int
    minutes: int
    is_completed: bool


@dataclass(frozen=True, slots=True)
class CourseFact:
    """A course that the candidate attended, with what its proof says; `hours` may be unknown."""

    id: str
    kind: str
    title: str
    on: dt.date
    points: int
    hours: int | Fraction | None


@dataclass(frozen=True, slots=True)
class FragmentFact:
    """A reference to a film fragment of a treatment session; the film itself is elsewhere."""

    id: str
    on: dt.date
    minutes: int
    case: str
    session: str
    part: str
    has_report: bool


@dataclass(frozen=True, slots=True)
class StatementFact:
    """A statement that was asked for. Without `on` it was not signed yet."""

    id: str
    kind: str
    author: str
    on: dt.date | None
    verdict: str | None
    asked_on: dt.date


@dataclass(frozen=True, slots=True)
class CredentialFact:
    """A registration or other credential; both days count, without `until` it has no end."""

    kind: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class WorkFact:
    """A period of work. `hours_per_week`: None when unknown. Both days count."""

    id: str
    role: str
    since: dt.date
    until: dt.date | None
    hours_per_week: int | Fraction | None
    adolescents: bool = False

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise ValueError("Work cannot end before it begins.")


@dataclass(frozen=True, slots=True)
class DeclarationFact:
    """What the candidate declares under the key of a requirement, and since when it is so."""

    key: str
    since: dt.date | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one candidate. The order of the facts says nothing."""

    profession: str | None = None
    sessions: tuple[SessionFact, ...] = ()
    cases: tuple[CaseFact, ...] = ()
    courses: tuple[CourseFact, ...] = ()
    fragments: tuple[FragmentFact, ...] = ()
    statements: tuple[StatementFact, ...] = ()
    credentials: tuple[CredentialFact, ...] = ()
    work: tuple[WorkFact, ...] = ()
    declarations: tuple[DeclarationFact, ...] = ()

    def held_on(self, day: dt.date, levels: tuple[str, ...]) -> tuple[CredentialFact, ...]:
        """The credentials of these kinds that are valid on a day."""
        return tuple(
            one
            for one in self.credentials
            if one.kind in levels and covers(one.since, one.until, day)
        )

    def first_registered(self, levels: tuple[str, ...]) -> dt.date | None:
        """The first day of the first credential of one of these kinds."""
        return min((one.since for one in self.credentials if one.kind in levels), default=None)
