"""Addresses of training, inside organisations and at the expertise centre."""

from django.urls import include, path

from training.urls_courses import AT_CENTRE as COURSES_AT_CENTRE
from training.urls_courses import PLACE as COURSES
from training.urls_dossier import AT_CENTRE as APPLICATIONS_AT_CENTRE
from training.urls_dossier import PLACE as DOSSIER
from training.urls_registrations import AT_CENTRE as REGISTER_AT_CENTRE
from training.urls_registrations import PLACE as REGISTRATIONS

app_name = "training"
urlpatterns = [
    path("o/<slug:organisation>/training/", include([*COURSES, *DOSSIER, *REGISTRATIONS])),
    path(
        "c/<slug:organisation>/",
        include([*COURSES_AT_CENTRE, *APPLICATIONS_AT_CENTRE, *REGISTER_AT_CENTRE]),
    ),
]
