"""All texts that ship with the product, and which section explains what.

The links follow from the files: a centre that publishes its own version keeps every anchor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from programs.texts.document import Document, TextKind
from programs.texts.reading import keys_in, read_document

FOLDERS = {
    TextKind.CHAPTER: Path(__file__).parents[1] / "manual",
    TextKind.PROTOCOL: Path(__file__).parents[1] / "protocols",
}


# The chapter that says what a program needs around it, where determinants are explained.
ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Place:
    """A section of a text."""

    key: str
    anchor: str


def read_texts(folders: Mapping[TextKind, Path] = FOLDERS) -> dict[str, Document]:
    """All texts by key, chapters first. Raises `ContentError`."""
    found = [
        read_document(folder, key, kind)
        for kind, folder in folders.items()
        for key in keys_in(folder)
    ]
    ordered = sorted(found, key=lambda one: (one.kind is TextKind.PROTOCOL, one.order))
    return {one.key: one for one in ordered}


@cache
def shipped() -> Mapping[str, Document]:
    return read_texts()


@cache
def sections_by_criterion() -> Mapping[str, Place]:
    """For each criterion the section of a chapter that says why it exists."""
    return {
        criterion: Place(text.key, section.anchor)
        for text in shipped().values()
        for section in text.pages["nl"].sections
        for criterion in section.criteria
    }


@cache
def sections_by_determinant() -> Mapping[str, Place]:
    """For each determinant the first section that is about it, of the organisation's chapter."""
    found: dict[str, Place] = {}
    for text in sorted(shipped().values(), key=lambda one: one.key != ORGANISATION):
        for section in text.pages["nl"].sections:
            for one in section.determinants:
                found.setdefault(one, Place(text.key, section.anchor))
    return found


def protocols_for(
    *, criterion: str = "", determinant: str = "", event: str = "", setting: str = ""
) -> tuple[str, ...]:
    """Keys of the protocols that help with one of these, in the order of the library."""
    return tuple(
        text.key
        for text in _protocols()
        if _fits(text, setting)
        and (criterion in text.criteria or determinant in text.determinants or event in text.events)
    )


def _protocols() -> Iterable[Document]:
    return (one for one in shipped().values() if one.kind is TextKind.PROTOCOL)


def _fits(text: Document, setting: str) -> bool:
    """Texts for some settings do not help in another; without a setting all do."""
    return not text.settings or not setting or setting in text.settings
