"""Titles, versions, parts and addresses of texts of the manual, for pages and papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mbtq.core.markdown import render
from programs.models import ManualText
from programs.texts.body import sections_of
from programs.texts.catalog import shipped
from programs.texts.links import criterion_titles, target_of


def here() -> str:
    """The language of the page, as texts have it."""
    return "en" if get_language() == "en" else "nl"


def edition_words(text: ManualText) -> str:
    """Which version this is, and whose."""
    if text.centre is None:
        return _("Version %(n)s, as it ships with MBT Kwaliteit") % {"n": text.number}
    return _("Version %(n)s of %(centre)s") % {"n": text.number, "centre": text.centre.name}


def parts_of(text: ManualText, language: str, to: Callable[[str, str], str]) -> dict[str, Any]:
    """Title, summary, basis, intro and sections as safe HTML, with the criteria of each section.

    `to` gives the address of a text and an anchor in it; other links lead out by https or nowhere.
    """
    titles = criterion_titles(language)
    intro, sections = sections_of(text.body(language))

    def link(target: str) -> str:
        if (place := target_of(target)) is not None:
            return to(*place)
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
                "criteria": [(key, titles.get(key, "")) for key in one.criteria],
            }
            for one in sections
        ],
    }


def title_of(key: str) -> str:
    """The title with which a text ships, in the language of the page."""
    return shipped()[key].pages[here()].title


def address_of(slug: str, key: str, anchor: str = "") -> str:
    url = reverse("programs:text", args=[slug, key])
    return f"{url}#{anchor}" if anchor else url
