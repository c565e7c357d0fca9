"""One type of resource: from which rows it comes, how it looks, by what it can be found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from mbtq.api.access import Access
from mbtq.api.fhir.filters import Filter
from mbtq.api.fhir.values import Shape, pruned
from mbtq.core.canonical import as_json


class Source:
    """The rows of one table that become resources of one type."""

    updated: ClassVar[str] = "changed_at"  # column or annotation: when it last changed
    # A parameter that a table does not have leaves none of its rows.
    filters: ClassVar[Mapping[str, Filter]] = {}

    def rows(self) -> QuerySet[Any]:
        """All rows of the open organisation that may leave it, ready to be built."""
        raise NotImplementedError

    def build(self, rows: Sequence[Any], access: Access) -> list[Shape]:
        """The contents of one page, so that what belongs to it is read at once."""
        return [self.one(row) for row in rows]

    def one(self, row: Any) -> Shape:
        """The content of one resource, without type, id and meta; what is empty is left out."""
        raise NotImplementedError


@dataclass(frozen=True)
class Kind:
    """A type of resource. `noted`: looking at it is in the trail, as an event of this kind."""

    type: str
    about: str
    sources: tuple[Source, ...]
    noted: str = ""
    creates: bool = False
    updates: bool = False
    # `Type:parameter` -> the other type and the attribute of the row that holds its id.
    includes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def params(self) -> dict[str, Filter]:
        """The search parameters by name."""
        return {name: one for source in self.sources for name, one in source.filters.items()}

    def find(self, pk: UUID) -> tuple[Source, Any] | None:
        """The row with this id and the table that it stands in."""
        for source in self.sources:
            if (row := source.rows().filter(pk=pk).first()) is not None:
                return source, row
        return None

    def read(self, pk: UUID, access: Access) -> Shape | None:
        """One resource, None when it is not there."""
        found = self.find(pk)
        return self.shown(found[0], [found[1]], access)[0] if found else None

    def shown(self, source: Source, rows: Sequence[Any], access: Access) -> list[Shape]:
        """The resources of these rows.

        The version is a hash of what is shown, so it changes with anything that a reader can see.
        """
        found = []
        for row, content in zip(rows, source.build(rows, access), strict=True):
            content = pruned(content)
            version = hashlib.sha256(as_json(content)).hexdigest()[:24]
            meta = {"versionId": version}
            if moment := getattr(row, source.updated, None):
                meta["lastUpdated"] = moment
            found.append({"resourceType": self.type, "id": str(row.pk), "meta": meta, **content})
        return found
