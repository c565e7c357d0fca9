"""Addresses of the facade: of each type two and its search, of all together the rest."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, re_path

from mbtq.api.fhir.capability import Metadata
from mbtq.api.fhir.door import Unknown
from mbtq.api.fhir.kind import Kind
from mbtq.api.fhir.kinds import KINDS
from mbtq.api.fhir.views import BinaryDoor, BundleDoor, InstanceDoor, SearchDoor, TypeDoor


def doors(kind: Kind) -> list[URLPattern]:
    """The addresses of one type."""
    shown = {"of": kind, "__doc__": kind.about}
    many: Any = type(f"{kind.type}Type", (TypeDoor,), shown)
    search: Any = type(f"{kind.type}Search", (SearchDoor,), shown)
    single: Any = type(f"{kind.type}Instance", (InstanceDoor,), shown)
    name = f"fhir-{kind.type.lower()}"
    return [
        path(kind.type, many.as_view(), name=f"{name}-type"),
        path(f"{kind.type}/_search", search.as_view(), name=f"{name}-search"),
        path(f"{kind.type}/<str:pk>", single.as_view(), name=f"{name}-instance"),
    ]


urlpatterns = [
    path("", BundleDoor.as_view(), name="fhir-bundle"),
    path("metadata", Metadata.as_view(), name="fhir-metadata"),
    *(one for kind in KINDS.values() for one in doors(kind)),
    path("Binary/<str:pk>", BinaryDoor.as_view(), name="fhir-binary"),
    re_path(r"^[\s\S]*\Z", Unknown.as_view(), name="fhir-unknown"),
]
