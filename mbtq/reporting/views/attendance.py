"""Certificates of attendance as PDF."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.reporting.attendance import course_of
from mbtq.reporting.models import DocumentKind
from mbtq.reporting.views.certificates import Certificate, CertificatePage, CertificateRequest
from mbtq.reporting.views.documents import DetailPage, DownloadPage, RetryPage
from mbtq.tenancy.pages import Crumb
from mbtq.tenancy.permissions import Permission


class AttendanceCertificate(Certificate):
    """That of a course the person followed; one that was withdrawn is found no more."""

    permission = Permission.TRAINING_VIEW
    kind = DocumentKind.ATTENDANCE
    subject_name = "participation"

    def screen(self) -> Crumb:
        return Crumb(_("Back to the courses"), reverse("training:edition-list", args=[self.slug]))


class AttendanceRequest(AttendanceCertificate, CertificateRequest):
    """The button "Make PDF" beside a course of one's own."""


class AttendanceDocument(AttendanceCertificate, CertificatePage):
    """What its pages say of it."""

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Courses"), self.screen().url)]

    def of(self) -> str:
        return course_of(self.source)

    def code(self) -> str:
        return str(self.source.code)


class AttendanceDocumentDetail(AttendanceDocument, DetailPage):
    """How far the PDF of a certificate is."""


class AttendanceDocumentRetry(AttendanceDocument, RetryPage):
    """The button "Try again"."""


class AttendanceDocumentDownload(AttendanceDocument, DownloadPage):
    """The certificate."""
