"""Certificates of registration as PDF: for the person they are about, and for nobody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mbtq.reporting import services
from mbtq.reporting.models import DocumentKind
from mbtq.reporting.registration import Source, level_of, source_of
from mbtq.reporting.selectors import certificates_of
from mbtq.reporting.views.documents import (
    LANGUAGE_NAMES,
    About,
    DetailPage,
    DocumentPage,
    DownloadPage,
    RetryPage,
)
from mbtq.tenancy.pages import ActPage, Answer, Crumb
from mbtq.tenancy.permissions import Permission


class RegistrationRequest(ActPage):
    """The button "Make PDF" beside a period of the own registration."""

    permission = Permission.DOSSIER_OWN
    period: UUID

    def load(self, period: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if self.may() and source_of(period) is None:
            raise Http404
        self.period = period

    def refused_url(self) -> str:
        return reverse("training:dossier", args=[self.slug])

    def act(self) -> Answer:
        document = services.request_document(
            kind=DocumentKind.REGISTRATION,
            subject=self.period,
            language=self.request.POST.get("language") or (get_language() or "nl")[:2],
            at=self.at,
            by=self.member,
        )
        args = [self.slug, self.period, document.pk]
        return Answer(reverse("reporting:registration-document-detail", args=args))


class OfRegistration(DocumentPage):
    """Finds the document among the person's own; what was suspended or withdrawn is not found."""

    permission = Permission.DOSSIER_OWN
    source: Source

    def load(self, period: UUID, registration_document: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if not self.may():
            return  # refused whatever the id is
        rows = certificates_of(self.member, DocumentKind.REGISTRATION).filter(subject_id=period)
        document, source = rows.filter(pk=registration_document).first(), source_of(period)
        if document is None or source is None or document.content_hash != source.content_hash:
            raise Http404
        self.document, self.source = document, source

    def url(self, page: str = "detail") -> str:
        args = [self.slug, self.document.subject_id, self.document.pk]
        return reverse(f"reporting:registration-document-{page}", args=args)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Registration"), reverse("training:dossier", args=[self.slug]))]

    def about(self) -> About:
        dossier = reverse("training:dossier", args=[self.slug])
        return About(
            title=_("Certificate of registration"),
            lead=f"{level_of(self.source)}, {LANGUAGE_NAMES[self.document.language]}",
            waiting=_("The button Make PDF leads back here."),
            ready=_("The certificate is ready."),
            screen=Crumb(_("Back to the dossier"), dossier),
            again_url=reverse(
                "reporting:registration-request", args=[self.slug, self.document.subject_id]
            ),
        )

    def file_name(self) -> str:
        return f"registration-{self.source.period.code}-{self.document.language}.pdf"


class RegistrationDocumentDetail(OfRegistration, DetailPage):
    """How far the PDF of a certificate is."""


class RegistrationDocumentRetry(OfRegistration, RetryPage):
    """The button "Try again"."""


class RegistrationDocumentDownload(OfRegistration, DownloadPage):
    """The certificate."""
