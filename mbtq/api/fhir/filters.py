"""Search parameters (FHIR R4, 3.1.1): from the text in an address to a condition on rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db.models import Q

from mbtq.api.problem import Problem

_COMMA = re.compile(r"(?<!\\),")
# An empty condition is dropped where conditions are joined, so everything is said out loud.
EVERYTHING, NOTHING = Q(pk__isnull=False), Q(pk__in=[])


class Wrong(Problem):
    """A value that a search parameter does not take."""

    def __init__(self, detail: str) -> None:
        super().__init__("parameter", detail)


@dataclass(frozen=True)
class Filter:
    """One search parameter of one table; `path` leads to the column."""

    path: str
    type: ClassVar[str]
    modifiers: ClassVar[tuple[str, ...]] = ()
    # The kind of which the parameter tells something, where that needs a right of its own.
    tells_of: ClassVar[str] = ""

    def q(self, text: str, modifier: str = "") -> Q:
        """Rows of which one of the values, separated by commas, is true. Raises `Wrong`."""
        if "\0" in text:
            raise Wrong("This holds a character that text does not have.")
        found = Q()
        for one in _COMMA.split(text):
            found |= self.one(one.replace("\\,", ",").replace("\\|", "|"), modifier)
        return found

    def one(self, text: str, modifier: str) -> Q:
        raise NotImplementedError


@dataclass(frozen=True)
class Token(Filter):
    """A code or identifier: `code` or `system|code`; case does not count."""

    system: str = ""
    type = "token"

    def one(self, text: str, modifier: str) -> Q:
        system, bar, code = text.rpartition("|")
        if bar and system != self.system:
            return NOTHING
        return Q(**{f"{self.path}__iexact": code}) if code else Q(**{f"{self.path}__isnull": False})


@dataclass(frozen=True)
class Key(Filter):
    """A token that is the id of a row."""

    system: str = ""
    type = "token"

    def one(self, text: str, modifier: str) -> Q:
        system, bar, code = text.rpartition("|")
        pk = uuid_of(code)
        if pk is None or (bar and system != self.system):
            return NOTHING
        return Q(**{self.path: pk})


@dataclass(frozen=True)
class Flag(Filter):
    """`true` or `false`; the condition is asked for at the moment of the search."""

    is_true: Callable[[], Q]
    type = "token"

    def one(self, text: str, modifier: str) -> Q:
        if text not in ("true", "false"):
            raise Wrong("Say true or false.")
        return self.is_true() if text == "true" else ~self.is_true()


@dataclass(frozen=True)
class Codes(Filter):
    """A token whose codes are conditions, not values of one column."""

    codes: dict[str, Q]
    type = "token"

    def one(self, text: str, modifier: str) -> Q:
        return self.codes.get(text.rpartition("|")[2], NOTHING)


@dataclass(frozen=True)
class Reference(Filter):
    """`Type/id`, the id alone, or the address of the resource."""

    to: str
    type = "reference"

    def one(self, text: str, modifier: str) -> Q:
        before, _slash, last = text.rpartition("/")
        pk = uuid_of(last)
        if pk is None or (before and before.rpartition("/")[2] != self.to):
            return NOTHING
        return Q(**{self.path: pk})


@dataclass(frozen=True)
class Canonical(Filter):
    """`url` or `url|version`: behind `prefix` the key, which `path` leads to."""

    prefix: str
    version: str = ""
    type = "uri"

    def one(self, text: str, modifier: str) -> Q:
        url, _bar, version = text.partition("|")
        key = url.removeprefix(self.prefix)
        if key == url:
            return NOTHING
        found = Q(**{self.path: key})
        if not version:
            return found
        return found & Q(**{self.version: version}) if self.version else NOTHING


@dataclass(frozen=True)
class Text(Filter):
    """Begins with, whatever the case; `:exact` and `:contains` as they say."""

    type = "string"
    modifiers = ("exact", "contains")
    _lookups: ClassVar[dict[str, str]] = {"exact": "exact", "contains": "icontains"}

    def one(self, text: str, modifier: str) -> Q:
        return Q(**{f"{self.path}__{self._lookups.get(modifier, 'istartswith')}": text})


def uuid_of(text: str) -> UUID | None:
    """An id in the form in which we give them, None for anything else."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None
