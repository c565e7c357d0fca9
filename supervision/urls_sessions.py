"""Addresses of supervision: sessions, arrangements, credits, calendar."""

from django.urls import URLPattern, URLResolver, include, path

from supervision.views import arrangements, arranging, calendar, coverage

PLACE: list[URLPattern | URLResolver] = []

ONE_ARRANGEMENT: list[URLPattern | URLResolver] = [
    path("", arrangements.ArrangementDetail.as_view(), name="arrangement-detail"),
    path("people/", arranging.PeopleChange.as_view(), name="arrangement-people"),
    path("end/", arranging.ArrangementEnd.as_view(), name="arrangement-end"),
    path("pass-on/", arranging.PassOn.as_view(), name="arrangement-pass-on"),
    path("move/", arranging.DayMove.as_view(), name="day-move"),
    path("cancel/", arranging.DayCancel.as_view(), name="day-cancel"),
    path("restore/", arranging.DayRestore.as_view(), name="day-restore"),
]
ARRANGEMENTS: list[URLPattern | URLResolver] = [
    path("arrangements/", arrangements.ArrangementList.as_view(), name="arrangement-list"),
    path("arrangements/new/", arrangements.ArrangementMake.as_view(), name="arrangement-make"),
    path("arrangements/<uuid:arrangement>/", include(ONE_ARRANGEMENT)),
    path("coverage/", coverage.CoveragePage.as_view(), name="coverage"),
    path("calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("calendar/address/", calendar.CalendarAddress.as_view(), name="calendar-address"),
    path("calendar/revoke/", calendar.CalendarRevoke.as_view(), name="calendar-revoke"),
]
PLACE += [path("supervision/", include(ARRANGEMENTS))]
