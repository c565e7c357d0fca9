"""A text of the manual as its page shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from programs.models import ManualText
from programs.selectors.texts import BEGIN, END
from programs.text_words import address_of, parts_of
from programs.texts.difference import Did, Paragraph

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HEADING = re.compile(r"^## +(.+?)(?: +\{[^}]*\})?$", re.MULTILINE)
_SIGNS = re.compile(r"\*\*|`")


def shown(text: ManualText, slug: str, language: str) -> dict[str, Any]:
    """The parts of a text for its page; links lead to texts of the same place."""
    return parts_of(text, language, lambda key, anchor: address_of(slug, key, anchor))


def readable(body: str) -> str:
    """A text without signs of Markdown, for the reader of a difference."""
    bare = _SIGNS.sub("", _LINK.sub(r"\1", body))
    return _HEADING.sub(r"## \1", bare)


def folded(changes: Sequence[Paragraph]) -> list[dict[str, Any]]:
    """The changes with what did not change between them folded; its last heading stays in sight."""
    found: list[dict[str, Any]] = []
    for is_same, group in groupby(changes, key=lambda one: one.is_same and one.did is Did.KEPT):
        rows = list(group)
        if not is_same:
            found += [{"change": one} for one in rows]
            continue
        heading = next((one for one in reversed(rows) if one.text.startswith("## ")), None)
        found.append({"same": rows, "heading": heading.text[3:] if heading else ""})
    return found


def marked(excerpt: str) -> SafeString:
    """An excerpt with the words that were found marked; everything else escaped."""
    safe = escape(excerpt).replace(BEGIN, "<mark>").replace(END, "</mark>")
    return mark_safe(safe)  # noqa: S308  escaped on the line above
