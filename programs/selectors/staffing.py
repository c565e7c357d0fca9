"""Staffing figures of a team, derived from assignments and credentials, never typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from mbtq.core.scope import current_organisation
from programs.labels import CredentialKind
from programs.models import Assignment, Credential
from programs.risk.months import months_before
from programs.selectors.places import running

# Roles that treat; a lead who treats has a second assignment.
CORE_ROLES = {
    "therapist",
    "sociotherapist",
    "arts_therapist",
    "family_therapist",
    "psychiatrist",
    "nurse",
}
REGISTERED = {kind.value for kind in CredentialKind} - {CredentialKind.BASIC_COURSE.value}
FULL_TIME_HOURS = Decimal(36)
# How far ahead and back a board looks for registrations that end.
SOON, LATELY = timedelta(days=180), timedelta(days=90)


@dataclass(frozen=True)
class Staffing:
    """One team, or all of a program together, on one day.

    `people` and `core` count heads, `hours` all hours a week, `registered` and `trained` heads of
    the core with such a valid credential, `turnover` the share of core people of twelve months
    ago and since who left (None when there were none).
    """

    people: int
    core: int
    hours: Decimal
    registered: int
    trained: int
    leads: int
    supervisors: int
    left: int
    joined: int
    turnover: float | None

    @property
    def full_time(self) -> Decimal:
        """Full-time equivalents of 36 hours."""
        return (self.hours / FULL_TIME_HOURS).quantize(Decimal("0.1"))


def staffing_of(teams: Iterable[UUID], *, on: date) -> dict[UUID, Staffing]:
    """Staffing per team; one query, however many teams."""
    ids = list(teams)
    return _grouped(ids, _assignments(on).filter(team__in=ids), lambda row: row.team_id, on)


def staffed_team(team: UUID, *, on: date) -> tuple[Staffing, list[Assignment]]:
    """One team for its board: the figures, and who works there that day; one query.

    Each place has its `practitioner`, `held`, the kinds of the person's valid credentials, and
    `ending`, for `endings_among`.
    """
    ending = _ending(on).filter(practitioner_id=OuterRef("practitioner_id"))
    rows: list[Any] = list(
        _assignments(on)
        .filter(team=team)
        .annotate(ending=ArraySubquery(ending.values(json=JSONObject(kind="kind", until="until"))))
        .select_related("practitioner")
        .order_by("role", "practitioner__name", "pk")
    )
    now = [row for row in rows if row.until is None or row.until >= on]
    return _staffing(rows, on, months_before(on, 12)), now


@dataclass(frozen=True)
class Ending:
    """A registration of somebody who treats that ends soon or ended lately."""

    person: str
    practitioner: UUID
    kind: str
    until: date


def endings_among(places: Iterable[Any]) -> list[Ending]:
    """Of the places of `staffed_team`; the first to end comes first."""
    found = {
        (place.practitioner_id, one["kind"]): Ending(
            place.practitioner.name,
            place.practitioner_id,
            one["kind"],
            date.fromisoformat(one["until"]),
        )
        for place in places
        if place.role in CORE_ROLES
        for one in place.ending
    }
    return sorted(found.values(), key=lambda one: (one.until, one.person))


def ending_registrations(*, on: date) -> list[Ending]:
    """Of everybody who treats in the organisation; one query."""
    places = Assignment.objects.filter(
        running(on), practitioner=OuterRef("practitioner"), role__in=CORE_ROLES
    )
    rows = _ending(on).filter(Exists(places)).select_related("practitioner")
    return [
        Ending(row.practitioner.name, row.practitioner_id, row.kind, row.until)
        for row in rows.order_by("until", "practitioner__name", "pk")
        if row.until is not None
    ]


def _ending(on: date) -> QuerySet[Credential]:
    """Registrations that end within half a year or ended in the last three months. What was
    renewed is not among them.
    """
    longer = Credential.objects.filter(
        Q(until=None) | Q(until__gt=OuterRef("until")),
        practitioner_id=OuterRef("practitioner_id"),
        kind=OuterRef("kind"),
    )
    return Credential.objects.filter(
        ~Exists(longer),
        organisation_id=current_organisation(),
        kind__in=REGISTERED,
        until__range=(on - LATELY, on + SOON),
    )


def staffing_of_programs(programs: Iterable[UUID], *, on: date) -> dict[UUID, Staffing]:
    """Staffing of all teams of a program together, those that ended among them; one query.

    Who works in two of its teams is one person, and who moves between them has not left.
    """
    ids = list(programs)
    rows = _assignments(on).filter(team__program__in=ids).select_related("team")
    return _grouped(ids, rows, lambda row: row.team.program_id, on)


def _assignments(on: date) -> QuerySet[Assignment]:
    """Those of the last twelve months, each with `held`, the valid credentials of its person."""
    valid = Credential.objects.filter(
        running(on),
        organisation_id=current_organisation(),
        practitioner_id=OuterRef("practitioner_id"),
    )
    return Assignment.objects.filter(
        Q(until=None) | Q(until__gte=months_before(on, 12)),
        organisation_id=current_organisation(),
        since__lte=on,
    ).annotate(held=ArraySubquery(valid.values("kind")))


def _grouped(
    ids: list[UUID], rows: Iterable[Any], place: Callable[[Any], UUID], on: date
) -> dict[UUID, Staffing]:
    by_place: dict[UUID, list[Any]] = {one: [] for one in ids}
    for row in rows:
        by_place[place(row)].append(row)
    year_ago = months_before(on, 12)
    return {one: _staffing(found, on, year_ago) for one, found in by_place.items()}


def _staffing(rows: list[Any], on: date, year_ago: date) -> Staffing:
    """Of the assignments of one team or program."""
    now = [row for row in rows if row.until is None or row.until >= on]
    core = {row.practitioner_id for row in now if row.role in CORE_ROLES}
    before = {
        row.practitioner_id for row in rows if row.role in CORE_ROLES and row.since <= year_ago
    }
    ever = {row.practitioner_id for row in rows if row.role in CORE_ROLES}
    left = ever - core
    held = {row.practitioner_id: set(row.held) for row in now}
    return Staffing(
        people=len({row.practitioner_id for row in now}),
        core=len(core),
        hours=sum((row.hours_per_week for row in now), Decimal(0)),
        registered=sum(bool(held[person] & REGISTERED) for person in core),
        trained=sum(bool(held[person]) for person in core),
        leads=sum(row.role == "lead" for row in now),
        supervisors=sum(row.role == "supervisor" for row in now),
        left=len(left),
        joined=len(core - before),
        turnover=len(left) / len(ever) if ever else None,
    )
