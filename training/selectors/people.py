"""What an employer may see: who is registered until when, who is in training and how far.

Status and dates, never what lies in a dossier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    DateField,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject

from mbtq.tenancy.member import Member
from programs.models import Assignment, Practitioner, Team
from programs.selectors.lists import Holding, PersonLine, person_lines
from programs.selectors.places import practitioners_visible_to, running
from programs.selectors.staffing import REGISTERED, SOON
from training.models import Dossier, RegistrationPeriod
from training.models.dossier import OPEN
from training.selectors.copies import registered
from training.selectors.register import RUNS
from training.selectors.registrations import Standing

NONE = "none"


@dataclass(frozen=True)
class PersonStanding:
    """One practitioner: the own registrations, open dossiers, and what was noted by hand of
    levels that the register does not hold.
    """

    person: Practitioner
    registrations: list[Standing]
    dossiers: list[Progress]
    noted: list[Holding]
    teams: list[str]


Known = dict[UUID, list[Standing]]
"""Registrations by account."""


def people_of(
    member: Member, *, on: date, team: Team | None = None, in_training: bool = False
) -> QuerySet[Practitioner]:
    """Practitioners at work whom the member may see, with `until`, the last day of all periods."""
    last = RegistrationPeriod.objects.filter(person_id=OuterRef("person_id")).order_by()
    latest = last.values("person_id").annotate(last=Max("until")).values("last")
    never = Value(date.min, output_field=DateField())
    rows = practitioners_visible_to(member, on=on).filter(Q(ended_on=None) | Q(ended_on__gte=on))
    rows = rows.annotate(until=Coalesce(Subquery(latest), never))
    if team is not None:
        here = Assignment.objects.filter(running(on), team=team)
        rows = rows.filter(pk__in=here.values("practitioner_id"))
    if in_training:
        rows = rows.filter(Exists(_open_dossiers().filter(person_id=OuterRef("person_id"))))
    return rows


def people_with(
    rows: QuerySet[Practitioner],
    *,
    on: date,
    level: str = "",
    status: str = "",
    within: int = 0,
) -> tuple[QuerySet[Practitioner], Known]:
    """Those with such a registration, and what was found of all.

    `status` is one of a registration, or "none" for who has none in the register; who has no
    account is not among those, because nothing is known then. What a registration is on a day is
    a rule that the database does not know, so all are read.
    """
    people = dict(rows.filter(person__isnull=False).values_list("pk", "person_id"))
    found = registered(people.values(), on=on)

    def fits(one: Standing) -> bool:
        ends_soon = one.status in RUNS and (one.until - on).days <= within
        return (
            (not level or one.registration.level == level)
            and (not status or one.status == status)
            and (not within or ends_soon)
        )

    if status == NONE:
        fitting = [pk for pk, person in people.items() if person not in found]
    else:
        fitting = [pk for pk, person in people.items() if any(map(fits, found.get(person, [])))]
    return rows.filter(pk__in=fitting), found


def _open_dossiers() -> QuerySet[Dossier]:
    return Dossier.objects.filter(state__in=OPEN)


def people_standing(
    rows: list[Practitioner], *, on: date, known: Known | None = None
) -> list[PersonStanding]:
    """How these people stand; six queries, however many, three of them unless it is known."""
    accounts = [row.person_id for row in rows if row.person_id]
    found = registered(accounts, on=on) if known is None else known
    dossiers: dict[UUID, list[Dossier]] = {}
    for one in _open_dossiers().filter(person_id__in=accounts).order_by("started_on", "pk"):
        dossiers.setdefault(one.person_id, []).append(one)
    return [_standing(line, found, dossiers) for line in person_lines(rows, on=on)]


def _standing(
    line: PersonLine, found: Known, dossiers: dict[UUID, list[Dossier]]
) -> PersonStanding:
    account = line.person.person_id
    registrations = found.get(account, []) if account else []
    levels = {one.registration.level for one in registrations}
    noted = [
        one
        for one in line.holdings
        if one.credential.registration_id is None
        and one.credential.kind in REGISTERED - levels
        and one.state in ("valid", "soon")
    ]
    return PersonStanding(
        line.person,
        registrations,
        [progress_of(one) for one in dossiers.get(account, [])] if account else [],
        noted,
        sorted({place.team.name for place in line.places}),
    )


def own_ending(holdings: Iterable[Holding]) -> list[Holding]:
    """Of somebody's qualifications the registrations that end within 180 days, once per level."""
    newest: dict[str, Holding] = {}
    for one in holdings:
        kind, last = one.credential.kind, one.credential.until or date.max
        before = newest.get(kind)
        if before is None or (before.credential.until or date.max) < last:
            newest[kind] = one
    return [
        one
        for kind, one in newest.items()
        if kind in REGISTERED
        and one.state in ("valid", "soon")
        and one.days is not None
        and one.days <= SOON.days
    ]


@dataclass(frozen=True)
class Progress:
    """How far a dossier is, as counted at night; nothing of what lies in it."""

    level: str
    state: str
    met: int
    requirements: int
    is_on_schedule: bool | None
    is_counted: bool


def progress_of(dossier: Dossier) -> Progress:
    """What an employer and a board may show of a dossier."""
    counted = dossier.counted_on is not None
    figures = (dossier.met, dossier.requirements, dossier.is_on_schedule)
    return Progress(dossier.level, dossier.state, *figures, counted)


def newest_progress(person: UUID) -> Subquery:
    """SQL for the newest open dossier of a person, for a query that is asked anyway."""
    fields = ("level", "state", "met", "requirements", "is_on_schedule", "counted_on")
    mine = _open_dossiers().filter(person_id=person).order_by("-started_on", "-pk")
    return Subquery(mine.values(json=JSONObject(**dict(zip(fields, fields, strict=True))))[:1])


def progress_from(found: dict[str, Any] | None) -> Progress | None:
    """The value behind what `newest_progress` gave."""
    if found is None:
        return None
    given = dict(found)
    return Progress(is_counted=given.pop("counted_on") is not None, **given)


def own_progress(person: UUID) -> Progress | None:
    """The newest open dossier of a person."""
    found = _open_dossiers().filter(person_id=person).order_by("-started_on", "-pk").first()
    return None if found is None else progress_of(found)
