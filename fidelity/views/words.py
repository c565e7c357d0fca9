"""What was typed, in the words of the page: for conflicts, history and details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fidelity.choices import Outcome
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


# What a session that did not take place cannot have.
OF_HELD = ("minutes", "components", "self_check")


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
        return _("No") if name == "concern" else _("Not filled in")
    return WORDS[name](value)


def outcome_words(outcome: str, *, is_own: bool) -> Any:
    """Who cancelled is "me" to the therapist alone."""
    if outcome == Outcome.CANCELLED_THERAPIST and not is_own:
        return _("Cancelled by the therapist")
    return OUTCOMES[outcome]


def session_rows(row: SessionLog, *, is_own: bool) -> list[dict[str, Any]]:
    """One session for its page; the note and the self-check are for the therapist alone."""
    left_out = () if is_own else ("note", "self_check")
    if row.outcome != Outcome.HELD:
        left_out = (*left_out, *OF_HELD)
    said = {name: in_words(name, getattr(row, name)) for name in LABELS if name not in left_out}
    said["outcome"] = str(outcome_words(row.outcome, is_own=is_own))
    return [{"label": LABELS[name], "words": words} for name, words in said.items()]


def content_rows(mine: Content, theirs: Content) -> list[dict[str, Any]]:
    """Both versions of what differs."""
    return [
        {
            "name": name,
            "label": LABELS[name],
            "mine": in_words(name, getattr(mine, name)),
            "theirs": in_words(name, getattr(theirs, name)),
        }
        for name in LABELS
        if getattr(mine, name) != getattr(theirs, name)
    ]


def days_late(row: SessionLog) -> int:
    """How many days after the session it was logged; 0 for a row that came from a file."""
    if row.logged_at is None or row.held_on is None or row.batch_id is not None:
        return 0
    return max(0, (localdate(row.logged_at) - row.held_on).days)
