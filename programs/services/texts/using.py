"""What people do with texts: reading a version, using a protocol in practice."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from programs.models import ManualText, ProtocolUse, TextRead


@transaction.atomic
def acknowledge(*, text: ManualText, at: datetime, by: Member) -> TextRead:
    """The member says to have read this version; saying it again changes nothing."""
    row, is_new = TextRead.objects.get_or_create(
        organisation_id=current_organisation(),
        text=text,
        person_id=by.person_id,
        defaults={"read_at": at},
    )
    if is_new:
        record("manual_text.read", by=by.person_id, about=row, text=text.pk)
    return row


@transaction.atomic
def note_use(
    *,
    key: str,
    text: ManualText | None,
    on: date,
    was_used: bool,
    because: str = "",
    source: UUID | None = None,
    by: Actor,
) -> ProtocolUse:
    """A protocol was used, or not and why; `source` is the signal on which it was decided.

    On a signal the reason stays: it may be about a client, and fewer people read it there.
    """
    if not was_used and source is None and not because.strip():
        raise DomainError(_("Say why it was not used."), field="because")
    told = {"key": key, "text": text, "on": on, "was_used": was_used, "because": because.strip()}
    organisation = current_organisation()
    if source is None:
        row = ProtocolUse.objects.create(organisation_id=organisation, **told)
    else:
        row, _new = ProtocolUse.objects.update_or_create(
            organisation_id=organisation, source=source, defaults=told
        )
    record("protocol.used", by=by.person_id, about=row, key=key, used=was_used)
    return row
