"""The door through which FHIR is spoken: the same rights and limits as plain REST, and answers
in FHIR's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer

from mbtq.api.door import Door, StrictJSON
from mbtq.api.fhir.call import Call
from mbtq.api.fhir.outcome import MEDIA_TYPE, done, outcome_response
from mbtq.api.fhir.search import address
from mbtq.api.fhir.values import Shape
from mbtq.api.problem import Problem
from mbtq.core.canonical import as_json

JSON_TYPES = {"json", "application/json", MEDIA_TYPE, "application/fhir json"}
EVERY_METHOD = ["get", "head", "post", "put", "patch", "delete", "options", "trace"]


class FhirJSON(StrictJSON):
    media_type = MEDIA_TYPE


class FhirRenderer(JSONRenderer):
    """Only to agree with `Accept`; answers are written by `shown`."""

    media_type = MEDIA_TYPE


class FhirDoor(Door):
    """A view of the facade."""

    parser_classes: Sequence[type[BaseParser]] = (FhirJSON, StrictJSON)
    renderer_classes: Sequence[type[BaseRenderer]] = (FhirRenderer, JSONRenderer)

    @property
    def call(self) -> Call:
        return Call(self.access, self.at)

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        # A plus sign that was not escaped arrives as a space.
        if (wanted := request.GET.get("_format")) and wanted not in JSON_TYPES:
            raise Problem("not-acceptable")
        super().initial(request, *args, **kwargs)

    def refuse(self, request: Any, problem: Problem) -> HttpResponse:
        return outcome_response(request, problem)


class Unknown(FhirDoor):
    """Nothing is here, said as an OperationOutcome."""

    kind = ""
    http_method_names = EVERY_METHOD

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refuse(request, Problem("unknown", "This type or operation is not served."))


def shown(content: Shape, *, status: int = 200, headers: dict[str, str] | None = None) -> Any:
    """A resource as it leaves."""
    return HttpResponse(as_json(content), status=status, content_type=MEDIA_TYPE, headers=headers)


def etag_of(resource: Shape) -> str:
    """The weak ETag of a version (FHIR R4, 3.1.0.3)."""
    return f'W/"{resource["meta"]["versionId"]}"'


def version_in(header: str) -> str:
    """The version that If-Match or If-None-Match names; empty when it names none."""
    return header.strip().removeprefix("W/").strip('"')


def preference(request: HttpRequest, name: str) -> str:
    """A preference of the header Prefer (RFC 7240): `return` or `handling`."""
    for part in request.headers.get("Prefer", "").replace(";", ",").split(","):
        key, _equals, value = part.strip().partition("=")
        if key.lower() == name:
            return value.strip().strip('"')
    return ""


def written(request: HttpRequest, resource: Shape, *, status: int) -> HttpResponse:
    """What was written, as the caller prefers to hear it."""
    headers = {"ETag": etag_of(resource)}
    if status == 201:
        headers["Location"] = address(resource["resourceType"], resource["id"])
    match preference(request, "return"):
        case "minimal":
            return HttpResponse(status=status, content_type=MEDIA_TYPE, headers=headers)
        case "OperationOutcome":
            return shown(done("Stored."), status=status, headers=headers)
    return shown(resource, status=status, headers=headers)
