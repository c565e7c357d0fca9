"""The data types of FHIR R4 of which resources are built. Plain Python."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

Shape = dict[str, Any]

OURS = "urn:mbtq:"
UCUM = "http://unitsofmeasure.org"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def ours(name: str) -> str:
    """The system of our own codes, identifiers and extensions: the same in every installation."""
    return f"{OURS}{name}"


def coding(system: str, code: object, display: object = "") -> Shape:
    """A code of one system, with its word."""
    return {"system": system, "code": str(code), "display": str(display)}


def concept(system: str, code: object, display: object = "") -> Shape:
    """A CodeableConcept with one coding."""
    return {"coding": [coding(system, code, display)]}


def identifier(name: str, value: object) -> Shape:
    """An Identifier in one of our own systems."""
    return {"system": ours(name), "value": str(value)}


def reference(kind: str, pk: UUID | None, display: object = "") -> Shape | None:
    """A literal Reference; None without a row."""
    return None if pk is None else {"reference": f"{kind}/{pk}", "display": str(display)}


def extension(name: str, **value: Any) -> Shape | None:
    """One of our own extensions, `valueCode=...`; None without a value."""
    (content,) = value.values()
    return None if content in (None, "") else {"url": ours(name), **value}


def period(start: date | None, end: date | None) -> Shape:
    """A Period; both days count."""
    return {"start": start, "end": end}


def pruned(value: Any) -> Any:
    """Without what is empty: FHIR knows no null, no empty text, list or object."""
    if isinstance(value, dict):
        kept = {name: pruned(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if not _is_empty(inner)}
    if isinstance(value, list):
        return [inner for inner in map(pruned, value) if not _is_empty(inner)]
    return value


def _is_empty(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())
