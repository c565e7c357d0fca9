"""A text of the manual on paper: one published version, as it hangs on the wall or lies in a bag.

Everything here happens in the language of the document, not of the person who asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from programs.labels import TEXT_KINDS
from programs.models import ManualText
from programs.selectors.texts import published
from programs.text_words import edition_words, here, parts_of
from programs.texts.body import sections_of
from programs.texts.document import TextKind

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
    own = {f"{text.key}#{one.anchor}" for one in sections_of(text.body(language))[1]}

    def to(key: str, anchor: str) -> str:
        """Within this document where it can; an address that leads nowhere would end it."""
        return f"#{anchor}" if f"{key}#{anchor}" in own else address_of(key, anchor)

    on = timezone.localdate(text.published_at)
    return {
        **parts_of(text, language, to),
        "kind": TEXT_KINDS[TextKind(text.kind)],
        "is_protocol": text.kind == TextKind.PROTOCOL,
        "is_draft": text.centre_id is None,
        "edition": edition_words(text),
        "on": on,
        "created": on.isoformat(),
        "short_hash": source.content_hash[:SHORT],
        "address": address_of(text.key),
    }


def address_of(key: str, anchor: str = "") -> str:
    """Where anybody reads the version in force, whatever their organisation."""
    url = settings.PUBLIC_URL + reverse("programs:text-somewhere", args=[key])
    return f"{url}#{anchor}" if anchor else url
