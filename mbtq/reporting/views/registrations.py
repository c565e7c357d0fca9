"""Certificates of registration as PDF."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.reporting.models import DocumentKind
from mbtq.reporting.registration import level_of
from mbtq.reporting.views.certificates import Certificate, CertificatePage, CertificateRequest
from mbtq.reporting.views.documents import DetailPage, DownloadPage, RetryPage
from mbtq.tenancy.pages import Crumb
from mbtq.tenancy.permissions import Permission


class RegistrationCertificate(Certificate):
    """That of a period; while it is suspended or withdrawn there is none to find."""

    permission = Permission.DOSSIER_OWN
    kind = DocumentKind.REGISTRATION
    subject_name = "period"

    def screen(self) -> Crumb:
        return Crumb(_("Back to the dossier"), reverse("training:dossier", args=[self.slug]))


class RegistrationRequest(RegistrationCertificate, CertificateRequest):
    """The button "Make PDF" beside a period of the own registration."""


class RegistrationDocument(RegistrationCertificate, CertificatePage):
    """What its pages say of it."""

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Registration"), self.screen().url)]

    def of(self) -> str:
        return level_of(self.source)

    def code(self) -> str:
        return str(self.source.period.code)


class RegistrationDocumentDetail(RegistrationDocument, DetailPage):
    """How far the PDF of a certificate is."""


class RegistrationDocumentRetry(RegistrationDocument, RetryPage):
    """The button "Try again"."""


class RegistrationDocumentDownload(RegistrationDocument, DownloadPage):
    """The certificate."""
