"""The kinds of codes in words: what each proves, and how its level reads.

The level of a code is stored as a key where it has one, so that it is printed in the reader's
language. The app that knows the keys registers how they read; what is no key is printed as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class CodeKind:
    """One kind: what the paper is, the words for its level and its first day, what it proves."""

    document: Promise | str
    level: Promise | str
    since: Promise | str
    proves: Promise | str


KINDS: dict[str, CodeKind] = {
    "audit_report": CodeKind(
        _("Audit report"),
        _("Standard"),
        _("Issued on"),
        _(
            "This code stands on a final audit report. The page says whether the report was"
            " issued and still holds. It shows no scores and no findings."
        ),
    ),
    "registration": CodeKind(
        _("Registration"),
        _("Registered as"),
        _("Valid from"),
        _(
            "This code stands on a certificate of registration. It proves that this person is in"
            " the register at this level, from the first to the last day named here. It says"
            " nothing about where somebody works."
        ),
    ),
    "attendance": CodeKind(
        _("Certificate of attendance"),
        _("Course"),
        _("Issued on"),
        _(
            "This code stands on a certificate of attendance. It proves that this person was at"
            " the course. It is no registration, and does not say that somebody may treat."
        ),
    ),
}
OTHER = CodeKind(
    _("Certificate"),
    _("Level"),
    _("Issued on"),
    _("This code stands on a certificate. The page says whether it was issued and still holds."),
)
_levels: dict[str, Callable[[str], str]] = {}


def register_levels(kind: str, words: Callable[[str], str]) -> None:
    """Says how the levels of a kind read; `words` gives "" for what is no key of its own."""
    _levels[kind] = words


def kind_of(key: str) -> CodeKind:
    """The words of a kind; a kind of a later version is a certificate."""
    return KINDS.get(key, OTHER)


def level_words(kind: str, level: str) -> str:
    """A level in the present language."""
    return (_levels[kind](level) if kind in _levels else "") or level
