"""What ships with the product, loaded once per version; the rows that search reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mbtq.core.markdown import plain_words, without_accents
from mbtq.core.versions import ContentChanged
from programs.models import ManualSection, ManualText
from programs.texts.body import sections_of
from programs.texts.document import LANGUAGES, Document, TextState


def store_texts(documents: Mapping[str, Document], *, at: datetime) -> int:
    """Adds new versions as they ship; returns how many. As the owner of the tables.

    Raises `ContentChanged` when a version that is here already holds something else.
    """
    return sum(_store(one, at) for one in documents.values())


def _store(document: Document, at: datetime) -> bool:
    whole = _columns(document)
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
    row, is_new = ManualText.objects.get_or_create(
        centre=None,
        key=document.key,
        number=document.version,
        defaults={
            **whole,
            "digest": digest,
            "state": TextState.PUBLISHED,
            "written_at": at,
            "published_at": at,
        },
    )
    if row.digest != digest:
        raise ContentChanged(
            f"The text {document.key} {document.version} is in use and cannot change; give its"
            " files a new version."
        )
    if is_new:
        store_sections(row)
    return is_new


def _columns(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": document.kind.value,
        "order": document.order,
        "settings": list(document.settings),
    }
    for language in LANGUAGES:
        page = document.pages[language]
        found |= {
            f"title_{language}": page.title,
            f"summary_{language}": page.summary,
            f"body_{language}": page.body,
            f"basis_{language}": list(page.basis),
        }
    return found


def store_sections(text: ManualText) -> None:
    """The rows that search reads: the summary with the intro, then each section."""
    rows = []
    for language in LANGUAGES:
        intro, sections = sections_of(text.body(language))
        parts = [("", text.title(language), f"{text.summary(language)}\n\n{intro}")]
        parts += [(one.anchor, one.heading, one.body) for one in sections]
        rows += [
            ManualSection(
                text=text,
                centre_id=text.centre_id,
                language=language,
                order=place,
                anchor=anchor,
                heading=heading,
                words=words,
                plain_heading=without_accents(heading),
                plain_words=without_accents(words),
            )
            for place, (anchor, heading, words) in enumerate(
                (anchor, heading, _printed(plain_words(body))) for anchor, heading, body in parts
            )
        ]
    ManualSection.objects.bulk_create(rows)


def _printed(words: str) -> str:
    """Without signs that nobody sees: search marks what it found with some of them."""
    return "".join(one for one in words if one.isprintable() or one == "\n")
