"""Titles, versions and addresses of texts of the manual, for the pages of every app."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs.models import ManualText
from programs.texts.catalog import shipped


def here() -> str:
    """The language of the page, as texts have it."""
    return "en" if get_language() == "en" else "nl"


def edition_words(text: ManualText) -> str:
    """Which version this is, and whose."""
    if text.centre is None:
        return _("Version %(n)s, as it ships with MBT Kwaliteit") % {"n": text.number}
    return _("Version %(n)s of %(centre)s") % {"n": text.number, "centre": text.centre.name}


def title_of(key: str) -> str:
    """The title with which a text ships, in the language of the page."""
    return shipped()[key].pages[here()].title


def address_of(slug: str, key: str, anchor: str = "") -> str:
    url = reverse("programs:text", args=[slug, key])
    return f"{url}#{anchor}" if anchor else url
