"""Searching one type: parameters, pages, the Bundle of what was found (FHIR R4, 3.1.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

from mbtq.api.access import Access
from mbtq.api.fhir.dates import Moment
from mbtq.api.fhir.filters import NOTHING, Filter, Wrong, uuid_of
from mbtq.api.fhir.kind import Kind, Source
from mbtq.api.fhir.values import Shape
from mbtq.api.problem import Problem
from mbtq.api.rest.query import MOST, USUAL, CursorField, Place

BASE = "/fhir/R4"
# Taken and of no effect: they ask for what is given anyway.
IDLE = {"_format", "_pretty", "_sort"}


def address(*steps: object) -> str:
    """An absolute address under the base of the facade."""
    return "/".join([f"{settings.PUBLIC_URL}{BASE}", *map(str, steps)])


@dataclass
class Search:
    """What a query string asks of one type. `params`: name, modifier and text as they came."""

    kind: Kind
    params: list[tuple[str, str, str]] = field(default_factory=list)
    count: int = USUAL
    only_count: bool = False
    with_total: bool = False
    includes: list[str] = field(default_factory=list)
    cursor: tuple[int, UUID] | None = None

    def check_rights(self, access: Access) -> None:
        """Raises `Problem` for a parameter that would tell more than the token allows."""
        for name, _modifier, _text in self.params:
            one = self.kind.params.get(name)
            if one is not None and one.tells_of:
                access.need(one.tells_of, "s")

    def narrow(self, source: Source) -> QuerySet[Any]:
        """The rows of one table for which every parameter is true."""
        rows = source.rows()
        for name, modifier, text in self.params:
            rows = rows.filter(_condition(source, name, modifier, text))
        return rows

    def total(self) -> int:
        return sum(self.narrow(source).count() for source in self.kind.sources)

    def page(self) -> tuple[list[tuple[int, Any]], bool]:
        """The rows of this page, each with the place of its table, and whether more follow."""
        found: list[tuple[int, Any]] = []
        first, last = self.cursor or (0, None)
        for place, source in enumerate(self.kind.sources[first:], first):
            rows = self.narrow(source)
            if place == first and last is not None:
                rows = rows.filter(pk__gt=last)
            wanted = self.count + 1 - len(found)
            found += [(place, row) for row in rows.order_by("pk")[:wanted]]
            if len(found) > self.count:
                return found[: self.count], True
        return found, False


def _condition(source: Source, name: str, modifier: str, text: str) -> Q:
    if name == "_id":
        return Q(pk__in=[pk for pk in map(uuid_of, text.split(",")) if pk])
    if name == "_lastUpdated":
        return Moment(source.updated).q(text) if source.updated else NOTHING
    one = source.filters.get(name)
    return one.q(text, modifier) if one else NOTHING


def asked(kind: Kind, given: QueryDict, *, lenient: bool = False) -> Search:
    """The query string, read. Raises `Problem` with everything that is not right.

    A parameter that does not exist is refused: one that is misspelt would otherwise give every
    row. With `lenient` (`Prefer: handling=lenient`) it is left out, and out of the self link.
    """
    found, errors = Search(kind), []
    for name, texts in given.lists():
        for text in texts:
            try:
                _take(found, name, text)
            except Problem as problem:
                if not (lenient and isinstance(problem, Unknown)):
                    errors.append({"parameter": name, "detail": problem.detail})
    if errors:
        raise Problem("parameter", errors=errors)
    return found


class Unknown(Wrong):
    """A parameter, or a modifier of one, that a type does not have."""


def _take(search: Search, given: str, text: str) -> None:
    name, _colon, modifier = given.partition(":")
    if given in IDLE:
        return
    if given in CONTROLS:
        CONTROLS[given](search, text)
        return
    known: Mapping[str, Filter] = {"_lastUpdated": Moment(""), **search.kind.params}
    if name != "_id" and name not in known:
        raise Unknown("There is no such parameter.")
    if modifier and modifier not in (known[name].modifiers if name in known else ()):
        raise Unknown("There is no such modifier.")
    if not text:
        raise Wrong("This is empty.")
    if name != "_id":
        known[name].q(text, modifier)  # what is not right shows before anything is read
    search.params.append((name, modifier, text))


def _count(search: Search, text: str) -> None:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Wrong(f"Say a number from 0 to {MOST}.")
    search.only_count = search.only_count or int(text) == 0
    search.count = min(int(text), MOST)  # FHIR lets a server give fewer


def _summary(search: Search, text: str) -> None:
    if text not in ("false", "count"):
        raise Wrong("Only false and count are known.")
    search.only_count = search.only_count or text == "count"


def _total(search: Search, text: str) -> None:
    if text not in ("none", "accurate", "estimate"):
        raise Wrong("Say none or accurate.")
    search.with_total = text != "none"


def _include(search: Search, text: str) -> None:
    if text not in search.kind.includes:
        raise Wrong("Nothing can be included that way.")
    search.includes.append(text)


def _cursor(search: Search, text: str) -> None:
    place, _dot, written = text.partition(".")
    try:
        last: Place = CursorField().to_internal_value(written)
        number = int(place)
        if not 0 <= number < len(search.kind.sources):
            raise ValueError
    except (ValidationError, ValueError):
        raise Wrong("This is no cursor that we gave.") from None
    search.cursor = number, last.id


CONTROLS = {
    "_count": _count,
    "_summary": _summary,
    "_total": _total,
    "_include": _include,
    "_cursor": _cursor,
}


def bundle(search: Search, access: Access, others: Mapping[str, Kind]) -> tuple[Shape, int]:
    """The Bundle of a search, and how many rows it shows."""
    search.check_rights(access)
    own = address(search.kind.type)
    head: Shape = {"resourceType": "Bundle", "type": "searchset"}
    if search.only_count or search.with_total:
        head["total"] = search.total()
    if search.only_count:
        return {**head, "link": [_link("self", own, search)]}, 0
    rows, more = search.page()
    links = [_link("self", own, search)]
    if more:
        place, last = rows[-1]
        cursor = f"{place}.{CursorField.written(Place(last.pk))}"
        links.append(_link("next", own, search, cursor))
    entries = [*_matches(search, rows, access), *_included(search, rows, access, others)]
    content = {**head, "link": links}
    return ({**content, "entry": entries} if entries else content), len(rows)


def _link(relation: str, own: str, search: Search, cursor: str = "") -> Shape:
    pairs = [(f"{name}:{mod}" if mod else name, text) for name, mod, text in search.params]
    pairs += [("_include", one) for one in search.includes]
    if search.only_count:
        pairs.append(("_summary", "count"))
    else:
        pairs.append(("_count", str(search.count)))
    if search.with_total:
        pairs.append(("_total", "accurate"))
    if cursor:
        pairs.append(("_cursor", cursor))
    return {"relation": relation, "url": f"{own}?{urlencode(pairs)}"}


def _matches(search: Search, rows: list[tuple[int, Any]], access: Access) -> Iterator[Shape]:
    kind = search.kind
    for number, source in enumerate(kind.sources):
        mine = [row for place, row in rows if place == number]
        for shape in kind.shown(source, mine, access) if mine else []:
            yield _entry(kind, shape, "match")


def _included(
    search: Search, rows: list[tuple[int, Any]], access: Access, others: Mapping[str, Kind]
) -> Iterator[Shape]:
    for name in dict.fromkeys(search.includes):
        word, attribute = search.kind.includes[name]
        other = others[word]
        access.need(word, "r")
        wanted = {getattr(row, attribute) for _place, row in rows}
        for source in other.sources:
            found = list(source.rows().filter(pk__in=wanted).order_by("pk"))
            for shape in other.shown(source, found, access):
                yield _entry(other, shape, "include")


def _entry(kind: Kind, shape: Shape, mode: str) -> Shape:
    return {
        "fullUrl": address(kind.type, shape["id"]),
        "resource": shape,
        "search": {"mode": mode},
    }
