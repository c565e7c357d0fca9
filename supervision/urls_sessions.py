"""Addresses of supervision: sessions, arrangements, credits, calendar."""

from django.urls import URLPattern, URLResolver, include, path

from supervision.views import (
    arrangements,
    arranging,
    calendar,
    correcting,
    coverage,
    credits,
    recording,
    sessions,
)

Routes = list[URLPattern | URLResolver]

ONE_SESSION: Routes = [
    path("", sessions.SessionDetail.as_view(), name="session-detail"),
    path("confirm/", sessions.SessionConfirm.as_view(), name="session-confirm"),
    path("dispute/", sessions.SessionDispute.as_view(), name="session-dispute"),
    path("correct/", correcting.SessionCorrect.as_view(), name="session-correct"),
]
SESSIONS: Routes = [
    path("", sessions.SessionList.as_view(), name="session-list"),
    path("new/", recording.SessionNew.as_view(), name="session-new"),
    path("new/draft/", recording.SessionDraft.as_view(), name="session-draft"),
    path("new/discard/", recording.SessionStartAgain.as_view(), name="session-discard"),
    path("credits/", credits.MyCredits.as_view(), name="credits"),
    path("<uuid:supervision>/", include(ONE_SESSION)),
]
ONE_ARRANGEMENT: Routes = [
    path("", arrangements.ArrangementDetail.as_view(), name="arrangement-detail"),
    path("people/", arranging.PeopleChange.as_view(), name="arrangement-people"),
    path("end/", arranging.ArrangementEnd.as_view(), name="arrangement-end"),
    path("pass-on/", arranging.PassOn.as_view(), name="arrangement-pass-on"),
    path("move/", arranging.DayMove.as_view(), name="day-move"),
    path("cancel/", arranging.DayCancel.as_view(), name="day-cancel"),
    path("restore/", arranging.DayRestore.as_view(), name="day-restore"),
]
ARRANGEMENTS: Routes = [
    path("arrangements/", arrangements.ArrangementList.as_view(), name="arrangement-list"),
    path("arrangements/new/", arrangements.ArrangementMake.as_view(), name="arrangement-make"),
    path("arrangements/<uuid:arrangement>/", include(ONE_ARRANGEMENT)),
    path("coverage/", coverage.CoveragePage.as_view(), name="coverage"),
    path("calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("calendar/address/", calendar.CalendarAddress.as_view(), name="calendar-address"),
    path("calendar/revoke/", calendar.CalendarRevoke.as_view(), name="calendar-revoke"),
]
PLACE: Routes = [path("supervision/", include([*SESSIONS, *ARRANGEMENTS]))]
