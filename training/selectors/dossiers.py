"""Whose dossiers and statements somebody reads, and with what they can be filled."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from fidelity.models import Recording, Treatment
from mbtq.accounts.models import User
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.selectors import people_in
from training.choices import RegistrationStatus, StatementKind
from training.models import Application, Dossier, Fragment, Statement
from training.selectors.registrations import Standing, registrations_of

# Days before and after the end of a period in which it can be renewed; no source names a term.
RENEW_WITHIN = 365


def own_dossiers(member: Member) -> list[Dossier]:
    """All dossiers of the member, the newest first."""
    rows = Dossier.objects.filter(person_id=member.person_id).select_related("pathway", "centre")
    return list(rows.order_by("-started_on", "-id"))


def renewable(person: UUID, *, on: date) -> list[Standing]:
    """Registrations that end within a year, or ended in the last one: those can be renewed."""
    kept = (RegistrationStatus.VALID, RegistrationStatus.EXPIRED)
    return [
        one
        for one in registrations_of(person, on=on)
        if one.status in kept and abs((one.until - on).days) <= RENEW_WITHIN
    ]


def own_applications(dossier: Dossier) -> list[Application]:
    """Applications of a dossier, the newest first, without what they hold."""
    rows = dossier.applications.defer("frozen").prefetch_related("steps")
    return list(rows.order_by("-number"))


def own_cases(person: UUID, ids: set[str]) -> dict[str, str]:
    """Codes of the person's own treatments in the open organisation, by id."""
    rows = Treatment.objects.filter(
        Q(therapist__person_id=person) | Q(sessions__therapist__person_id=person),
        organisation_id=current_organisation(),
        pk__in=ids,
    ).distinct()
    return {str(pk): code for pk, code in rows.values_list("pk", "code")}


def own_recordings(person: UUID, *, on: date) -> QuerySet[Recording]:
    """Recordings of the person in the open organisation that are still kept, the newest first."""
    return Recording.objects.filter(
        organisation_id=current_organisation(),
        therapist__person_id=person,
        destroyed_on=None,
        retention_until__gte=on,
    ).order_by("-recorded_on")


def possible_authors(supervisors: set[str], *, on: date) -> QuerySet[User]:
    """Of who supervised the candidate: those who work in the open organisation on that day."""
    ids = [UUID(one) for one in supervisors]
    return people_in(current_organisation(), on=on).filter(pk__in=ids)


def statements_asked_of(member: Member) -> QuerySet[Statement]:
    """Everything the member was asked for, in whatever organisation; what is open comes first."""
    return (
        Statement.objects.filter(author_id=member.person_id)
        .select_related("pathway")
        .order_by("signed_at", "declined_at", "due_on")
    )


def fragments_to_judge(statement: Statement) -> list[Fragment]:
    """The fragments of the dossier on which a statement is asked."""
    return list(Fragment.objects.filter(dossier_id=statement.dossier_id).order_by("recorded_on"))


def is_own_supervisor(statement: Statement) -> bool:
    return statement.kind == StatementKind.OWN_SUPERVISOR
