"""The description of the interface (OpenAPI 3.1), made from the resources themselves."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    inline_serializer,
)
from rest_framework import serializers

from mbtq.api.problem import MEDIA_TYPE, TITLES
from mbtq.api.rest.samples import sample
from mbtq.api.scopes import KINDS
from mbtq.core.canonical import as_json

SCHEMA_TYPE = "application/vnd.oai.openapi+json;version=3.1"


class ErrorShape(serializers.Serializer[Any]):
    """One thing that is not right, and where."""

    pointer = serializers.CharField(
        required=False, help_text="JSON pointer into the body, as a fragment."
    )
    parameter = serializers.CharField(required=False, help_text="Name in the query string.")
    detail = serializers.CharField()


class ProblemShape(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField(help_text="urn:mbtq:problem: and the kind.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    instance = serializers.CharField()
    trace_id = serializers.CharField(help_text="Names this call when you ask for help.")
    errors = ErrorShape(many=True, required=False)  # type: ignore[assignment]
    existing = serializers.CharField(
        required=False, help_text="Address of the row that is there already."
    )


ACT_WORDS = {"c": "Add", "r": "Read", "u": "Change", "d": "Remove", "s": "Search"}
READING = ("unauthenticated", "forbidden", "not-acceptable", "limit")
ROW = (*READING, "unknown", "parameter")
SENDING = (*READING, "malformed", "too-large", "media-type", "invalid")


def _header(name: str, words: str, *, needed: bool = False, on: Any = False) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, required=needed, description=words, response=on
    )


class Described(AutoSchema):
    """One operation, as its view and its resource say it is."""

    view: Any

    def _act(self) -> str:
        if self.method == "POST":
            return "bulk" if self.path.endswith("/bulk/") else "create"
        if self.method == "PATCH":
            return "change"
        return "read" if "{pk}" in self.path or "{id}" in self.path else "list"

    def get_operation_id(self) -> str:
        return f"{self.view.resource.name.replace('-', '_')}_{self._act()}"

    def get_tags(self) -> list[str]:
        return [self.view.resource.name]

    def get_summary(self) -> str:
        one = self.view.resource.one
        return {
            "list": f"List of {self.view.resource.name.replace('-', ' ')}",
            "read": f"One {one}",
            "create": f"A new {one}",
            "change": f"Change one {one}",
            "bulk": f"Up to a thousand {self.view.resource.name} at once",
        }[self._act()]

    def get_description(self) -> str:  # type: ignore[override]
        about = self.view.resource.about
        if self._act() == "change":
            return f"{about} Send only what changes, with the ETag of the row as If-Match."
        return about

    def get_auth(self) -> list[dict[str, list[str]]]:
        act = self.view.acts[self.method]
        return [{"backendService": [f"system/{self.view.kind}.{act}"]}]

    def get_override_parameters(self) -> list[Any]:
        act = self._act()
        found: list[Any] = [
            _header("ETag", "Hash of what is shown.", on=[200, 201]),
            _header("RateLimit", "What is left of this minute.", on=True),
        ]
        if act == "list":
            found += [self.view.resource.query, _header("Link", "The next page.", on=[200])]
        if act == "read":
            words = "Names of the wanted fields, separated by commas."
            found.append(OpenApiParameter("fields", str, description=words))
        if act in ("list", "read"):
            found.append(
                _header("If-None-Match", "An ETag that you have: 304 when it still holds.")
            )
        if act in ("create", "bulk"):
            words = "1 to 200 characters; the same key counts once in 48 hours."
            found.append(_header("Idempotency-Key", words))
        if act == "create":
            found.append(_header("Location", "Where the row can be read.", on=[201]))
        if act == "change":
            found.append(_header("If-Match", "The ETag of the row that you read.", needed=True))
        return found

    def get_request_serializer(self) -> Any:
        if self.method == "PATCH":
            return self.view.changes
        return self.view.creates if self.method == "POST" else None

    def get_response_serializers(self) -> Any:
        resource, act = self.view.resource, self._act()
        if act == "list":
            return {200: _good(_page(resource)), **_problems(*READING, "parameter")}
        if act == "read":
            return {200: _good(resource.serializer), **_problems(*ROW)}
        if act == "create":
            return {201: _good(resource.serializer, "It was added."), **_problems(*SENDING, "busy")}
        if act == "bulk":
            return {200: _good(self.view.answers), **_problems(*SENDING, "busy")}
        good = _good(resource.serializer, "It was changed.")
        return {200: good, **_problems(*SENDING, "unknown", "stale", "precondition")}

    def get_examples(self) -> list[OpenApiExample]:
        shape = self.get_request_serializer()
        found = []
        if shape is not None:
            found.append(OpenApiExample("sent", sample(shape), request_only=True))
        if self._act() in ("read", "create", "change"):
            value = sample(self.view.resource.serializer)
            found.append(
                OpenApiExample("row", value, response_only=True, status_codes=["200", "201"])
            )
        if self._act() == "list":
            page = {"items": [sample(self.view.resource.serializer)], "next": None}
            found.append(OpenApiExample("page", page, response_only=True, status_codes=["200"]))
        return found


def _good(shape: Any, words: str = "What was asked for.") -> OpenApiResponse:
    return OpenApiResponse(shape, description=words)


def _page(resource: Any) -> Any:
    return inline_serializer(
        f"{type(resource).__name__}Page",
        {
            "items": resource.serializer(many=True),
            "next": serializers.CharField(
                allow_null=True, help_text="Address of the next page; null at the end."
            ),
        },
    )


def _problems(*kinds: str) -> dict[Any, OpenApiResponse]:
    found: dict[Any, OpenApiResponse] = {}
    for kind in kinds:
        status, title = TITLES[kind]
        found[(status, MEDIA_TYPE)] = OpenApiResponse(ProblemShape, description=title)
    return found


def finished(result: dict[str, Any], generator: Any, **_more: Any) -> dict[str, Any]:
    """The last touch: every tag with what it is about, every scope with what it allows."""
    views = [view for _path, _regex, _method, view in generator._get_paths_and_endpoints()]
    resources = {view.resource.name: view.resource for view in views}
    result["tags"] = [
        {"name": name, "description": one.about} for name, one in sorted(resources.items())
    ]
    flows = result["components"]["securitySchemes"]["backendService"]["flows"]
    flows["clientCredentials"]["scopes"] = {
        f"system/{kind}.{act}": f"{ACT_WORDS[act]} {kind}"
        for kind, acts in KINDS.items()
        for act in acts
    }
    _only_ids_are_sure(result)
    return cast(dict[str, Any], _without(result, "x-spec-enum-id"))


def _only_ids_are_sure(result: dict[str, Any]) -> None:
    """`fields` may leave out all of a row but its id, so the description promises no more."""
    for path, operations in result["paths"].items():
        if path.endswith("{id}/"):
            shown = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            row = result["components"]["schemas"][shown["$ref"].rpartition("/")[2]]
            row["required"] = ["id"]


def _without(data: Any, name: str) -> Any:
    """The document without a mark that only the library's own steps read."""
    if isinstance(data, dict):
        return {key: _without(value, name) for key, value in data.items() if key != name}
    return [_without(one, name) for one in data] if isinstance(data, list) else data


@cache
def description() -> dict[str, Any]:
    """The whole document."""
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return document


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The document as JSON."""
    return HttpResponse(
        as_json(description()),
        content_type=SCHEMA_TYPE,
        headers={"Cache-Control": "max-age=300", "Access-Control-Allow-Origin": "*"},
    )
