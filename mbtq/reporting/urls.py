"""Addresses of documents as PDF, inside an organisation: reports, texts, certificates."""

from django.urls import path

from mbtq.reporting.urls_dossiers import DOSSIERS
from mbtq.reporting.views import attendance, registrations, reports, texts

app_name = "reporting"
REPORTS = "o/<slug:organisation>/reports/"
REPORT = f"{REPORTS}<uuid:document>/"
AUDIT = "o/<slug:organisation>/audits/<uuid:audit>/report/"
TEXT = "o/<slug:organisation>/manual/<slug:text>/pdf/"
TEXT_DOCUMENT = f"{TEXT}<uuid:text_document>/"
ATTENDANCE = "o/<slug:organisation>/training/certificates/<uuid:participation>/pdf/"
ATTENDANCE_DOCUMENT = f"{ATTENDANCE}<uuid:attendance_document>/"
REGISTRATION = "o/<slug:organisation>/training/registrations/<uuid:period>/pdf/"
REGISTRATION_DOCUMENT = f"{REGISTRATION}<uuid:registration_document>/"
urlpatterns = [
    path(REPORTS, reports.DocumentList.as_view(), name="document-list"),
    path(REPORT, reports.DocumentDetail.as_view(), name="document-detail"),
    path(f"{REPORT}retry/", reports.DocumentRetry.as_view(), name="document-retry"),
    path(f"{REPORT}download/", reports.DocumentDownload.as_view(), name="document-download"),
    path(
        "c/<slug:organisation>/decisions/<uuid:audit>/",
        reports.CommitteeReport.as_view(),
        name="committee-report",
    ),
    path(AUDIT, reports.AuditReport.as_view(), name="audit-report"),
    path(f"{AUDIT}make/", reports.ReportRequest.as_view(), name="report-request"),
    path(ATTENDANCE, attendance.AttendanceRequest.as_view(), name="attendance-request"),
    path(
        ATTENDANCE_DOCUMENT,
        attendance.AttendanceDocumentDetail.as_view(),
        name="attendance-document-detail",
    ),
    path(
        f"{ATTENDANCE_DOCUMENT}retry/",
        attendance.AttendanceDocumentRetry.as_view(),
        name="attendance-document-retry",
    ),
    path(
        f"{ATTENDANCE_DOCUMENT}download/",
        attendance.AttendanceDocumentDownload.as_view(),
        name="attendance-document-download",
    ),
    path(REGISTRATION, registrations.RegistrationRequest.as_view(), name="registration-request"),
    path(
        REGISTRATION_DOCUMENT,
        registrations.RegistrationDocumentDetail.as_view(),
        name="registration-document-detail",
    ),
    path(
        f"{REGISTRATION_DOCUMENT}retry/",
        registrations.RegistrationDocumentRetry.as_view(),
        name="registration-document-retry",
    ),
    path(
        f"{REGISTRATION_DOCUMENT}download/",
        registrations.RegistrationDocumentDownload.as_view(),
        name="registration-document-download",
    ),
    path(TEXT, texts.TextRequest.as_view(), name="text-request"),
    path(TEXT_DOCUMENT, texts.TextDocumentDetail.as_view(), name="text-document-detail"),
    path(f"{TEXT_DOCUMENT}retry/", texts.TextDocumentRetry.as_view(), name="text-document-retry"),
    path(
        f"{TEXT_DOCUMENT}download/",
        texts.TextDocumentDownload.as_view(),
        name="text-document-download",
    ),
    *DOSSIERS,
]
