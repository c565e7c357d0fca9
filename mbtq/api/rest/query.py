"""What may stand in the query string of a list."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import QueryDict
from rest_framework import serializers

from mbtq.api.problem import Problem

MOST, USUAL = 200, 50


@dataclass(frozen=True)
class Place:
    """Where a page ended: the key of its last row."""

    id: UUID
    changed_at: datetime | None = None


class CursorField(serializers.CharField):
    """An opaque, signed place in a list; signed, so that it is no way to ask about other rows."""

    signer = Signer(salt="mbtq.api.cursor")

    def to_internal_value(self, data: Any) -> Any:
        try:
            text = self.signer.unsign(base64.urlsafe_b64decode(str(data)).decode())
            id_, _space, moment = text.partition(" ")
            return Place(UUID(id_), datetime.fromisoformat(moment) if moment else None)
        except (BadSignature, ValueError):
            raise serializers.ValidationError("This is no cursor that we gave.") from None

    @classmethod
    def written(cls, place: Place) -> str:
        """The place as text for an address."""
        moment = place.changed_at.isoformat() if place.changed_at else ""
        signed = cls.signer.sign(f"{place.id} {moment}")
        return base64.urlsafe_b64encode(signed.encode()).decode()


class Query(serializers.Serializer[Any]):
    """The parameters that every list has; a resource adds its filters.

    `lookups` says to which column a filter belongs, where its name does not.
    """

    lookups: ClassVar[dict[str, str]] = {}

    limit = serializers.IntegerField(
        min_value=1, max_value=MOST, default=USUAL, help_text="How many rows at most."
    )
    after = CursorField(
        required=False, help_text="The cursor of the last page, as `next` holds it."
    )
    fields_ = serializers.CharField(
        required=False, help_text="Names of the wanted fields, separated by commas."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        found = super().get_fields()
        # `fields` is a name that serializers have for themselves.
        found["fields"] = found.pop("fields_")
        return found

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that these filters leave."""
        own = {"limit", "after", "fields"}
        chosen = {
            self.lookups.get(name, name): value
            for name, value in self.validated_data.items()
            if name not in own
        }
        return rows.filter(**chosen)


class ChangedQuery(Query):
    """For rows that know when they changed: then the order is that of the changes."""

    changed_since = serializers.DateTimeField(
        required=False,
        help_text="Rows that changed at or after this moment, in the order of their changes.",
    )
    lookups: ClassVar[dict[str, str]] = {"changed_since": "changed_at__gte"}


def checked(query: type[Query], given: QueryDict) -> Query:
    """The query string, read. Raises `Problem` with the parameter that is not right.

    A parameter that a list does not have is refused: a filter that is misspelt would otherwise
    give every row.
    """
    known = query().fields
    errors = [
        {"parameter": name, "detail": "This list has no such parameter."}
        for name in given
        if name not in known
    ]
    errors += [
        {"parameter": name, "detail": "Give this once."}
        for name in given
        if len(given.getlist(name)) > 1
    ]
    found = query(data={name: value for name, value in given.items() if name in known})
    if not found.is_valid():
        errors += [
            {"parameter": name, "detail": str(sentence)}
            for name, sentences in found.errors.items()
            for sentence in sentences
        ]
    if errors:
        raise Problem("parameter", errors=errors)
    return found
