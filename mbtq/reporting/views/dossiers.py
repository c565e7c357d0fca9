"""One's own dossier as PDF and as ZIP: as it is now, or as it was submitted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.errors import DomainError
from mbtq.reporting import services
from mbtq.reporting.models import DocumentKind
from mbtq.reporting.packages import hand_out_package
from mbtq.reporting.selectors import documents_of_dossier, made_of
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
from training.labels import REGISTERED_AS
from training.models import Application, Dossier
from training.selectors.dossiers import own_dossiers
from training.selectors.exports import (
    Content,
    content_in,
    content_of,
    copy_with,
    own_application,
    present_content,
)
from training.services.exports import keep_copy


class OwnDossier(Page):
    """Finds the dossier among the member's own; whoever keeps none is told so."""

    permission = Permission.DOSSIER_OWN
    dossier: Dossier

    def load(self, dossier: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if not self.may():
            return
        found = next((one for one in own_dossiers(self.member) if one.pk == dossier), None)
        if found is None:
            raise Http404
        self.dossier = found

    @property
    def dossier_url(self) -> str:
        return reverse("training:dossier-detail", args=[self.slug, self.dossier.pk])


class OfContent(OwnDossier):
    """Which content is asked: as it is now, or with `?application=` as it was submitted."""

    application: Application | None = None

    def load(self, dossier: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(dossier, **kwargs)
        asked = self.request.GET.get("application", "")
        if asked and self.may():
            self.application = _application(self.dossier, asked)

    def content(self) -> Content:
        if self.application is not None:
            return content_of(self.application)
        return present_content(self.dossier, on=self.today)


def _application(dossier: Dossier, asked: str) -> Application:
    """Raises `Http404` for what is no application of this dossier."""
    try:
        found = own_application(dossier, UUID(asked))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


class DossierRequest(OfContent, ActPage):
    """The button "Download as PDF"."""

    http_method_names = ActPage.http_method_names

    def refused_url(self) -> str:
        return self.dossier_url

    def act(self) -> Answer:
        copy = keep_copy(
            dossier=self.dossier,
            application=self.application,
            content=self.content(),
            at=self.at,
            by=self.member,
        )
        document = services.request_document(
            kind=DocumentKind.DOSSIER,
            subject=copy.pk,
            language=self.request.POST.get("language") or formats.language(),
            at=self.at,
            by=self.member,
        )
        args = [self.slug, self.dossier.pk, document.pk]
        return Answer(reverse("reporting:dossier-document-detail", args=args))


class DossierZip(OfContent):
    """The dossier as one ZIP."""

    template = ""  # a file has none

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        content = self.content()
        made = made_of(documents_of_dossier(self.dossier), content.content_hash)
        try:
            zipped = hand_out_package(
                of=self.application or self.dossier,
                content=content,
                made=made,
                at=self.at,
                by=self.member,
            )
        except DomainError as error:
            messages.error(request, str(error.sentence))
            return redirect(self.dossier_url)
        return zip_answer(zipped, f"dossier-{self.dossier.level}-{content.on}")


def zip_answer(zipped: bytes, name: str) -> HttpResponse:
    """A private file that no cache keeps."""
    response = HttpResponse(zipped, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


class OfDossier(OwnDossier, DocumentPage):
    """Finds the document among those of this dossier in the organisation."""

    def load(  # type: ignore[override]
        self, dossier_document: UUID, **kwargs: Any
    ) -> None:
        super().load(**kwargs)
        if not self.may():
            return
        found = documents_of_dossier(self.dossier).filter(pk=dossier_document).first()
        if found is None or (copy := copy_with(found.subject_id)) is None:
            raise Http404
        self.document, self.copy = found, copy

    def url(self, page: str = "detail") -> str:
        args = [self.slug, self.dossier.pk, self.document.pk]
        return reverse(f"reporting:dossier-document-{page}", args=args)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Registration"), self.dossier_url)]

    def about(self) -> About:
        again = reverse("reporting:dossier-request", args=[self.slug, self.dossier.pk])
        asked = f"?application={self.copy.application_id}" if self.copy.application_id else ""
        name = LANGUAGE_NAMES[self.document.language]
        return About(
            title=_("PDF of your dossier: %(level)s")
            % {"level": REGISTERED_AS[self.dossier.level]},
            lead=f"{content_words(content_in(self.copy))}, {name}",
            waiting=_("The button Download as PDF leads back here."),
            ready=_("The PDF is ready."),
            screen=Crumb(_("Read the dossier on the screen"), self.dossier_url),
            again_url=f"{again}{asked}",
        )

    def file_name(self) -> str:
        on = content_in(self.copy).on
        return f"dossier-{self.dossier.level}-{on}-{self.document.language}.pdf"


def content_words(content: Content) -> str:
    """As of which day the content is."""
    if content.submitted_at:
        return _("As submitted on %(day)s") % {"day": formats.daytext(content.submitted_at)}
    return _("As it was on %(day)s") % {"day": formats.daytext(content.on)}


class DossierDocumentDetail(OfDossier, DetailPage):
    """How far the PDF of a dossier is, and the way to the other language."""


class DossierDocumentRetry(OfDossier, RetryPage):
    """The button "Try again"."""


class DossierDocumentDownload(OfDossier, DownloadPage):
    """The PDF of a dossier."""
