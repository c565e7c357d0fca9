"""Who can be the independent reviewer of a dossier, and who waits for one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from mbtq.accounts.models import User
from training.choices import DossierState, Level, RegistrationStatus
from training.lifecycle import Case, conflict_of_reviewer
from training.models import Dossier, Registration
from training.selectors.registrations import standing, with_history

SUPERVISING = (Level.SUPERVISOR, Level.SUPERVISOR_BASIC)


def waiting_for_reviewer(centre: UUID) -> QuerySet[Dossier]:
    """Dossiers whose candidate asked for a reviewer, the longest waiting first."""
    return (
        Dossier.objects.filter(
            centre_id=centre, state=DossierState.COLLECTING, review_asked_at__isnull=False
        )
        .select_related("pathway")
        .order_by("review_asked_at")
    )


def reviewers_for(centre: UUID, case: Case, *, on: date) -> QuerySet[User]:
    """Registered supervisors of the centre who had no part in the case, by name."""
    rows = with_history(Registration.objects.filter(centre_id=centre, level__in=SUPERVISING))
    valid = [one.person_id for one in rows if _is_valid(one, on)]
    free = [one for one in valid if not conflict_of_reviewer(str(one), case)]
    people = User.objects.filter(pk__in=free, is_active=True)
    return people.defer("password", "last_login").order_by("name")


def _is_valid(registration: Registration, on: date) -> bool:
    return standing(registration, on=on).status is RegistrationStatus.VALID
