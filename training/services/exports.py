"""Handing out dossiers and applications: what is kept for a document, what the trail says."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from training.models import Application, Dossier, DossierCopy
from training.selectors.exports import Content


@transaction.atomic
def keep_copy(
    *,
    dossier: Dossier,
    application: Application | None,
    content: Content,
    at: datetime,
    by: Member,
) -> DossierCopy:
    """What the candidate asks a document of; the same content is kept once per organisation."""
    copy, _is_new = DossierCopy.objects.get_or_create(
        organisation_id=current_organisation(),
        dossier=dossier,
        content_hash=content.content_hash,
        defaults={
            "person_id": dossier.person_id,
            "application": application,
            "content": content.stored(),
            "made_at": at,
        },
    )
    record("dossier.exported", by=by.person_id, about=dossier, form="pdf")
    return copy


@transaction.atomic
def note_export(*, of: Dossier | Application, content: Content, by: Member) -> None:
    """That somebody took everything along as one file."""
    kind = "dossier.exported" if isinstance(of, Dossier) else "application.exported"
    record(kind, by=by.person_id, about=of, form="zip", content_hash=content.content_hash)
