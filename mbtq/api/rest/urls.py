"""Addresses of plain REST. Every resource has a list and a row; some take what others send."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, re_path

from mbtq.api.rest import sending
from mbtq.api.rest.docs import docs
from mbtq.api.rest.resource import Resource
from mbtq.api.rest.resources import audits, people, programs, quality, supervision, totals
from mbtq.api.rest.schema import schema
from mbtq.api.rest.unknown import Unknown
from mbtq.api.rest.views import DetailDoor, ListDoor

READ_ONLY: tuple[type[Resource], ...] = (
    programs.Programs,
    programs.Teams,
    people.Assignments,
    people.Registrations,
    supervision.SupervisionSessions,
    supervision.Signals,
    quality.Ratings,
    quality.RiskScores,
    quality.Indicators,
    audits.Audits,
    audits.Findings,
    audits.Actions,
)
SENDING: tuple[tuple[type[Any], type[Any]], ...] = (
    (sending.PractitionerList, sending.PractitionerDetail),
    (sending.TreatmentList, sending.TreatmentDetail),
    (sending.SessionList, sending.SessionDetail),
)


def doors(many: type[Any], single: type[Any]) -> list[URLPattern]:
    """The two addresses of a resource."""
    name = many.resource.name
    return [
        path(f"{name}/", many.as_view(), name=f"{name}-list"),
        path(f"{name}/<uuid:pk>/", single.as_view(), name=f"{name}-detail"),
    ]


def reading(resource: type[Resource]) -> list[URLPattern]:
    """The two addresses of a resource that can only be read."""
    shown = {"resource": resource(), "__doc__": resource.about}
    word = resource.__name__
    many = type(f"{word}List", (ListDoor,), shown)
    single = type(f"{word}Detail", (DetailDoor,), shown)
    return doors(many, single)


urlpatterns = [
    *(one for resource in READ_ONLY for one in reading(resource)),
    *reading(totals.RatingTotals),
    *(one for pair in SENDING for one in doors(*pair)),
    path("sessions/bulk/", sending.SessionBulk.as_view(), name="sessions-bulk"),
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
    re_path(r"^[\s\S]*\Z", Unknown.as_view(), name="unknown"),
]
