"""Reading who belongs where."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from mbtq.accounts.models import User, without_secrets
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import (
    ApiClient,
    FileJob,
    ImportRun,
    Invitation,
    Mail,
    Membership,
    Organisation,
)
from mbtq.tenancy.models.job import KEPT_FOR


def valid_on(day: date) -> Q:
    """Memberships that give access on that day; the last day counts."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def memberships_of(person: User, *, on: date) -> QuerySet[Membership]:
    """All places where a person may work today; needs the person's scope only."""
    return (
        Membership.objects.filter(valid_on(on), person=person)
        .select_related("organisation")
        .order_by("organisation__name")
    )


def member_of(person: User, slug: str, *, on: date) -> Member | None:
    """The person in that organisation, or None for a stranger and for an unknown organisation."""
    elsewhere = Membership.objects.filter(valid_on(on), person=person).exclude(
        organisation=OuterRef("organisation")
    )
    places = memberships_of(person, on=on).filter(organisation__slug=slug)
    found = list(places.annotate(works_elsewhere=Exists(elsewhere)))
    if not found:
        return None
    here = found[0]
    return Member(person, here.organisation, tuple(found), here.works_elsewhere)


def members_of(organisation: UUID) -> QuerySet[Membership]:
    """Everybody with access, visitors included; also those whose access has ended."""
    return (
        Membership.objects.filter(organisation_id=organisation)
        .select_related("person")
        .defer(*without_secrets("person"))
        .order_by("person__name", "id")
    )


def system_names(organisation: UUID) -> dict[UUID, str]:
    """The systems that an organisation let in, also those that it shut out again, so named that
    nobody takes them for people.
    """
    found = ApiClient.objects.filter(organisation_id=organisation).order_by("name", "pk")
    return {
        pk: _("%(name)s (system)") % {"name": name} for pk, name in found.values_list("pk", "name")
    }


def people_in(organisation: UUID, *, on: date) -> QuerySet[User]:
    """Everybody who works in or visits an organisation on that day, by name."""
    here = Membership.objects.filter(valid_on(on), organisation_id=organisation)
    return User.objects.filter(pk__in=here.values("person")).order_by("name")


def people_with_role(organisation: UUID, *roles: str, on: date) -> list[User]:
    """The organisation's own people who hold one of these roles that day: whom to ask."""
    found = members_of(organisation).filter(valid_on(on), purpose="", roles__overlap=list(roles))
    return [row.person for row in found[:3]]


def open_invitations(organisation: UUID) -> QuerySet[Invitation]:
    """Invitations that nobody has answered yet."""
    return Invitation.objects.filter(
        organisation_id=organisation, answered_at=None, withdrawn_at=None
    ).order_by("-invited_at")


def providers_of(centre: UUID) -> QuerySet[Organisation]:
    """The organisations under an expertise centre."""
    return Organisation.objects.filter(centre_id=centre).order_by("name")


def mail_of(subject: UUID) -> QuerySet[Mail]:
    """Who is mailed about an object, and how far each mail came (`Mail.state`), oldest first."""
    return (
        Mail.objects.filter(organisation_id=current_organisation(), subject_id=subject)
        .select_related("person")
        .defer(*without_secrets("person"))
        .order_by("asked_at", "id")
    )


def files_of(member: Member, *, at: datetime) -> QuerySet[FileJob]:
    """The files that somebody asked for here and may still have, newest first."""
    here = FileJob.objects.filter(organisation_id=member.organisation.pk)
    return here.filter(asked_by_id=member.person_id, expires_at__gt=at).order_by("-asked_at")


def imports_here(*, at: datetime) -> QuerySet[ImportRun]:
    """Imports of the open organisation of the last seven days, newest first."""
    here = ImportRun.objects.filter(organisation_id=current_organisation())
    recent = here.filter(asked_at__gt=at - KEPT_FOR).select_related("asked_by")
    return recent.defer(*without_secrets("asked_by")).order_by("-asked_at")
