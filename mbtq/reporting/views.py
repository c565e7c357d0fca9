"""Reports: the list, the page of one that is being made, the file, and the report as a page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audits.models import Audit
from mbtq.reporting import services
from mbtq.reporting.audit_report import Source, context_of, source_for_centre, source_of
from mbtq.reporting.models import Document, DocumentKind, DocumentState, Problem
from mbtq.reporting.selectors import (
    after,
    audits_by_id,
    documents_here,
    documents_visible_to,
    reportable_audits,
)
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission

PAGE_SIZE, SUGGESTED = 25, 10
STOP_POLLING = 286  # htmx stops asking when it gets this
LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}  # each in its own language


class DocumentList(Page):
    """What was made and what is under way, newest first."""

    permission = Permission.REPORT_VIEW
    template = "reporting/document_list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        documents = documents_visible_to(self.member, on=self.today)
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
        mine = documents_here().filter(subject_id=self.audit.pk)
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
            language=self.request.POST.get("language") or (get_language() or "nl")[:2],
            at=self.at,
            by=self.member,
        )
        return Answer(reverse("reporting:document-detail", args=[self.slug, document.pk]))


class DocumentPage(Page):
    """Finds the document; somebody without the right to reports is told so, not sent away."""

    permission = Permission.REPORT_VIEW
    template = "reporting/document_detail.html"
    document: Document

    def load(self, document: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        rows = documents_here()
        if self.may():
            rows = documents_visible_to(self.member, on=self.today)
        found = rows.filter(pk=document).first()
        if found is None:
            raise Http404
        self.document = found

    def here(self) -> str:
        return reverse("reporting:document-detail", args=[self.slug, self.document.pk])


class DocumentDetail(DocumentPage):
    """How far a report is; asks again every two seconds until it is done or failed."""

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Reports"), reverse("reporting:document-list", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        document = self.document
        audit = audits_by_id([document])[document.subject_id]
        job = {
            "state": document.state,
            "percent": document.percent,
            "step": document.get_step_display(),
            "started_at": document.started_at,
            "result_url": reverse("reporting:document-download", args=[self.slug, document.pk]),
            "result_label": _("Download as PDF"),
            "error": document.get_problem_display(),
        }
        is_polling = bool(getattr(request, "htmx", None))
        status = STOP_POLLING if is_polling and document.is_finished else 200
        context = {"document": document, "audit": audit, "job": job, "here": self.here()}
        context["language"] = LANGUAGE_NAMES[document.language]
        return self.show(context, part="job", status=status)


class DocumentRetry(DocumentPage, ActPage):
    """The button "Try again"."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.here()

    def act(self) -> Answer:
        services.retry_document(document=self.document, at=self.at, by=self.member)
        return Answer(self.here())


class DocumentDownload(DocumentPage):
    """The file, checked against what was made."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            pdf = services.hand_out(document=self.document, by=self.member)
        except services.FileDamaged as error:
            if self.document.state == DocumentState.DONE:
                services.fail(document=self.document, problem=Problem.DAMAGED, at=self.at)
            messages.error(request, str(error.sentence))
            return redirect(self.here())
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{self.file_name()}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def file_name(self) -> str:
        audit = audits_by_id([self.document])[self.document.subject_id]
        code = slugify(audit.program.code) or "program"
        return f"audit-{code}-{audit.visit_on:%Y-%m-%d}-{self.document.language}.pdf"
