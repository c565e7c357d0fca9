"""What can be done with one resource (FHIR R4, 3.1.0): for single calls and within bundles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import QueryDict

from mbtq.api.fhir.call import Call
from mbtq.api.fhir.door import version_in
from mbtq.api.fhir.filters import uuid_of
from mbtq.api.fhir.incoming import check
from mbtq.api.fhir.kind import Kind
from mbtq.api.fhir.search import asked
from mbtq.api.fhir.sent.practitioners import change_by, create_by
from mbtq.api.fhir.sent.responses import respond_by
from mbtq.api.fhir.values import Shape
from mbtq.api.problem import Problem
from mbtq.core.models import held
from mbtq.core.scope import current_organisation

CREATES: dict[str, Callable[[Shape, Call], UUID]] = {
    "Practitioner": create_by,
    "QuestionnaireResponse": respond_by,
}
UPDATES: dict[str, Callable[[UUID, Shape, Shape, Call], None]] = {"Practitioner": change_by}


def read(kind: Kind, key: str, call: Call) -> Shape:
    """One resource. Raises `Problem` when it is not there."""
    call.access.need(kind.type, "r")
    pk = uuid_of(key)
    resource = kind.read(pk, call.access) if pk else None
    if resource is None:
        raise Problem("unknown", f"There is no {kind.type} with this id here.")
    call.note(kind, 1)
    return resource


def create(kind: Kind, data: Any, call: Call, *, unless: str = "") -> tuple[Shape, bool]:
    """A new resource, and whether it is new.

    `unless` is the condition of If-None-Exist (3.1.0.8.1): what fits it already is given instead.
    Raises `Problem` when more than one fits.
    """
    call.access.need(kind.type, "c")
    if kind.type not in CREATES:
        raise Problem("method", f"A {kind.type} is not created from outside.")
    data = check(kind.type, data)
    if unless and (there := _fitting(kind, unless, call)) is not None:
        return there, False
    pk = CREATES[kind.type](data, call)
    return _shown(kind, pk, call), True


def _shown(kind: Kind, pk: UUID, call: Call) -> Shape:
    resource = kind.read(pk, call.access)
    assert resource is not None
    return resource


def _fitting(kind: Kind, condition: str, call: Call) -> Shape | None:
    call.access.need(kind.type, "s")
    search = asked(kind, QueryDict(condition.removeprefix("?")))
    search.check_rights(call.access)
    if not search.params:
        raise Problem("parameter", "If-None-Exist names no parameter.")
    # Two systems that create the same at once: the second sees what the first has made.
    with connection.cursor() as cursor:
        words = f"{current_organisation()} {kind.type} {condition}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [words])
    search.count = 1
    rows, more = search.page()
    if more:
        raise Problem("several", "More than one resource fits If-None-Exist.")
    if not rows:
        return None
    place, row = rows[0]
    return kind.shown(kind.sources[place], [row], call.access)[0]


def update(kind: Kind, key: str, data: Any, call: Call, *, seen: str) -> Shape:
    """A resource as it is from now on; `seen` is If-Match with the version that was read.

    Raises `Problem`: without a version, when it changed meanwhile, or for another id.
    """
    call.access.need(kind.type, "u")
    if kind.type not in UPDATES:
        raise Problem("method", f"A {kind.type} is not changed from outside.")
    if not seen:
        raise Problem("precondition", "Send the version that you read as If-Match.")
    data = check(kind.type, data)
    if data.get("id") != key:
        raise Problem(
            "malformed", "The id of the resource is another one than that of the address."
        )
    pk = uuid_of(key)
    found = kind.find(pk) if pk else None
    if pk is None or found is None:
        raise Problem("unknown", f"There is no {kind.type} with this id here.")
    held(found[1])
    now = _shown(kind, pk, call)
    version = now["meta"]["versionId"]
    if version not in map(version_in, seen.split(",")) and seen.strip() != "*":
        raise Problem("stale", headers={"ETag": f'W/"{version}"'})
    UPDATES[kind.type](pk, data, now, call)
    return _shown(kind, pk, call)
