"""What the pages of every kind of document share: how far it is, once more, the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mbtq.reporting import services
from mbtq.reporting.models import Document, DocumentState, Problem
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page

STOP_POLLING = 286  # htmx stops asking when it gets this
LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}  # each in its own language


@dataclass(frozen=True)
class About:
    """What the page of a document says of its subject. `again_url` asks for another language."""

    title: str
    lead: str
    waiting: str
    ready: str
    screen: Crumb
    again_url: str = ""


class DocumentPage(Page):
    """A kind of document finds its `document` in `load`, and says what it is about."""

    template = "reporting/document_detail.html"
    document: Document

    def about(self) -> About:
        raise NotImplementedError

    def url(self, page: str = "detail") -> str:
        """The address of a page of this document: detail, retry or download."""
        raise NotImplementedError

    def file_name(self) -> str:
        raise NotImplementedError


class DetailPage(DocumentPage):
    """How far a document is; asks again every two seconds until it is done or failed."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        document = self.document
        job = {
            "state": document.state,
            "percent": document.percent,
            "step": document.get_step_display(),
            "started_at": document.started_at,
            "result_url": self.url("download"),
            "result_label": _("Download as PDF"),
            "error": document.get_problem_display(),
        }
        is_polling = bool(getattr(request, "htmx", None))
        status = STOP_POLLING if is_polling and document.is_finished else 200
        names = LANGUAGE_NAMES.items()
        context = {
            "document": document,
            "about": self.about(),
            "job": job,
            "here": self.url(),
            "retry_url": self.url("retry"),
            "language": LANGUAGE_NAMES[document.language],
            "others": [(code, name) for code, name in names if code != document.language],
        }
        return self.show(context, part="job", status=status)


class RetryPage(DocumentPage, ActPage):
    """The button "Try again"."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.url()

    def act(self) -> Answer:
        services.retry_document(document=self.document, at=self.at, by=self.member)
        return Answer(self.url())


class DownloadPage(DocumentPage):
    """The file, checked against what was made."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            pdf = services.hand_out(document=self.document, by=self.member)
        except services.FileDamaged as error:
            if self.document.state == DocumentState.DONE:
                services.fail(document=self.document, problem=Problem.DAMAGED, at=self.at)
            messages.error(request, str(error.sentence))
            return redirect(self.url())
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{self.file_name()}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
