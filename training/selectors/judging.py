"""What the author of a statement sees of the candidate: the sessions that they had together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Sum

from mbtq.core.scope import current_organisation
from supervision.choices import HELD_STATES
from supervision.models import Attendance
from training.models import Statement


@dataclass(frozen=True)
class Together:
    """Supervision of the candidate by the author, in the open organisation."""

    sessions: int
    minutes: int
    first_on: date | None
    last_on: date | None


def sessions_together(statement: Statement) -> Together:
    """Sessions that were held with this candidate and led by this author."""
    found = Attendance.objects.filter(
        organisation_id=current_organisation(),
        supervisee__person_id=statement.person_id,
        was_present=True,
        session__supervisor__person_id=statement.author_id,
        session__state__in=HELD_STATES,
    ).aggregate(
        n=Count("pk"),
        total=Sum("session__minutes"),
        first=Min("session__held_on"),
        last=Max("session__held_on"),
    )
    return Together(found["n"], found["total"] or 0, found["first"], found["last"])
