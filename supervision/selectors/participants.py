"""Who can take part in supervision: whom somebody supervises, as whom the register knows people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from mbtq.core.scope import current_organisation
from mbtq.tenancy.models import Membership
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import ROLES
from mbtq.tenancy.selectors import valid_on
from programs.labels import AssignmentRole, CredentialKind, Profession
from programs.models import Assignment, Credential, Practitioner
from programs.selectors.places import running
from programs.selectors.supervising import supervisees_of
from supervision.choices import SupervisorKind, Track
from supervision.credits import Rules
from supervision.models import Arrangement, Supervisee

OF_THE_REGISTER = {
    Profession.SOCIOTHERAPIST: Track.SOCIOTHERAPIST,
    Profession.ARTS_THERAPIST: Track.ARTS_THERAPIST,
    Profession.FAMILY_THERAPIST: Track.FAMILY_THERAPIST,
}


def arranged(on: date) -> Q:
    """Supervisees of arrangements that run on that day."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gte=on)) & (
        Q(arrangement__until=None) | Q(arrangement__until__gte=on)
    )  # fmt: skip


def supervised_by(person: UUID, *, on: date) -> QuerySet[Practitioner]:
    """Whom this person supervises on that day: in a team, or by an arrangement."""
    own = Supervisee.objects.filter(
        arranged(on),
        organisation_id=current_organisation(),
        arrangement__supervisor__person_id=person,
    )
    found = Practitioner.objects.filter(
        Q(pk__in=supervisees_of(person, on=on).values("pk"))
        | Q(pk__in=own.values("practitioner_id")),
        organisation_id=current_organisation(),
    )
    return found.exclude(person_id=person).order_by("name")


def supervisors_of(practitioner: Practitioner, *, on: date) -> QuerySet[Practitioner]:
    """Who supervises this person on that day: in a team, or by an arrangement."""
    teams = Assignment.objects.filter(running(on), practitioner=practitioner).values("team_id")
    leading = Assignment.objects.filter(
        running(on), team__in=teams, role=AssignmentRole.SUPERVISOR
    ).values("practitioner_id")
    agreed = Arrangement.objects.filter(
        pk__in=Supervisee.objects.filter(arranged(on), practitioner=practitioner).values(
            "arrangement_id"
        )
    ).values("supervisor_id")
    found = Practitioner.objects.filter(
        Q(pk__in=leading) | Q(pk__in=agreed), organisation_id=current_organisation()
    )
    return found.exclude(pk=practitioner.pk).order_by("name")


def colleagues_of(practitioner: Practitioner, *, on: date) -> QuerySet[Practitioner]:
    """Everybody who works in a team of this person on that day."""
    teams = Assignment.objects.filter(running(on), practitioner=practitioner).values("team_id")
    there = Assignment.objects.filter(running(on), team__in=teams).values("practitioner_id")
    found = Practitioner.objects.filter(pk__in=there, organisation_id=current_organisation())
    return found.exclude(pk=practitioner.pk).order_by("name")


def team_of(people: Collection[UUID], supervisor: UUID | None, *, on: date) -> UUID | None:
    """The team in which most of these people work on that day; the supervisor's in a tie."""
    rows = Assignment.objects.filter(
        running(on),
        organisation_id=current_organisation(),
        practitioner__in=[*people, *([supervisor] if supervisor else [])],
    ).values_list("team_id", "practitioner_id")
    there: dict[UUID, set[UUID]] = {}
    for team, person in rows:
        there.setdefault(team, set()).add(person)
    inside = {team: found for team, found in there.items() if found & set(people)}

    def weight(team: UUID) -> tuple[int, bool, str]:
        found = inside[team]
        return len(found & set(people)), supervisor in found, str(team)

    return max(inside, key=weight, default=None)


def able_to_confirm(people: Iterable[Practitioner], *, on: date) -> set[UUID]:
    """Practitioners with an account of the organisation that may confirm supervision."""
    accounts = {one.person_id: one.pk for one in people if one.person_id}
    roles = [role.code for role in ROLES.values() if Permission.SUPERVISION_OWN in role.permissions]
    found = Membership.objects.filter(
        valid_on(on),
        organisation_id=current_organisation(),
        person_id__in=list(accounts),
        roles__overlap=roles,
    ).values_list("person_id", flat=True)
    return {accounts[person] for person in found}


def valid_kinds(people: Iterable[UUID], *, on: date) -> dict[UUID, set[str]]:
    """Kinds of the credentials that were valid on that day, by practitioner."""
    found: dict[UUID, set[str]] = {one: set() for one in people}
    rows = Credential.objects.filter(
        Q(until=None) | Q(until__gte=on),
        organisation_id=current_organisation(),
        practitioner__in=list(found),
        since__lte=on,
    )
    for person, kind in rows.values_list("practitioner_id", "kind"):
        found[person].add(kind)
    return found


def best_kind(kinds: Collection[str], tracks: Collection[str], rules: Rules) -> str:
    """As whom a supervisor counts best for these tracks; empty without a registration."""
    held = [str(kind) for kind in SupervisorKind if kind in kinds]
    fitting = [kind for kind in held if any(rules.may(kind, track) for track in tracks)]
    return next(iter([*fitting, *held]), "")


def usual_track(practitioner: Practitioner, kinds: Collection[str]) -> str:
    """For which registration somebody most likely collects sessions: the first that is missing."""
    if not {CredentialKind.BASIC_THERAPIST, *map(str, OF_THE_REGISTER.values())} & set(kinds):
        return str(Track.BASIC_THERAPIST)
    return str(OF_THE_REGISTER.get(Profession(practitioner.profession), Track.THERAPIST))
