"""Reading who belongs where."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from mbtq.accounts.models import User
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Invitation, Membership, Organisation


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
    found = list(memberships_of(person, on=on).filter(organisation__slug=slug))
    return Member(person, found[0].organisation, tuple(found)) if found else None


def members_of(organisation: UUID) -> QuerySet[Membership]:
    """Everybody with access, visitors included; also those whose access has ended."""
    return (
        Membership.objects.filter(organisation_id=organisation)
        .select_related("person")
        .order_by("person__name", "id")
    )


def open_invitations(organisation: UUID) -> QuerySet[Invitation]:
    """Invitations that nobody has answered yet."""
    return Invitation.objects.filter(
        organisation_id=organisation, answered_at=None, withdrawn_at=None
    ).order_by("-invited_at")


def providers_of(centre: UUID) -> QuerySet[Organisation]:
    """The organisations under an expertise centre."""
    return Organisation.objects.filter(centre_id=centre).order_by("name")
