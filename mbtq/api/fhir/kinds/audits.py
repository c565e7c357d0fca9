"""DocumentReference: reports of audits that are final. Task: what the program has to do then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from audits.choices import AuditState
from audits.labels import FindingKind
from audits.labels import Kind as AuditKind
from audits.models import Audit, Finding
from mbtq.api.access import Access
from mbtq.api.fhir.dates import Day, Moment
from mbtq.api.fhir.filters import EVERYTHING, Codes, Key, Reference, Token
from mbtq.api.fhir.kind import Kind, Source
from mbtq.api.fhir.values import Shape, concept, extension, identifier, ours, reference
from mbtq.api.rest.resources.audits import Actions
from mbtq.api.rest.resources.audits import Audits as AllAudits
from mbtq.core.scope import current_organisation
from mbtq.reporting.models import Document, DocumentKind, DocumentState

PDF = "application/pdf"


class Reports(Source):
    """Final audits with the files that were made of them; each file is a Binary."""

    filters = {
        "identifier": Key("pk", ours("audit")),
        "type": Token("kind", ours("audit-kind")),
        "status": Codes("", {"current": EVERYTHING}),
        "date": Moment("ended_at"),
        "program": Reference("program_id", "HealthcareService"),
    }

    def rows(self) -> QuerySet[Audit]:
        rows = AllAudits().rows().filter(state=AuditState.FINAL)
        return rows.select_related("program", "standard", "organisation__centre").defer("frozen")

    def build(self, rows: Sequence[Audit], access: Access) -> list[Shape]:
        files: dict[UUID, list[Document]] = defaultdict(list)
        made = files_of_reports().filter(subject_id__in=[row.pk for row in rows])
        for file in made.order_by("language", "pk"):
            files[file.subject_id].append(file)
        return [self._one(row, files[row.pk]) for row in rows]

    def _one(self, row: Audit, files: list[Document]) -> Shape:
        kind = AuditKind(row.kind)
        program = reference("HealthcareService", row.program_id, row.program.name)
        standard = f"{ours('standard:')}{row.standard.key}|{row.standard.version}"
        current = [file for file in files if file.content_hash == row.content_hash]
        attached = [_attachment(row, file) for file in current]
        return {
            "extension": [
                extension("program", valueReference=program),
                extension("standard", valueCanonical=standard),
                extension("content-hash", valueString=row.content_hash),
                extension("outcome", valueCode=row.outcome),
            ],
            "identifier": [identifier("audit", row.pk)],
            "status": "current",
            "docStatus": "final",
            "type": concept(ours("audit-kind"), kind, kind.label),
            "date": row.ended_at,
            "custodian": reference("Organization", row.organisation_id, row.organisation.name),
            "authenticator": {"display": row.organisation.centre.name}
            if row.organisation.centre
            else None,
            "description": row.title,
            "content": attached or [{"attachment": {"title": row.title}}],
            "context": {"period": {"start": row.visit_on, "end": row.visit_on}},
        }


def _attachment(row: Audit, file: Document) -> Shape:
    return {
        "attachment": {
            "extension": [extension("sha256", valueString=file.sha256)],
            "contentType": PDF,
            "language": file.language,
            "url": f"{settings.PUBLIC_URL}/fhir/R4/Binary/{file.pk}",
            "size": file.size,
            "title": row.title,
            "creation": file.finished_at,
        }
    }


def files_of_reports() -> QuerySet[Document]:
    """The finished files of reports in the open organisation."""
    return Document.objects.filter(
        organisation_id=current_organisation(),
        kind=DocumentKind.AUDIT_REPORT,
        state=DocumentState.DONE,
    )


class Tasks(Source):
    """Must-points and suggestions. A must-point is an order, a suggestion a proposal."""

    filters = {
        "identifier": Key("pk", ours("finding")),
        "focus": Reference("audit_id", "DocumentReference"),
        "subject": Reference("audit__program_id", "HealthcareService"),
        "authored-on": Moment("created_at"),
        "period": Day("term_on"),
        "intent": Codes("", {"order": Q(kind="must"), "proposal": Q(kind="suggestion")}),
        "status": Codes("", {"requested": EVERYTHING}),
        "code": Token("criterion__code", ours("criterion")),
    }

    def rows(self) -> QuerySet[Finding]:
        return Actions().rows().select_related("audit__program", "criterion")

    def one(self, row: Finding) -> Shape:
        kind, program = FindingKind(row.kind), row.audit.program
        criterion: Any = row.criterion
        return {
            "identifier": [identifier("finding", row.pk)],
            "status": "requested",
            "intent": "order" if kind is FindingKind.MUST else "proposal",
            "priority": "urgent" if kind is FindingKind.MUST else "routine",
            "code": concept(ours("criterion"), criterion.code) if criterion else None,
            "description": row.fact,
            "focus": reference("DocumentReference", row.audit_id, row.audit.title),
            "for": reference("HealthcareService", program.pk, program.name),
            "authoredOn": row.created_at,
            "lastModified": row.changed_at,
            "owner": {"display": row.owner} if row.owner else None,
            "reasonCode": {"text": row.judgement} if row.judgement else None,
            "note": [{"text": row.consequence}] if row.consequence else [],
            "restriction": {"period": {"end": row.term_on}},
        }


DOCUMENT_REFERENCE = Kind(
    "DocumentReference",
    "Reports of audits that are final, with the addresses of the files.",
    (Reports(),),
    noted="rows.read",
)
TASK = Kind(
    "Task",
    "Must-points and suggestions of final audits, with owner and last day.",
    (Tasks(),),
    noted="rows.read",
)
