"""Words about programs, and links to the manual, for templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from mbtq.core.formats import translated
from programs.models import RiskScore
from programs.selectors.risk_page import stored_model
from programs.text_words import address_of, title_of
from programs.texts.catalog import (
    Place,
    protocols_for,
    sections_by_criterion,
    sections_by_determinant,
)

register = template.Library()
LINKS = "programs/parts/text_link.html"


@dataclass(frozen=True)
class TextLink:
    """A link to the manual; `about` completes its words for who does not see what is around it."""

    url: str
    words: str
    about: str = ""
    is_away: bool = False


@register.filter
def stop_reasons(score: RiskScore) -> list[str]:
    """What the stop signals of a score say, in the words of its model; a code says nothing."""
    if not score.knock_outs:
        return []
    rules = stored_model(score.model).knock_outs
    return [translated(rule.reason) for rule in rules if rule.id in score.knock_outs]


@register.filter
def text_title(key: str) -> str:
    """The title of a text of the manual."""
    return title_of(key)


@register.inclusion_tag(LINKS, takes_context=True)
def protocol_link(
    context: Context, key: str, words: str = "", anchor: str = "", away: bool = False
) -> dict[str, Any]:
    """A link to a protocol: its title, or other words about it.

    `away`: in a window of its own, because here somebody is typing.
    """
    title = title_of(key)
    url = address_of(context["page"].slug, key, anchor)
    return {"links": [TextLink(url, words or title, title if words else "", away)]}


@register.inclusion_tag(LINKS, takes_context=True)
def why_criterion(
    context: Context, criterion: str, about: str = "", away: bool = False
) -> dict[str, Any]:
    """A link to the section that says why a criterion exists."""
    place = sections_by_criterion().get(criterion)
    return _to_place(context, place, _("Why this exists"), about or criterion, away)


@register.inclusion_tag(LINKS, takes_context=True)
def why_determinant(
    context: Context, determinant: str, about: str = "", away: bool = False
) -> dict[str, Any]:
    """A link to the section that explains a factor."""
    place = sections_by_determinant().get(determinant)
    return _to_place(context, place, _("What this is about"), about, away)


@register.inclusion_tag(LINKS, takes_context=True)
def what_helps(
    context: Context, keys: Iterable[str] | None = None, setting: str = "", **given: str
) -> dict[str, Any]:
    """Links to protocols: those named, or those for a `criterion`, `determinant` or `event`."""
    found = protocols_for(setting=setting, **given) if keys is None else keys
    slug = context["page"].slug
    return {
        "lead": _("What helps:"),
        "links": [TextLink(address_of(slug, key), title_of(key)) for key in found],
    }


def _to_place(
    context: Context, place: Place | None, words: str, about: str, away: bool
) -> dict[str, Any]:
    if place is None:
        return {"links": []}
    url = address_of(context["page"].slug, place.key, place.anchor)
    return {"links": [TextLink(url, words, about, away)]}
