"""Scopes in plain words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mbtq.api.scopes import KINDS, acts

READ: dict[str, Promise | str] = {
    "Organization": _("See the organisation and its teams"),
    "HealthcareService": _("See programs"),
    "Practitioner": _("See practitioners"),
    "PractitionerRole": _("See who works in which team, and registrations"),
    "Questionnaire": _("See the questions of scales and checklists"),
    "QuestionnaireResponse": _("See which ratings were made, and checklists"),
    "MeasureReport": _("See risk scores and indicators"),
    "DocumentReference": _("See audits and their reports"),
    "Task": _("See findings of audits and what is done about them"),
    "AuditEvent": _("See who did and saw what"),
    "Treatment": _("See treatments by code"),
    "SessionLog": _("See sessions by code"),
    "SupervisionSession": _("See when supervision was held and by whom, never what was said"),
    "Signal": _("See how many signals there are, never what they say"),
}
WRITE: dict[str, Promise | str] = {
    "Practitioner": _("Add and change practitioners"),
    "QuestionnaireResponse": _("Send in checklists and ratings"),
    "Treatment": _("Start, change and end treatments"),
    "SessionLog": _("Log and correct sessions"),
}


def read_word(kind: str) -> str:
    """The scope that lets a client read a kind: `system/Practitioner.rs`."""
    return f"system/{kind}.rs"


def write_word(kind: str) -> str:
    """The scope that lets a client write a kind: `system/Practitioner.cu`."""
    return f"system/{kind}.{''.join(letter for letter in KINDS[kind] if letter in 'cu')}"


def choices() -> list[tuple[str, Promise | str]]:
    """Scope and sentence, first all that reads, then all that writes."""
    reads = [(read_word(kind), words) for kind, words in READ.items()]
    return reads + [(write_word(kind), words) for kind, words in WRITE.items()]


def chosen(scopes: list[str]) -> list[str]:
    """Which of the choices these scopes amount to, for the form."""
    may = acts(scopes)
    reads = [read_word(kind) for kind in READ if {"r", "s"} <= may[kind]]
    return reads + [write_word(k) for k in WRITE if set(write_word(k).split(".")[1]) <= may[k]]


def sentences(scopes: list[str]) -> list[tuple[str, Promise | str]]:
    """Every scope with what it allows, in words; those that are no choice stand for themselves."""
    known = dict(choices())
    listed = chosen(scopes)
    rest = [word for word in scopes if word not in known and not _is_told(word, listed)]
    return [(word, known[word]) for word in listed] + [(word, word) for word in rest]


def _is_told(word: str, listed: list[str]) -> bool:
    mine, told = acts([word]), acts(listed)
    return all(mine[kind] <= told[kind] for kind in mine)
