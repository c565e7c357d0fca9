"""What a text of the manual is made of. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("nl", "en")


class TextKind(StrEnum):
    CHAPTER = "chapter"
    PROTOCOL = "protocol"


class TextState(StrEnum):
    """Of a version: written, offered to somebody else, open to everybody."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Section:
    """One section: `anchor` is its address on the page and never changes between versions.

    `criteria` (ids of the standard) and `determinants` are what the section explains.
    """

    anchor: str
    heading: str
    body: str
    criteria: tuple[str, ...] = ()
    determinants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A text in one language. `basis`: what it rests on, one source per line."""

    title: str
    summary: str
    basis: tuple[str, ...]
    body: str
    intro: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a chapter or a protocol in every language.

    `settings`: for these settings only, empty means for all. `criteria`, `determinants` and
    `events` (kinds of change event) are what the text as a whole is for.
    """

    key: str
    kind: TextKind
    version: int
    order: int
    pages: Mapping[str, Page]
    settings: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    determinants: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    @property
    def anchors(self) -> tuple[str, ...]:
        return tuple(one.anchor for one in self.pages["nl"].sections)
