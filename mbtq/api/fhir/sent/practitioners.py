"""A Practitioner that comes in. What is not kept is refused, so nothing is lost silently."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ValidationError

from mbtq.api.fhir.call import Call
from mbtq.api.fhir.values import Shape, ours
from mbtq.api.problem import Problem
from mbtq.api.rest.resources.people import PractitionerNew
from mbtq.api.rest.views import read
from mbtq.core.errors import DomainError
from programs.models import Practitioner
from programs.services.people import change_practitioner, create_practitioner

KEPT = {"resourceType", "id", "meta", "text", "language", "active", "name", "telecom", "extension"}
# Where each of our own fields stands in the resource.
PLACES = {
    "name": "Practitioner.name",
    "email": "Practitioner.telecom",
    "profession": "Practitioner.extension",
    "started_on": "Practitioner.extension",
}


def create_by(data: Shape, call: Call) -> UUID:
    """A new practitioner. Raises `Problem` with the place of what is not right."""
    _refuse(data, KEPT)
    if data.get("active") is False:
        raise refused("active", "Somebody who does not work here is not added.")
    fields = _fields(data)
    return _guarded(lambda: create_practitioner(by=call.by, **fields)).pk


def change_by(pk: UUID, data: Shape, now: Shape, call: Call) -> None:
    """Name, address and profession as they are from now on; the rest must be as it was."""
    _refuse(data, KEPT | {"identifier", "qualification"})
    for name in ("identifier", "qualification"):
        if name in data and _plain(data[name]) != _plain(now.get(name)):
            raise refused(name, "This comes from the system itself; send it as you read it.")
    if data.get("active", now["active"]) != now["active"]:
        raise refused("active", "Whoever leaves is taken out in the application, with a successor.")
    fields = _fields(data)
    row = Practitioner.objects.select_related("person").get(pk=pk)
    if fields.pop("started_on") != row.started_on:
        raise refused("extension", "The first day stays as it is.")
    _guarded(lambda: change_practitioner(practitioner=row, person=row.person, by=call.by, **fields))


def refused(element: str, words: str) -> Problem:
    """A refusal at one element."""
    error = {"expression": f"Practitioner.{element}", "detail": words}
    return Problem("rule", errors=[error])


def _refuse(data: Shape, kept: set[str]) -> None:
    errors = [
        {"expression": f"Practitioner.{name}", "detail": "This is not kept here; leave it out."}
        for name in sorted(set(data) - kept)
    ]
    if errors:
        raise Problem("rule", errors=errors)


def _fields(data: Shape) -> dict[str, Any]:
    """Our own fields, checked as plain REST checks them."""
    given = {
        "name": _name(data),
        "email": _email(data),
        "profession": _profession(data),
        "started_on": _employment(data),
    }
    try:
        return read(PractitionerNew, {name: value for name, value in given.items() if value})
    except ValidationError as error:
        errors = [
            {"expression": PLACES[name], "detail": f"{name}: {sentence}"}
            for name, sentences in dict(error.detail).items()  # type: ignore[arg-type]
            for sentence in sentences
        ]
        raise Problem("invalid", errors=errors) from None


def _name(data: Shape) -> str:
    names = data.get("name", [])
    if len(names) != 1:
        raise refused("name", "Send one name.")
    (name,) = names
    parts = [*name.get("prefix", []), *name.get("given", []), name.get("family", "")]
    return str(name.get("text") or " ".join(part for part in parts if part))


def _email(data: Shape) -> str:
    points = data.get("telecom", [])
    if any(point.get("system") != "email" for point in points) or len(points) > 1:
        raise refused("telecom", "One e-mail address is kept, and nothing else.")
    return str(points[0].get("value", "")) if points else ""


def _extensions(data: Shape) -> dict[str, Shape]:
    found = {one.get("url", ""): one for one in data.get("extension", [])}
    if unknown := set(found) - {ours("profession"), ours("employment")}:
        raise refused("extension", f"'{min(unknown)[:80]}' is not known here.")
    return found


def _profession(data: Shape) -> str:
    value = _extensions(data).get(ours("profession"), {}).get("valueCodeableConcept", {})
    codes = [
        one["code"] for one in value.get("coding", []) if one.get("system") == ours("profession")
    ]
    return str(codes[0]) if codes else ""


def _employment(data: Shape) -> str:
    value = _extensions(data).get(ours("employment"), {}).get("valuePeriod", {})
    return str(value.get("start", ""))[:10]


def _plain(value: Any) -> Any:
    """Days as text, so that what was read compares with what is sent."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _guarded(work: Any) -> Any:
    """A rule that refuses names its element."""
    try:
        return work()
    except DomainError as error:
        place = PLACES.get(error.field or "", "Practitioner")
        raise Problem(
            "rule", errors=[{"expression": place, "detail": str(error.sentence)}]
        ) from None
