"""Addresses of reports and of texts of the manual as PDF, inside an organisation."""

from django.urls import path

from mbtq.reporting.views import reports, texts

app_name = "reporting"
REPORTS = "o/<slug:organisation>/reports/"
REPORT = f"{REPORTS}<uuid:document>/"
AUDIT = "o/<slug:organisation>/audits/<uuid:audit>/report/"
TEXT = "o/<slug:organisation>/manual/<slug:text>/pdf/"
TEXT_DOCUMENT = f"{TEXT}<uuid:text_document>/"
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
    path(TEXT, texts.TextRequest.as_view(), name="text-request"),
    path(TEXT_DOCUMENT, texts.TextDocumentDetail.as_view(), name="text-document-detail"),
    path(f"{TEXT_DOCUMENT}retry/", texts.TextDocumentRetry.as_view(), name="text-document-retry"),
    path(
        f"{TEXT_DOCUMENT}download/",
        texts.TextDocumentDownload.as_view(),
        name="text-document-download",
    ),
]
