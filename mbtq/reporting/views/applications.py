"""An application at the expertise centre as PDF and as ZIP, as it was submitted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.reporting import services
from mbtq.reporting.models import DocumentKind
from mbtq.reporting.packages import hand_out_package
from mbtq.reporting.selectors import documents_of_application, made_of
from mbtq.reporting.views.documents import (
    LANGUAGE_NAMES,
    About,
    DetailPage,
    DocumentPage,
    DownloadPage,
    RetryPage,
)
from mbtq.reporting.views.dossiers import zip_answer
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission
from training.models import Application
from training.selectors.exports import application_at, content_of


class OfApplication(Page):
    """Finds the application among those to this centre.

    Documents belong to the centre's own organisation and its role for the centre may not touch
    them, so the page works inside that organisation, where the centre's applications can be read
    as well.
    """

    permission = Permission.REGISTER_VIEW
    space = "centre"
    application: Application

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member = getattr(request, "member", None)
        if member is None:
            raise Http404
        with organisation_scope(member.organisation.pk):
            return super().dispatch(request, *args, **kwargs)

    def load(self, application: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = application_at(self.member.organisation.pk, application)
        if found is None:
            raise Http404
        self.application = found

    @property
    def application_url(self) -> str:
        return reverse("training:application", args=[self.slug, self.application.pk])


class ApplicationRequest(OfApplication, ActPage):
    """The button "Download as PDF"."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.application_url

    def act(self) -> Answer:
        document = services.request_document(
            kind=DocumentKind.APPLICATION,
            subject=self.application.pk,
            language=self.request.POST.get("language") or formats.language(),
            at=self.at,
            by=self.member,
        )
        args = [self.slug, self.application.pk, document.pk]
        return Answer(reverse("reporting:application-document-detail", args=args))


class ApplicationZip(OfApplication):
    """The application as one ZIP."""

    template = ""  # a file has none

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        one = self.application
        content = content_of(one)
        made = made_of(documents_of_application(one), content.content_hash)
        try:
            zipped = hand_out_package(
                of=one, content=content, made=made, at=self.at, by=self.member
            )
        except DomainError as error:
            messages.error(request, str(error.sentence))
            return redirect(self.application_url)
        return zip_answer(zipped, f"application-{one.level}-{content.on}")


class ApplicationDocument(OfApplication, DocumentPage):
    """Finds the document among those of this application."""

    def load(  # type: ignore[override]
        self, application_document: UUID, **kwargs: Any
    ) -> None:
        super().load(**kwargs)
        rows = documents_of_application(self.application)
        found = rows.filter(pk=application_document).first()
        if found is None:
            raise Http404
        self.document = found

    def url(self, page: str = "detail") -> str:
        args = [self.slug, self.application.pk, self.document.pk]
        return reverse(f"reporting:application-document-{page}", args=args)

    def crumbs(self) -> list[Crumb]:
        every = Crumb(_("Applications"), reverse("training:application-list", args=[self.slug]))
        return [every, Crumb(self.application.printed_name, self.application_url)]

    def about(self) -> About:
        day = formats.daytext(self.application.submitted_at)
        words = _("As submitted on %(day)s") % {"day": day}
        args = [self.slug, self.application.pk]
        return About(
            title=_("PDF of the application of %(name)s") % {"name": self.application.printed_name},
            lead=f"{words}, {LANGUAGE_NAMES[self.document.language]}",
            waiting=_("The button Download as PDF leads back here."),
            ready=_("The PDF is ready."),
            screen=Crumb(_("Read the application on the screen"), self.application_url),
            again_url=reverse("reporting:application-request", args=args),
        )

    def file_name(self) -> str:
        one = self.application
        day = formats.local(one.submitted_at)
        return f"application-{one.level}-{day:%Y-%m-%d}-{self.document.language}.pdf"


class ApplicationDocumentDetail(ApplicationDocument, DetailPage):
    """How far the PDF of an application is, and the way to the other language."""


class ApplicationDocumentRetry(ApplicationDocument, RetryPage):
    """The button "Try again"."""


class ApplicationDocumentDownload(ApplicationDocument, DownloadPage):
    """The PDF of an application."""
