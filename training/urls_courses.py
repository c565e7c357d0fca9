"""Addresses of courses, inside organisations and at the expertise centre."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from training.views import attendance, courses, editions, my_courses, participants

Routes = list[URLPattern | URLResolver]

PLACE: Routes = [
    path("", my_courses.EditionList.as_view(), name="edition-list"),
    path("editions/<uuid:edition>/", my_courses.EditionDetail.as_view(), name="edition-detail"),
    path(
        "editions/<uuid:edition>/sign-up/",
        my_courses.EditionSignUp.as_view(),
        name="edition-sign-up",
    ),
    path(
        "editions/<uuid:edition>/sign-off/",
        my_courses.EditionSignOff.as_view(),
        name="edition-sign-off",
    ),
]
ONE_COURSE: Routes = [
    path("", courses.CourseDetail.as_view(), name="course-detail"),
    path("change/", courses.CourseChange.as_view(), name="course-change"),
    path("close/", courses.CourseClose.as_view(), name="course-close"),
    path("plan/", editions.EditionPlan.as_view(), name="edition-plan"),
]
ONE_PARTICIPANT: Routes = [
    path("", participants.ParticipantChange.as_view(), name="participant-change"),
    path("sign-off/", participants.ParticipantSignOff.as_view(), name="participant-sign-off"),
]
ONE_EDITION: Routes = [
    path("", editions.EditionManage.as_view(), name="edition-manage"),
    path("change/", editions.EditionChange.as_view(), name="edition-change"),
    path("cancel/", editions.EditionCancel.as_view(), name="edition-cancel"),
    path("certify/", editions.EditionCertify.as_view(), name="edition-certify"),
    path("mark/", participants.EditionMark.as_view(), name="edition-mark"),
    path("participants/new/", participants.ParticipantAdd.as_view(), name="participant-add"),
    path("participants/<uuid:participation>/", include(ONE_PARTICIPANT)),
    path("attendance/", attendance.AttendanceImport.as_view(), name="attendance-import"),
    path(
        "attendance/<uuid:attendance_batch>/undo/",
        attendance.AttendanceUndo.as_view(),
        name="attendance-undo",
    ),
]
AT_CENTRE: Routes = [
    path("courses/", courses.CourseList.as_view(), name="course-list"),
    path("courses/new/", courses.CourseAdd.as_view(), name="course-add"),
    path("courses/<uuid:course>/", include(ONE_COURSE)),
    path("editions/<uuid:edition>/", include(ONE_EDITION)),
]
