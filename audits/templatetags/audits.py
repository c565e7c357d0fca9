"""Words of standards and judgments for templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from audits.labels import ACTS, STATES, Confidence, FindingKind, Kind, Part, Strength, Value
from mbtq.core.formats import translated

register = template.Library()
LABELS = {
    "value": Value,
    "strength": Strength,
    "confidence": Confidence,
    "finding": FindingKind,
    "kind": Kind,
    "part": Part,
}


@register.filter
def content(text: dict[str, str] | None) -> str:
    """A text of a standard in the language of the page."""
    return translated(text) if text else ""


@register.filter
def word(value: str | None, vocabulary: str = "value") -> str:
    """The word for a stored value; an empty one reads "Not rated yet"."""
    if not value:
        return _("Not rated yet")
    return str(LABELS[vocabulary](value).label)


@register.filter
def state_word(state: str) -> str:
    return str(STATES[state])  # type: ignore[index]


@register.filter
def act_word(act: str) -> str:
    return str(ACTS[act])  # type: ignore[index]


@register.filter
def lookup(mapping: dict[Any, Any], key: Any) -> Any:
    """A value by a key that is itself a variable."""
    return mapping.get(key)
