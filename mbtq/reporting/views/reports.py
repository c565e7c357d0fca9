"""Reports of audits: the list, one that is being made, the file, and the report as a page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audits.models import Audit
from mbtq.core import formats
from mbtq.reporting import services
from mbtq.reporting.audit_report import Source, context_of, source_for_centre, source_of
from mbtq.reporting.models import DocumentKind
from mbtq.reporting.selectors import (
    after,
    audits_by_id,
    reportable_audits,
    reports_here,
    reports_visible_to,
)
from mbtq.reporting.views.documents import (
    LANGUAGE_NAMES,
    About,
    DetailPage,
    DocumentPage,
    DownloadPage,
    RetryPage,
)
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission

PAGE_SIZE, SUGGESTED = 25, 10


class DocumentList(Page):
    """What was made and what is under way, newest first."""

    permission = Permission.REPORT_VIEW
    template = "reporting/document_list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        documents = reports_visible_to(self.member, on=self.today)
        found = list(after(documents, request.GET.get("after", ""))[: PAGE_SIZE + 1])
        shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
        audits = audits_by_id(shown)
        rows = [
            {
                "document": row,
                "audit": audits[row.subject_id],
                "language": LANGUAGE_NAMES[row.language],
            }
            for row in shown
        ]
        ready = reportable_audits(self.member, on=self.today).exclude(
            pk__in=documents.order_by().values("subject_id")
        )
        next_url = f"?after={shown[-1].pk}" if more else ""
        return self.show({"rows": rows, "next_url": next_url, "ready": list(ready[:SUGGESTED])})


class AuditReport(Page):
    """The report of a final audit on the screen, with the buttons that make the file."""

    permission = Permission.REPORT_VIEW
    template = "reporting/audit_report.html"
    audit: Audit

    def load(self, audit: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = reportable_audits(self.member, on=self.today).filter(pk=audit).first()
        if found is None and (self.may() or source_of(audit) is None):
            raise Http404
        if found is not None:
            self.audit = found

    def crumbs(self) -> list[Crumb]:
        audits = Crumb(_("Audits"), reverse("audits:audit-list", args=[self.slug]))
        url = reverse("audits:audit-detail", args=[self.slug, self.audit.pk])
        return [audits, Crumb(self.audit.title, url)]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        source = source_of(self.audit.pk)
        if source is None:
            raise Http404
        mine = reports_here().filter(subject_id=self.audit.pk)
        made = {document.language: document for document in mine}
        languages = [(code, name, made.get(code)) for code, name in LANGUAGE_NAMES.items()]
        return self.show({**context_of(source), "audit_row": self.audit, "languages": languages})


class CommitteeReport(Page):
    """The report as the committee reads it before it decides. The file stays inside."""

    permission = Permission.DECISION_VIEW
    template = "reporting/audit_report.html"
    space = "centre"
    source: Source

    def load(self, audit: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = source_for_centre(audit)
        if found is None:
            raise Http404
        self.source = found

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("To decide"), reverse("dashboards:decisions", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(context_of(self.source))


class ReportRequest(ActPage):
    """The button "Make report"."""

    permission = Permission.REPORT_VIEW
    audit: UUID

    def load(self, audit: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        visible = reportable_audits(self.member, on=self.today).filter(pk=audit).exists()
        if not visible and (self.may() or source_of(audit) is None):
            raise Http404
        self.audit = audit

    def refused_url(self) -> str:
        return reverse("reporting:audit-report", args=[self.slug, self.audit])

    def act(self) -> Answer:
        document = services.request_document(
            kind=DocumentKind.AUDIT_REPORT,
            subject=self.audit,
            language=self.request.POST.get("language") or formats.language(),
            at=self.at,
            by=self.member,
        )
        return Answer(reverse("reporting:document-detail", args=[self.slug, document.pk]))


class OfReport(DocumentPage):
    """Finds the report; somebody without the right to reports is told so, not sent away."""

    permission = Permission.REPORT_VIEW

    def load(self, document: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        rows = reports_here()
        if self.may():
            rows = reports_visible_to(self.member, on=self.today)
        found = rows.filter(pk=document).first()
        if found is None:
            raise Http404
        self.document = found

    def audit(self) -> Audit:
        return audits_by_id([self.document])[self.document.subject_id]

    def url(self, page: str = "detail") -> str:
        return reverse(f"reporting:document-{page}", args=[self.slug, self.document.pk])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Reports"), reverse("reporting:document-list", args=[self.slug]))]

    def about(self) -> About:
        audit = self.audit()
        report = reverse("reporting:audit-report", args=[self.slug, audit.pk])
        return About(
            title=_("Report of %(name)s") % {"name": audit.program.name},
            lead=f"{audit.title}, {LANGUAGE_NAMES[self.document.language]}",
            waiting=_("The report comes in Reports."),
            ready=_("The report is ready."),
            screen=Crumb(_("Read the report on the screen"), report),
        )

    def file_name(self) -> str:
        audit = self.audit()
        code = slugify(audit.program.code) or "program"
        return f"audit-{code}-{audit.visit_on:%Y-%m-%d}-{self.document.language}.pdf"


class DocumentDetail(OfReport, DetailPage):
    """How far a report is."""


class DocumentRetry(OfReport, RetryPage):
    """The button "Try again"."""


class DocumentDownload(OfReport, DownloadPage):
    """The report."""
