"""Lists and single rows over plain REST."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from rest_framework import serializers

from mbtq.api.door import Door
from mbtq.api.once import once
from mbtq.api.problem import Problem
from mbtq.api.rest.query import checked
from mbtq.api.rest.resource import Resource, Shape, etag_of
from mbtq.api.rest.schema import Described
from mbtq.core.canonical import as_json
from mbtq.trail.services import record

BASE = "/api/v1/"


def json_response(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Any:
    """Data as they leave."""
    return HttpResponse(
        as_json(data), status=status, content_type="application/json", headers=headers
    )


class ResourceDoor(Door):
    """A view of one resource."""

    schema = Described()

    resource: ClassVar[Resource]

    @property
    def kind(self) -> str:  # type: ignore[override]
        return self.resource.kind

    def note(self, rows: int) -> None:
        """Looking at private rows is in the trail, once per call."""
        if self.resource.is_noted and rows:
            record("rows.read", by=self.by.person_id, list=self.resource.name, rows=rows)

    def one(self, shape: Shape, *, status: int = 200) -> HttpResponse:
        """A row with its ETag; 304 when the other side has it already."""
        headers = {"ETag": etag_of(shape)}
        if status == 201:
            headers["Location"] = address_of(self.resource, shape["id"])
        if status == 200 and headers["ETag"] in _tags(self.request, "If-None-Match"):
            return HttpResponse(status=304, headers=headers)
        return json_response(shape, status=status, headers=headers)


def address_of(resource: Resource, pk: Any) -> str:
    """Where a row can be read."""
    return f"{settings.PUBLIC_URL}{BASE}{resource.name}/{pk}/"


def _tags(request: Any, header: str) -> set[str]:
    return {one.strip().removeprefix("W/") for one in request.headers.get(header, "").split(",")}


class ListDoor(ResourceDoor):
    """All rows of a resource, page by page."""

    acts = {"GET": "s", "HEAD": "s", "POST": "c"}
    http_method_names = ["get", "head"]

    def get(self, request: Any) -> HttpResponse:
        part = self.resource.page(checked(self.resource.query, request.GET))
        self.note(len(part.items))
        following = f"{settings.PUBLIC_URL}{request.path}?" if part.next else ""
        if following:
            given = {name: request.GET[name] for name in request.GET if name != "after"}
            following += urlencode({**given, "after": part.next})
        body = {"items": part.items, "next": following or None}
        headers = {"ETag": etag_of(body)}
        if following:
            headers["Link"] = f'<{following}>; rel="next"'
        if headers["ETag"] in _tags(request, "If-None-Match"):
            return HttpResponse(status=304, headers=headers)
        return json_response(body, headers=headers)


class DetailDoor(ResourceDoor):
    """One row of a resource."""

    http_method_names = ["get", "head"]

    def get(self, request: Any, pk: UUID) -> HttpResponse:
        names = request.GET.get("fields", "")
        if unknown := set(request.GET) - {"fields"}:
            errors = [{"parameter": min(unknown), "detail": "There is no such parameter."}]
            raise Problem("parameter", errors=errors)
        shape = self.resource.shape(pk, names)
        if shape is None:
            raise Problem("unknown")
        self.note(1)
        return self.one(shape)


class CreateDoor(ListDoor):
    """A list to which rows can be added."""

    http_method_names = ["get", "head", "post"]
    creates: ClassVar[type[serializers.Serializer[Any]]]

    def create(self, data: dict[str, Any]) -> Any:
        """One service call; gives the row."""
        raise NotImplementedError

    def post(self, request: Any) -> HttpResponse:
        data = read(self.creates, request.data)
        return once(request, self.by.client, lambda: self._created(data), at=self.at)

    def _created(self, data: dict[str, Any]) -> HttpResponse:
        return self.one(self.resource.of(self.create(data)), status=201)


class ChangeDoor(DetailDoor):
    """One row that can be changed, by whoever has seen it as it is now."""

    http_method_names = ["get", "head", "patch"]
    changes: ClassVar[type[serializers.Serializer[Any]]]

    def hold(self, pk: UUID) -> Any:
        """The row as it is now, kept from others until the end; None when it is not there."""
        return self.resource.rows().select_for_update(of=("self",)).filter(pk=pk).first()

    def change(self, row: Any, data: dict[str, Any]) -> Any:
        """One service call with the fields that were sent; gives the row."""
        raise NotImplementedError

    def patch(self, request: Any, pk: UUID) -> HttpResponse:
        asked = _tags(request, "If-Match") - {""}
        if not asked:
            raise Problem("precondition", "Send the ETag of the row that you read as If-Match.")
        row = self.hold(pk)
        if row is None:
            raise Problem("unknown")
        now = self.resource.of(row)
        if etag_of(now) not in asked and "*" not in asked:
            raise Problem("stale", headers={"ETag": etag_of(now)})
        data = read(self.changes, request.data)
        return self.one(self.resource.of(self.change(row, data)))


def read(shape: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """A body, read. Unknown fields are refused: one that is misspelt would be lost silently."""
    found = shape(data=data)
    found.is_valid(raise_exception=True)
    if unknown := set(data) - set(found.fields):
        sentences: dict[str, Any] = {name: ["There is no such field."] for name in sorted(unknown)}
        raise serializers.ValidationError(sentences)
    return dict(found.validated_data)
