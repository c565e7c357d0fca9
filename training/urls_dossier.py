"""Addresses of dossiers, statements and applications."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from training.views import applying, deciding, dossier, filling, reviewing, statements

DOSSIER = [
    path("", dossier.DossierPage.as_view(), name="dossier-detail"),
    path("stop/", dossier.DossierStop.as_view(), name="dossier-stop"),
    path("declare/<slug:requirement>/", filling.DossierDeclare.as_view(), name="dossier-declare"),
    path(
        "declare/<slug:requirement>/take-back/",
        filling.DeclarationTakeBack.as_view(),
        name="dossier-take-back",
    ),
    path("fragments/new/", filling.FragmentAdd.as_view(), name="fragment-add"),
    path("fragments/<uuid:fragment>/", filling.FragmentAdd.as_view(), name="fragment-change"),
    path(
        "fragments/<uuid:fragment>/remove/",
        filling.FragmentRemove.as_view(),
        name="fragment-remove",
    ),
    path("ask/<slug:requirement>/", filling.StatementAsk.as_view(), name="statement-ask"),
    path("review/", filling.ReviewAsk.as_view(), name="review-ask"),
    path("submit/", applying.ApplicationSubmit.as_view(), name="application-submit"),
    path(
        "applications/<uuid:application>/withdraw/",
        applying.ApplicationWithdraw.as_view(),
        name="application-withdraw",
    ),
    path(
        "applications/<uuid:application>/appeal/",
        applying.ApplicationAppeal.as_view(),
        name="application-appeal",
    ),
]
PLACE: list[URLPattern | URLResolver] = [
    path("me/", dossier.DossierPage.as_view(), name="dossier"),
    path("me/start/", dossier.DossierStart.as_view(), name="dossier-start"),
    path("me/<uuid:dossier>/", include(DOSSIER)),
    path("statements/", statements.StatementList.as_view(), name="statement-list"),
    path("statements/<uuid:statement>/", statements.StatementWrite.as_view(), name="statement"),
    path(
        "statements/<uuid:statement>/decline/",
        statements.StatementDecline.as_view(),
        name="statement-decline",
    ),
]
APPLICATION = [
    path("", deciding.ApplicationDetail.as_view(), name="application"),
    path("return/", deciding.ApplicationReturn.as_view(), name="application-return"),
    path("complete/", deciding.ApplicationComplete.as_view(), name="application-complete"),
    path("decide/", deciding.ApplicationDecide.as_view(), name="application-decide"),
]
AT_CENTRE: list[URLPattern | URLResolver] = [
    path("applications/", deciding.ApplicationList.as_view(), name="application-list"),
    path("applications/<uuid:application>/", include(APPLICATION)),
    path("reviews/<uuid:dossier>/", reviewing.ReviewAppoint.as_view(), name="review-appoint"),
]
