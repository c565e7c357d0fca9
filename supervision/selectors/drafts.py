"""The form that somebody has begun."""

from __future__ import annotations

from uuid import UUID

from mbtq.core.scope import current_organisation
from supervision.models import Draft


def draft_of(person: UUID, kind: str) -> Draft | None:
    """The open draft of this kind, on whatever device it was begun."""
    return Draft.objects.filter(
        organisation_id=current_organisation(), person_id=person, kind=kind
    ).first()
