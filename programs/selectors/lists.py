"""Rows for the lists: what they show beside the table's own columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from mbtq.accounts.models import User
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Membership
from programs.choices import RiskLevel
from programs.models import Assignment, Credential, Practitioner, Program, ProgramRisk, Team
from programs.selectors.places import practitioners_visible_to, running, teams_visible_to

# How urgent a level is, for sorting; a program without a score comes first of all.
URGENCY = (RiskLevel.LOW, RiskLevel.UNCLEAR, RiskLevel.ATTENTION, RiskLevel.HIGH, RiskLevel.STOP)
SOON = timedelta(days=90)


def with_urgency(programs: QuerySet[Program]) -> QuerySet[Program]:
    """Programs with their risk and a number `urgency` to sort by."""
    steps = [
        When(risk__score__level=level, then=Value(step)) for step, level in enumerate(URGENCY, 1)
    ]
    urgency = Case(*steps, default=Value(0), output_field=IntegerField())
    return programs.select_related("risk__score").annotate(urgency=urgency)


def risk_of(program: Program) -> ProgramRisk | None:
    """Where the program stands now, None while nothing was computed."""
    try:
        return program.risk
    except ProgramRisk.DoesNotExist:
        return None


def people_of_list(
    member: Member, *, on: date, team: Team | None, qualification: str, left: bool
) -> QuerySet[Practitioner]:
    """Practitioners that the member may see, filtered."""
    people = practitioners_visible_to(member, on=on)
    if not left:
        people = people.filter(Q(ended_on=None) | Q(ended_on__gte=on))
    if team is not None:
        here = Assignment.objects.filter(running(on), team=team)
        people = people.filter(pk__in=here.values("practitioner_id"))
    if qualification:
        held = Credential.objects.filter(running(on), practitioner=OuterRef("pk"))
        wanted = held if qualification == "none" else held.filter(kind=qualification)
        has = Exists(wanted)
        people = people.filter(~has if qualification == "none" else has)
    return people


@dataclass(frozen=True)
class Holding:
    """A qualification with how it stands: valid, soon, expired or later (not valid yet).

    `days` until (or since) the last day, None for one that does not expire.
    """

    credential: Credential
    state: str
    days: int | None


def holding(credential: Credential, *, on: date) -> Holding:
    """How a qualification stands on that day; `soon` is within ninety days."""
    if credential.since > on:
        return Holding(credential, "later", None)
    if credential.until is None:
        return Holding(credential, "valid", None)
    left = credential.until - on
    state = "expired" if credential.until < on else "soon" if left <= SOON else "valid"
    return Holding(credential, state, abs(left.days))


@dataclass(frozen=True)
class PersonLine:
    """One practitioner in the list."""

    person: Practitioner
    places: list[Assignment]
    holdings: list[Holding]


def person_lines(people: list[Practitioner], *, on: date) -> list[PersonLine]:
    """Places and qualifications of these people; two queries, however many."""
    ids = [person.pk for person in people]
    places: dict[UUID, list[Assignment]] = {}
    mine = Assignment.objects.filter(running(on), practitioner__in=ids)
    for place in mine.select_related("team").order_by("team__name", "role"):
        places.setdefault(place.practitioner_id, []).append(place)
    held: dict[UUID, list[Holding]] = {}
    for credential in Credential.objects.filter(practitioner__in=ids).order_by("kind", "-since"):
        held.setdefault(credential.practitioner_id, []).append(holding(credential, on=on))
    return [
        PersonLine(person, places.get(person.pk, []), held.get(person.pk, [])) for person in people
    ]


def places_of(practitioner: Practitioner) -> list[Assignment]:
    """Every place somebody has or had, the ones without an end first."""
    found = Assignment.objects.filter(practitioner=practitioner).select_related("team__program")
    return sorted(found, key=lambda row: (row.until or date.max, row.since), reverse=True)


def holdings_of(practitioner: Practitioner, *, on: date) -> list[Holding]:
    """Every qualification, the newest first."""
    found = Credential.objects.filter(practitioner=practitioner).order_by("-since", "kind")
    return [holding(credential, on=on) for credential in found]


def practitioners_at_work(*, on: date) -> QuerySet[Practitioner]:
    """Everybody in the organisation who has not left: who can be given a place or a task."""
    people = Practitioner.objects.filter(organisation_id=current_organisation())
    return people.filter(Q(ended_on=None) | Q(ended_on__gte=on)).order_by("name")


def accounts_to_link(practitioner: Practitioner | None = None) -> QuerySet[User]:
    """Accounts of members that no other practitioner has."""
    here = current_organisation()
    members = Membership.objects.filter(organisation_id=here, purpose="")
    linked = Practitioner.objects.filter(organisation_id=here, person__isnull=False)
    if practitioner is not None:
        linked = linked.exclude(pk=practitioner.pk)
    people = User.objects.filter(pk__in=members.values("person_id"))
    return people.exclude(pk__in=linked.values("person_id")).order_by("name")


def assignments_visible_to(member: Member, *, on: date) -> QuerySet[Assignment]:
    """Places in the teams that the member sees."""
    found = Assignment.objects.filter(
        organisation_id=current_organisation(),
        team__in=teams_visible_to(member, on=on).order_by().values("pk"),
    )
    return found.select_related("team", "practitioner")
