"""What employers hold of the register as qualifications, and who the employers are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from mbtq.core.scope import current_organisation
from programs.models import Practitioner
from training.models import Registration
from training.selectors.registrations import Standing, standing, with_history


def employers_of(person: UUID, *, on: date) -> list[UUID]:
    """Organisations of the centre where somebody works or will. Needs the centre's scope."""
    rows = Practitioner.objects.filter(Q(ended_on=None) | Q(ended_on__gte=on), person_id=person)
    return list(rows.order_by("organisation_id").values_list("organisation_id", flat=True))


def practitioners_with_account(*, on: date, person: UUID | None = None) -> list[Practitioner]:
    """Who works in the open organisation today and has an account; only `person` when given.

    Those whose account was unlinked are among them while they hold copies.
    """
    here = Practitioner.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=on),
        organisation_id=current_organisation(),
        started_on__lte=on,
    )
    if person is not None:
        return list(here.filter(person_id=person))
    known = Q(person__isnull=False) | Q(credentials__registration_id__isnull=False)
    return list(here.filter(known).distinct().order_by("pk"))


def registered(people: Iterable[UUID], *, on: date) -> dict[UUID, list[Standing]]:
    """The registrations of these people that the open scope may see; three queries."""
    rows = Registration.objects.filter(person_id__in=list(people)).select_related("centre")
    found: dict[UUID, list[Standing]] = {}
    for one in with_history(rows.order_by("level", "pk")):
        found.setdefault(one.person_id, []).append(standing(one, on=on))
    return found
