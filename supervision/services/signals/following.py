"""Looking after signals each morning: what nobody took up, and what is overdue."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import SYSTEM
from supervision.choices import Occasion
from supervision.models import Signal
from supervision.selectors.signal_people import circle_of
from supervision.services.signals.telling import tell


def _untouched(on: date) -> Q:
    return Q(is_severe=True, discussed_at=None, raised_on__lt=on)


def signals_to_follow(*, on: date) -> list[UUID]:
    """Open signals about which somebody must be told on that day, or was told before."""
    rows = Signal.objects.filter(
        _untouched(on) | Q(review_on__lt=on), organisation_id=current_organisation(), closed_at=None
    )
    return list(rows.order_by("id").values_list("pk", flat=True))


@transaction.atomic
def follow_signal(*, signal: UUID, on: date, at: datetime) -> None:
    """Tells who must know; once per person and occasion, however often it runs.

    A severe signal that nobody has discussed by the next morning goes once more to everybody who
    was told. A day to look back that has passed goes to the owner, for each such day. When the
    owner can no longer look after it, it goes to who stands in.
    """
    rows = Signal.objects.select_for_update(of=("self",)).select_related("owner", "therapist")
    now = rows.filter(pk=signal, closed_at=None).first()
    if now is None:
        return
    circle = circle_of([now.program_id], on=on)
    if now.is_severe and now.discussed_at is None and now.raised_on < on:
        tell(now, circle.to_tell(now), Occasion.STILL_OPEN, at=at, by=SYSTEM)
    if now.review_on < on:
        day = now.review_on.isoformat()
        tell(now, circle.looking_back(now), Occasion.OVERDUE, at=at, by=SYSTEM, time=day)
