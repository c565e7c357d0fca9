"""Scope words of SMART v2 (`system/<kind>.<c r u d s>`): what a client may do with which kind.

Each kind of thing has one word, whichever door it leaves by: where FHIR has a type for it that
type's name, else ours.
"""

from __future__ import annotations

import re

# kind -> which of c(reate), r(ead), u(pdate), s(earch) exist for it
KINDS: dict[str, str] = {
    "Organization": "rs",  # the organisation and its teams
    "HealthcareService": "rs",  # programs
    "Practitioner": "crus",
    "PractitionerRole": "rs",  # places in teams, registrations
    "Questionnaire": "rs",
    "QuestionnaireResponse": "crs",  # ratings and checklists
    "MeasureReport": "rs",  # risk scores and indicators
    "DocumentReference": "rs",  # audits and their reports
    "Task": "rs",  # findings and actions
    "AuditEvent": "rs",
    "Treatment": "crus",
    "SessionLog": "crus",
    "SupervisionSession": "rs",
    "Signal": "rs",  # counts, never what they say
}
_WORD = re.compile(r"system/(\*|[A-Za-z]+)\.(c?r?u?d?s?)")


class ScopeRefused(ValueError):
    """A word that is no scope of ours."""


def parse(text: str) -> list[str]:
    """The words of a space-separated list, each once, in the order given.

    Raises `ScopeRefused` for a word that is none, for an unknown kind, and for an act that does
    not exist for the kind.
    """
    words = list(dict.fromkeys(text.split()))
    for word in words:
        found = _WORD.fullmatch(word)
        if found is None or not found[2] or (found[1] != "*" and found[1] not in KINDS):
            raise ScopeRefused(f"'{word}' is no scope here.")
        if found[1] != "*" and (more := set(found[2]) - set(KINDS[found[1]])):
            raise ScopeRefused(f"'{word}' asks for '{min(more)}', which {found[1]} does not have.")
    return words


def acts(words: list[str]) -> dict[str, set[str]]:
    """Kind to the acts that these words allow; `*` stands for every kind."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for word in words:
        kind, letters = word.removeprefix("system/").split(".")
        for one in KINDS if kind == "*" else [kind]:
            found.setdefault(one, set()).update(set(letters) & set(KINDS.get(one, "")))
    return found


def covers(held: list[str], asked: list[str]) -> bool:
    """Whether everything that `asked` allows is allowed by `held`."""
    mine, theirs = acts(held), acts(asked)
    return all(theirs[kind] <= mine[kind] for kind in theirs)


def granted(held: list[str], asked: list[str]) -> list[str]:
    """The words of `asked` that `held` covers: what a token gets (SMART: it may be less)."""
    return [word for word in asked if covers(held, [word])]
