"""One kind of rows as other systems see it: which rows, which fields, in which order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from rest_framework import serializers

from mbtq.api.problem import Problem
from mbtq.api.rest.query import CursorField, Place, Query
from mbtq.core.canonical import as_json

Shape = dict[str, Any]


@dataclass
class Part:
    """One page of a list and the cursor behind it, empty at the end."""

    items: list[Shape]
    next: str = ""


class Resource:
    """Subclasses name the parts. A row leaves as a dictionary of the serializer's fields.

    The serializer's `source` of a field is a path of the ORM, so a page of rows is one query of
    columns and no objects are made.
    """

    name: ClassVar[str]  # in the address, and in the trail
    kind: ClassVar[str]  # in scopes
    one: ClassVar[str]  # a word for one row, in the description
    about: ClassVar[str]
    serializer: ClassVar[type[serializers.Serializer[Any]]]
    query: ClassVar[type[Query]] = Query
    # Rows that are private to the organisation: looking at them is in the trail.
    is_noted: ClassVar[bool] = False

    def rows(self) -> QuerySet[Any]:
        """All rows of the open organisation that may leave it."""
        raise NotImplementedError

    @classmethod
    def paths(cls) -> dict[str, str]:
        """Field to the column that it shows."""
        found = {}
        for name, field in cls.serializer().fields.items():
            found[name] = (field.source or name).replace(".", "__")
        return found

    def wanted(self, names: str) -> dict[str, str]:
        """The paths of the fields that were asked for, all without asking; `id` is always there."""
        paths = self.paths()
        if not names:
            return paths
        asked = {name.strip() for name in names.split(",") if name.strip()}
        if unknown := asked - set(paths):
            detail = f"There is no field '{min(unknown)}'."
            raise Problem("parameter", errors=[{"parameter": "fields", "detail": detail}])
        return {name: path for name, path in paths.items() if name in asked | {"id"}}

    def page(self, query: Query) -> Part:
        """The rows after the cursor, by the moment of change where that was asked, else by id."""
        given = query.validated_data
        by_change = "changed_since" in given
        rows = query.narrow(self.rows())
        if place := given.get("after"):
            rows = rows.filter(_beyond(place, by_change=by_change))
        keys = ("changed_at", "pk") if by_change else ("pk",)
        paths = self.wanted(given.get("fields", ""))
        columns = [*paths.values(), *keys]
        found = list(rows.order_by(*keys).values_list(*columns)[: given["limit"] + 1])
        part = found[: given["limit"]]
        items = [dict(zip(paths, row, strict=False)) for row in part]
        if len(found) == len(part):
            return Part(items)
        last = Place(part[-1][-1], part[-1][-2] if by_change else None)
        return Part(items, CursorField.written(last))

    def shape(self, pk: UUID, names: str = "") -> Shape | None:
        """One row, None when it is not there."""
        paths = self.wanted(names)
        row = self.rows().filter(pk=pk).values_list(*paths.values()).first()
        return dict(zip(paths, row, strict=True)) if row else None

    def of(self, row: Model) -> Shape:
        """A row that is surely there, as it leaves."""
        found = self.shape(row.pk)
        assert found is not None
        return found


def _beyond(place: Place, *, by_change: bool) -> Q:
    if not by_change or place.changed_at is None:
        return Q(pk__gt=place.id)
    same = Q(changed_at=place.changed_at, pk__gt=place.id)
    return Q(changed_at__gt=place.changed_at) | same


def etag_of(shape: Any) -> str:
    """A strong ETag (RFC 9110, 8.8.3): a hash of what is shown, so it changes with anything."""
    return f'"{hashlib.sha256(as_json(shape)).hexdigest()[:32]}"'
