"""Addresses of dossiers and applications as PDF and as ZIP."""

from django.urls import path

from mbtq.reporting.views import applications, dossiers

DOSSIER = "o/<slug:organisation>/training/me/<uuid:dossier>/"
DOSSIER_DOCUMENT = f"{DOSSIER}pdf/<uuid:dossier_document>/"
APPLICATION = "c/<slug:organisation>/applications/<uuid:application>/"
APPLICATION_DOCUMENT = f"{APPLICATION}pdf/<uuid:application_document>/"
DOSSIERS = [
    path(f"{DOSSIER}export.zip", dossiers.DossierZip.as_view(), name="dossier-zip"),
    path(f"{DOSSIER}pdf/", dossiers.DossierRequest.as_view(), name="dossier-request"),
    path(
        DOSSIER_DOCUMENT,
        dossiers.DossierDocumentDetail.as_view(),
        name="dossier-document-detail",
    ),
    path(
        f"{DOSSIER_DOCUMENT}retry/",
        dossiers.DossierDocumentRetry.as_view(),
        name="dossier-document-retry",
    ),
    path(
        f"{DOSSIER_DOCUMENT}download/",
        dossiers.DossierDocumentDownload.as_view(),
        name="dossier-document-download",
    ),
    path(f"{APPLICATION}export.zip", applications.ApplicationZip.as_view(), name="application-zip"),
    path(
        f"{APPLICATION}pdf/", applications.ApplicationRequest.as_view(), name="application-request"
    ),
    path(
        APPLICATION_DOCUMENT,
        applications.ApplicationDocumentDetail.as_view(),
        name="application-document-detail",
    ),
    path(
        f"{APPLICATION_DOCUMENT}retry/",
        applications.ApplicationDocumentRetry.as_view(),
        name="application-document-retry",
    ),
    path(
        f"{APPLICATION_DOCUMENT}download/",
        applications.ApplicationDocumentDownload.as_view(),
        name="application-document-download",
    ),
]
