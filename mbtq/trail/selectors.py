"""Reading the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mbtq.core.scope import current_organisation
from mbtq.trail.models import TrailEvent
from mbtq.trail.sentences import sentence, way


@dataclass(frozen=True)
class Row:
    """One event as a person reads it."""

    id: UUID
    recorded_at: datetime
    kind: str
    sentence: str
    actor_id: UUID | None
    role: str
    purpose: str
    object_type: str
    object_id: UUID | None
    outcome: str
    via: str
    way: str
    address: str


def events_between(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    actor: UUID | None = None,
    kind: str = "",
    before: str = "",
    limit: int = 50,
) -> list[Row]:
    """Events of the open organisation, newest first; `before` is the last id of the page before."""
    events = TrailEvent.objects.filter(organisation_id=current_organisation())
    if since:
        events = events.filter(recorded_at__gte=since)
    if until:
        events = events.filter(recorded_at__lte=until)
    if actor:
        events = events.filter(actor_id=actor)
    if kind:
        events = events.filter(kind=kind)
    if before:
        try:
            events = events.filter(id__lt=UUID(before))
        except ValueError:
            return []
    return [_row(event) for event in events.order_by("-id")[:limit]]


def _row(event: TrailEvent) -> Row:
    return Row(
        id=event.id,
        recorded_at=event.recorded_at,
        kind=event.kind,
        sentence=sentence(event.kind),
        actor_id=event.actor_id,
        role=event.role,
        purpose=event.purpose,
        object_type=event.object_type,
        object_id=event.object_id,
        outcome=event.outcome,
        via=event.via,
        way=way(event.via),
        address=event.address,
    )
