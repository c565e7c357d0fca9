"""Where links in a text lead; titles of criteria, filled by the app that has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Titles = Callable[[str], Mapping[str, str]]
_titles: list[Titles] = []
TARGET = re.compile(r"(?P<kind>manual|protocol):(?P<key>[a-z0-9-]+)(#(?P<anchor>[a-z0-9-]+))?")


def target_of(link: str) -> tuple[str, str] | None:
    """Key and anchor of a link to another text, such as `protocol:absence#when`; else None."""
    found = TARGET.fullmatch(link)
    return (found["key"], found["anchor"] or "") if found else None


def register_criteria(titles: Titles) -> None:
    """`titles(language)` gives the title of every criterion by id."""
    _titles[:] = [titles]


def criterion_titles(language: str) -> Mapping[str, str]:
    return _titles[0](language) if _titles else {}
