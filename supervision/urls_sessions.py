"""Addresses of supervision: sessions, arrangements, credits, calendar."""

from django.urls import URLPattern, URLResolver, include, path

from supervision.views import correcting, credits, recording, sessions

PLACE: list[URLPattern | URLResolver] = []

ONE_SESSION: list[URLPattern | URLResolver] = [
    path("", sessions.SessionDetail.as_view(), name="session-detail"),
    path("confirm/", sessions.SessionConfirm.as_view(), name="session-confirm"),
    path("dispute/", sessions.SessionDispute.as_view(), name="session-dispute"),
    path("correct/", correcting.SessionCorrect.as_view(), name="session-correct"),
]
PLACE += [
    path("supervision/", sessions.SessionList.as_view(), name="session-list"),
    path("supervision/new/", recording.SessionNew.as_view(), name="session-new"),
    path("supervision/new/draft/", recording.SessionDraft.as_view(), name="session-draft"),
    path("supervision/new/discard/", recording.SessionStartAgain.as_view(), name="session-discard"),
    path("supervision/credits/", credits.MyCredits.as_view(), name="credits"),
    path("supervision/<uuid:supervision>/", include(ONE_SESSION)),
]
