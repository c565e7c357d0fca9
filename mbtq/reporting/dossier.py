"""A dossier on paper: as a candidate has it now, or as it was submitted, with every step since.

Everything here happens in the language of the document, not of the person who asks for it.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mbtq.core.formats import translated
from training.export_words import (
    fragment_texts,
    requirement_lines,
    source_texts,
    statement_texts,
    step_texts,
)
from training.labels import REQUIREMENT_STATES
from training.models import Application
from training.progress_words import summary_words
from training.selectors.exports import Content, content_in, content_of, copy_with

SHORT = 12


def source_of_application(application: UUID) -> Content | None:
    """The application with this id that the open organisation may read: the centre's own."""
    found = Application.objects.filter(pk=application).first()
    return content_of(found) if found else None


def source_of_copy(copy: UUID) -> Content | None:
    """What the candidate had copied in the open organisation."""
    found = copy_with(copy)
    return content_in(found) if found else None


def title_of(content: Content) -> str:
    """The title of the document."""
    words = _("Application of %(name)s") if content.submitted_at else _("Dossier of %(name)s")
    return words % {"name": content.frozen["candidate"]}


def context_of(content: Content) -> dict[str, Any]:
    """Everything the template prints, in the present language."""
    pathway, assessment = content.pathway, content.thawed.assessment
    submitted = content.submitted_at
    return {
        "title": title_of(content),
        "kind": _("Application for registration") if submitted else _("Dossier"),
        "candidate": content.frozen["candidate"],
        "registration": translated(pathway.name),
        "register": translated(pathway.register),
        "is_renewal": content.frozen["is_renewal"],
        "valid_from": pathway.valid_from,
        "dates_confirmed": pathway.dates_confirmed,
        "started_on": date.fromisoformat(content.frozen["started_on"]),
        "on": content.on,
        "submitted_at": submitted,
        "created": content.on.isoformat(),
        "fingerprint": content.fingerprint,
        "short_hash": content.fingerprint[:SHORT],
        "summary": summary_words(assessment),
        "lines": _numbered(content),
        "has_unconfirmed": not all(one.requirement.is_confirmed for one in assessment.progress),
        "statements": statement_texts(content),
        "fragments": fragment_texts(content),
        "steps": step_texts(content),
        "sources": source_texts(content),
        "basis": translated(pathway.source),
        "notes": [translated(one) for one in pathway.notes],
    }


def _numbered(content: Content) -> list[dict[str, Any]]:
    """Each requirement with its number, its state in words and an anchor to jump to."""
    return [
        {
            "line": line,
            "number": number,
            "anchor": f"requirement-{number}",
            "state": REQUIREMENT_STATES[line.state],
        }
        for number, line in enumerate(requirement_lines(content), 1)
    ]
