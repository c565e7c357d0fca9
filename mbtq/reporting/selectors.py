"""Which documents somebody sees: those of the audits that the person sees, and of the manual."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from audits.choices import AuditState
from audits.models import Audit
from audits.selectors.audits import audits_visible_to
from mbtq.core.scope import current_organisation
from mbtq.reporting.models import Document, DocumentKind, DocumentState
from mbtq.tenancy.member import Member
from programs.models import ManualText
from programs.selectors.texts import published
from training.models import Application, Dossier
from training.selectors.exports import copies_of


def documents_here() -> QuerySet[Document]:
    """All documents of the open organisation, newest first: their ids are in order of time."""
    found = Document.objects.filter(organisation_id=current_organisation())
    return found.select_related("requested_by").order_by("-id")


def reports_here() -> QuerySet[Document]:
    """Those of audits."""
    return documents_here().filter(kind=DocumentKind.AUDIT_REPORT)


def reports_visible_to(member: Member, *, on: date) -> QuerySet[Document]:
    """Documents of the final audits that this member sees."""
    audits = reportable_audits(member, on=on).order_by()
    return reports_here().filter(subject_id__in=audits.values("pk"))


def texts_here() -> QuerySet[Document]:
    """Documents of texts of the manual: the same for everybody who reads the manual."""
    return documents_here().filter(kind=DocumentKind.MANUAL_TEXT)


def certificates_of(
    member: Member, kind: DocumentKind = DocumentKind.ATTENDANCE
) -> QuerySet[Document]:
    """The documents of a person's own certificates, made in the open organisation."""
    return documents_here().filter(kind=kind, requested_by_id=member.person_id)


def documents_of_dossier(dossier: Dossier) -> QuerySet[Document]:
    """Those that its candidate asked for here. Needs the candidate's scope."""
    return documents_here().filter(kind=DocumentKind.DOSSIER, subject_id__in=copies_of(dossier))


def documents_of_application(application: Application) -> QuerySet[Document]:
    """Those that the centre asked for. Needs the scope of the centre's own organisation."""
    return documents_here().filter(kind=DocumentKind.APPLICATION, subject_id=application.pk)


def made_of(documents: QuerySet[Document], content_hash: str) -> list[Document]:
    """Of these documents the finished ones of exactly this content, by language."""
    done = documents.filter(state=DocumentState.DONE, content_hash=content_hash)
    return list(done.order_by("language"))


def published_text(version: UUID, key: str) -> ManualText | None:
    """The version with this id, when it is one of this text and may be read here."""
    rows = published().filter(pk=version, key=key).select_related("centre")
    return rows.defer("body_nl", "body_en").first()


def after(documents: QuerySet[Document], key: str) -> QuerySet[Document]:
    """What comes after the document with this id; all of them for something that is no id."""
    try:
        return documents.filter(pk__lt=UUID(key))
    except ValueError:
        return documents


def reportable_audits(member: Member, *, on: date) -> QuerySet[Audit]:
    """Final audits that this member sees."""
    return audits_visible_to(member, on=on).filter(state=AuditState.FINAL)


def audits_by_id(documents: list[Document]) -> dict[UUID, Audit]:
    """The audits that these documents are about, in one query."""
    wanted = {document.subject_id for document in documents}
    found = Audit.objects.filter(organisation_id=current_organisation(), pk__in=wanted)
    return {audit.pk: audit for audit in found.select_related("program").defer("frozen")}
