"""A dossier as it is printed: requirements, statements, fragments, steps, sources, in words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mbtq.core.canonical import content_hash
from mbtq.core.formats import translated
from training.labels import COMPETENCES, FRAGMENT_PARTS, STATEMENT_KINDS, STEPS, VERDICTS
from training.progress_words import RequirementLine, lines_of
from training.selectors.exports import Content


@dataclass(frozen=True)
class StatementText:
    """A statement in full; without `signed_on` it is awaited and says nothing yet."""

    kind: str
    author: str
    signed_on: dt.date | None
    verdict: str
    texts: list[tuple[str, str]]
    fingerprint: str


@dataclass(frozen=True)
class FragmentText:
    """A fragment with the reflection on it."""

    part: str
    reference: str
    on: dt.date
    starts_at_minute: int
    minutes: int
    kept_until: dt.date
    reflection: str


@dataclass(frozen=True)
class StepText:
    """One step of the application. `missing` names the requirements that were not complete."""

    words: str
    at: dt.datetime
    reasons: str
    missing: list[str]


@dataclass(frozen=True)
class SourceText:
    """From where evidence comes. `digest`: SHA-256 over what `dossier.json` holds of it."""

    organisation: str
    facts: int
    digest: str


def requirement_lines(content: Content) -> list[RequirementLine]:
    """Every requirement with what counts for it; codes of treatments stand in no export."""
    return lines_of(content.thawed.assessment, content.thawed.sources, {})


def statement_texts(content: Content) -> list[StatementText]:
    """Those that were signed, oldest first, then those that are awaited."""
    found = [_statement(one) for one in _of_kind(content, "statement")]
    return sorted(found, key=lambda one: (one.signed_on or dt.date.max, one.author))


def _statement(one: Mapping[str, Any]) -> StatementText:
    is_signed = bool(one["on"])
    said_of = [(str(label), one["competences"].get(key, "")) for key, label in COMPETENCES.items()]
    if one["advice"]:
        said_of.append((_("Advice"), one["advice"]))
    return StatementText(
        kind=str(STATEMENT_KINDS[one["statement"]]),
        author=one["author_name"],
        signed_on=dt.date.fromisoformat(one["on"]) if is_signed else None,
        verdict=str(VERDICTS[one["verdict"]]) if is_signed else _("Asked for, not written yet."),
        texts=said_of if is_signed else [],
        fingerprint=one["content_hash"],
    )


def fragment_texts(content: Content) -> list[FragmentText]:
    """All fragments, oldest first."""
    found = [
        FragmentText(
            part=str(FRAGMENT_PARTS[one["part"]]),
            reference=one["reference"],
            on=dt.date.fromisoformat(one["on"]),
            starts_at_minute=one["starts_at_minute"],
            minutes=one["minutes"],
            kept_until=dt.date.fromisoformat(one["kept_until"]),
            reflection=one["reflection"],
        )
        for one in _of_kind(content, "fragment")
    ]
    return sorted(found, key=lambda one: (one.on, one.reference, one.starts_at_minute))


def _of_kind(content: Content, kind: str) -> Iterable[Mapping[str, Any]]:
    return (one for one in content.frozen["sources"].values() if one["kind"] == kind)


def step_texts(content: Content) -> list[StepText]:
    """What happened to the application, oldest first."""
    names = {one.key: translated(one.name) for one in content.pathway.requirements}
    return [
        StepText(
            words=str(STEPS[one["kind"]]),
            at=dt.datetime.fromisoformat(one["at"]),
            reasons=one["reasons"],
            missing=[names.get(key, key) for key in one["missing"]],
        )
        for one in content.steps
    ]


def source_texts(content: Content) -> list[SourceText]:
    """From which organisation how much comes; what has none was put in by the candidate."""
    sources: Mapping[str, Mapping[str, Any]] = content.frozen["sources"]
    names = {
        one["organisation_id"]: one["organisation"]
        for one in sources.values()
        if one["organisation"]
    }
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for key, one in sources.items():
        found[one["organisation"] or _place(one, names)][key] = one
    return [
        SourceText(organisation=name, facts=len(those), digest=content_hash(those))
        for name, those in sorted(found.items())
    ]


def _place(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Where something lies that names no organisation itself, such as a fragment."""
    known = names.get(one["organisation_id"], "") if one["organisation_id"] else ""
    return known or _("The dossier itself")
