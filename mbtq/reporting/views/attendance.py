"""Certificates of attendance as PDF: for the person they are about, and for nobody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mbtq.reporting import services
from mbtq.reporting.attendance import Source, course_of, source_of
from mbtq.reporting.documents import content_hash_of
from mbtq.reporting.models import DocumentKind
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


class AttendanceRequest(ActPage):
    """The button "Make PDF" beside a course of one's own."""

    permission = Permission.TRAINING_VIEW
    participation: UUID

    def load(self, participation: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if self.may() and source_of(participation) is None:
            raise Http404
        self.participation = participation

    def refused_url(self) -> str:
        return reverse("training:edition-list", args=[self.slug])

    def act(self) -> Answer:
        document = services.request_document(
            kind=DocumentKind.ATTENDANCE,
            subject=self.participation,
            language=self.request.POST.get("language") or (get_language() or "nl")[:2],
            at=self.at,
            by=self.member,
        )
        args = [self.slug, self.participation, document.pk]
        return Answer(reverse("reporting:attendance-document-detail", args=args))


class OfAttendance(DocumentPage):
    """Finds the document among the person's own; what was withdrawn is found no more."""

    permission = Permission.TRAINING_VIEW
    source: Source

    def load(self, participation: UUID, attendance_document: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        if not self.may():
            return  # refused whatever the id is
        rows = certificates_of(self.member).filter(subject_id=participation)
        document, source = rows.filter(pk=attendance_document).first(), source_of(participation)
        if document is None or source is None:
            raise Http404
        if document.content_hash != content_hash_of(document.kind, participation):
            raise Http404
        self.document, self.source = document, source

    def url(self, page: str = "detail") -> str:
        args = [self.slug, self.document.subject_id, self.document.pk]
        return reverse(f"reporting:attendance-document-{page}", args=args)

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Courses"), reverse("training:edition-list", args=[self.slug]))]

    def about(self) -> About:
        courses = reverse("training:edition-list", args=[self.slug])
        return About(
            title=_("Certificate of attendance"),
            lead=f"{course_of(self.source)}, {LANGUAGE_NAMES[self.document.language]}",
            waiting=_("The button Make PDF leads back here."),
            ready=_("The certificate is ready."),
            screen=Crumb(_("Back to the courses"), courses),
            again_url=reverse(
                "reporting:attendance-request", args=[self.slug, self.document.subject_id]
            ),
        )

    def file_name(self) -> str:
        return f"attendance-{self.source.code}-{self.document.language}.pdf"


class AttendanceDocumentDetail(OfAttendance, DetailPage):
    """How far the PDF of a certificate is."""


class AttendanceDocumentRetry(OfAttendance, RetryPage):
    """The button "Try again"."""


class AttendanceDocumentDownload(OfAttendance, DownloadPage):
    """The certificate."""
