"""A text of the manual as its page shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from mbtq.core.markdown import render
from programs.models import ManualText
from programs.selectors.texts import BEGIN, END
from programs.text_words import address_of
from programs.texts.body import sections_of
from programs.texts.difference import Did, Paragraph
from programs.texts.links import criterion_titles, target_of

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HEADING = re.compile(r"^## +(.+?)(?: +\{[^}]*\})?$", re.MULTILINE)
_SIGNS = re.compile(r"\*\*|`")


def shown(text: ManualText, slug: str, language: str) -> dict[str, Any]:
    """Title, intro and sections as safe HTML, with the criteria that each explains."""
    titles = criterion_titles(language)
    intro, sections = sections_of(text.body(language))

    def link(target: str) -> str:
        if (place := target_of(target)) is not None:
            return address_of(slug, *place)
        return target if target.startswith("https://") else ""

    return {
        "title": text.title(language),
        "summary": text.summary(language),
        "basis": text.basis(language),
        "intro": render(intro, link),
        "sections": [
            {
                "anchor": one.anchor,
                "heading": one.heading,
                "html": render(one.body, link),
                "criteria": [(key, titles.get(key, key)) for key in one.criteria],
            }
            for one in sections
        ],
    }


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


def edition_of(text: ManualText) -> str:
    """The version in an address: a number, with `c` when it is the centre's own."""
    return f"c{text.number}" if text.centre_id else str(text.number)


def marked(excerpt: str) -> SafeString:
    """An excerpt with the words that were found marked; everything else escaped."""
    safe = escape(excerpt).replace(BEGIN, "<mark>").replace(END, "</mark>")
    return mark_safe(safe)  # noqa: S308  escaped on the line above
