"""Addresses of reports inside an organisation."""

from django.urls import path

from mbtq.reporting import views

app_name = "reporting"
REPORTS = "o/<slug:organisation>/reports/"
REPORT = f"{REPORTS}<uuid:document>/"
AUDIT = "o/<slug:organisation>/audits/<uuid:audit>/report/"
urlpatterns = [
    path(REPORTS, views.DocumentList.as_view(), name="document-list"),
    path(REPORT, views.DocumentDetail.as_view(), name="document-detail"),
    path(f"{REPORT}retry/", views.DocumentRetry.as_view(), name="document-retry"),
    path(f"{REPORT}download/", views.DocumentDownload.as_view(), name="document-download"),
    path(
        "c/<slug:organisation>/decisions/<uuid:audit>/",
        views.CommitteeReport.as_view(),
        name="committee-report",
    ),
    path(AUDIT, views.AuditReport.as_view(), name="audit-report"),
    path(f"{AUDIT}make/", views.ReportRequest.as_view(), name="report-request"),
]
