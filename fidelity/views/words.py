"""What was typed, in the words of the page: for conflicts, history and details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fidelity.labels import COMPONENTS, CONCERNS, MODALITIES, OUTCOMES
from fidelity.models import SessionLog
from fidelity.services.content import Content
from mbtq.core import formats

LABELS: Mapping[str, Promise | str] = {
    "treatment": _lazy("Client (code)"),
    "held_on": _lazy("Date"),
    "modality": _lazy("Form"),
    "outcome": _lazy("Did it take place?"),
    "minutes": _lazy("Minutes"),
    "components": _lazy("What of MBT was in it"),
    "self_check": _lazy("How did mentalizing go today?"),
    "concern": _lazy("To talk about"),
    "note": _lazy("Note for yourself, without names"),
}


def nothing() -> str:
    return _("Nothing here")


WORDS: Mapping[str, Callable[[Any], str]] = {
    "treatment": lambda one: one.code,
    "held_on": formats.day,
    "modality": lambda one: str(MODALITIES[one]),
    "outcome": lambda one: str(OUTCOMES[one]),
    "minutes": str,
    "components": lambda some: ", ".join(str(COMPONENTS[one]) for one in some),
    "self_check": str,
    "concern": lambda one: str(CONCERNS[one]),
    "note": str,
}


def in_words(name: str, value: Any) -> str:
    """A stored value as a person reads it; nothing is said in words too."""
    if value in (None, "", (), []):
        return nothing()
    return WORDS[name](value)


def content_rows(
    mine: Content, theirs: Content, *, all_fields: bool = False
) -> list[dict[str, Any]]:
    """Both versions of what differs, or of every field."""
    return [
        {
            "name": name,
            "label": LABELS[name],
            "mine": in_words(name, getattr(mine, name)),
            "theirs": in_words(name, getattr(theirs, name)),
        }
        for name in LABELS
        if all_fields or getattr(mine, name) != getattr(theirs, name)
    ]


def days_late(row: SessionLog) -> int:
    """How many days after the session it was logged; 0 for a row that came from a file."""
    if row.logged_at is None or row.held_on is None or row.batch_id is not None:
        return 0
    return max(0, (localdate(row.logged_at) - row.held_on).days)
