"""A text of the manual on paper: one published version, as it hangs on the wall or lies in a bag.

Everything here happens in the language of the document, not of the person who asks for it.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from mbtq.core.markdown import render
from programs.labels import TEXT_KINDS
from programs.models import ManualText
from programs.selectors.texts import published
from programs.text_words import edition_words, here
from programs.texts.body import sections_of
from programs.texts.document import TextKind
from programs.texts.links import criterion_titles, target_of

SHORT = 12


@dataclass(frozen=True)
class Source:
    """A published version, which nobody can change any more."""

    text: ManualText

    @property
    def content_hash(self) -> str:
        return str(self.text.digest)


def source_of(text: UUID) -> Source | None:
    """The published version with this id that may be read in the open organisation, or None."""
    found = published().filter(pk=text).select_related("centre").first()
    return Source(found) if found else None


def title_of(source: Source) -> str:
    """The title of the document."""
    return source.text.title(here())


def context_of(source: Source) -> dict[str, Any]:
    """Everything the template prints, in the present language."""
    text, language = source.text, here()
    intro, sections = sections_of(text.body(language))
    own = {f"{text.key}#{one.anchor}" for one in sections}
    titles = criterion_titles(language)
    on = timezone.localtime(text.published_at).date()
    return {
        "title": text.title(language),
        "summary": text.summary(language),
        "kind": TEXT_KINDS[TextKind(text.kind)],
        "is_protocol": text.kind == TextKind.PROTOCOL,
        "is_draft": text.centre_id is None,
        "edition": edition_words(text),
        "on": on,
        "created": on.isoformat(),
        "short_hash": source.content_hash[:SHORT],
        "address": address_of(text.key),
        "intro": on_paper(intro, own),
        "sections": [
            {
                "anchor": one.anchor,
                "heading": one.heading,
                "html": on_paper(one.body, own),
                "criteria": [(key, titles.get(key, "")) for key in one.criteria],
            }
            for one in sections
        ],
        "basis": text.basis(language),
    }


def address_of(key: str, anchor: str = "") -> str:
    """Where anybody reads the version in force, whatever their organisation."""
    url = settings.PUBLIC_URL + reverse("programs:text-somewhere", args=[key])
    return f"{url}#{anchor}" if anchor else url


def on_paper(text: str, own: Container[str] = ()) -> SafeString:
    """Safe HTML in which a link to `own`, sections of this document as `key#anchor`, leads there.

    One that leads nowhere is plain words: an empty address, or one to a section that is not there,
    ends the document.
    """

    def link(target: str) -> str:
        if (place := target_of(target)) is None:
            return target if target.startswith("https://") else ""
        key, anchor = place
        return f"#{anchor}" if f"{key}#{anchor}" in own else address_of(key, anchor)

    return render(text, link)
