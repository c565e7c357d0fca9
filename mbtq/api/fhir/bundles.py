"""Bundles: a transaction, which is done whole or not at all, and a batch (FHIR R4, 3.1.0.11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import QueryDict

from mbtq.api.door import problem_of
from mbtq.api.fhir import interactions
from mbtq.api.fhir.call import Call
from mbtq.api.fhir.door import etag_of
from mbtq.api.fhir.incoming import check
from mbtq.api.fhir.kind import Kind
from mbtq.api.fhir.kinds import KINDS
from mbtq.api.fhir.outcome import outcome_of
from mbtq.api.fhir.search import BASE, address, asked, bundle
from mbtq.api.fhir.values import Shape
from mbtq.api.problem import Problem

MOST = 100
# The order in which a transaction is carried out, whatever the order of its entries.
ORDER = ("DELETE", "POST", "PUT", "PATCH", "GET", "HEAD")
# Among new resources those first to which others point.
FIRST = ("Practitioner",)
FRESH = re.compile(r"urn:uuid:[0-9a-fA-F-]{36}")


@dataclass
class Entry:
    """One entry: its number, what is asked, and of what."""

    number: int
    method: str
    kind: Kind
    key: str
    query: str
    request: Shape
    resource: Any
    full_url: str

    @property
    def place(self) -> str:
        return f"Bundle.entry[{self.number}]"


def process(data: Any, call: Call, *, wanted: str) -> Shape:
    """The Bundle of answers, in the order of the entries.

    `wanted` is the preference `return`. Raises `Problem` for a bundle that cannot be read and,
    in a transaction, for the first entry that is refused.
    """
    data = check("Bundle", data)
    kind, entries = data.get("type"), data.get("entry", [])
    if kind not in ("transaction", "batch"):
        raise Problem("invalid", "Send a Bundle of the type transaction or batch.")
    if len(entries) > MOST:
        raise Problem("too-large", f"At most {MOST} entries in one Bundle.")
    answers = _transaction(entries, call) if kind == "transaction" else _batch(entries, call)
    shown = [_shown(answer, wanted) for answer in answers]
    return {
        "resourceType": "Bundle",
        "type": f"{kind}-response",
        **({"entry": shown} if shown else {}),
    }


def _transaction(entries: list[Shape], call: Call) -> list[Shape]:
    read = []
    for number, one in enumerate(entries):
        with _at(number):
            read.append(_entry(number, one))
    _refuse_twins(read)
    names: dict[str, str] = {}
    answers: dict[int, Shape] = {}
    for entry in sorted(read, key=_turn):
        with _at(entry.number):
            entry.resource = _resolved(entry.resource, names)
            answer = answers[entry.number] = _act(entry, call)
            if entry.full_url and "resource" in answer and entry.method == "POST":
                made = answer["resource"]
                names[entry.full_url] = f"{made['resourceType']}/{made['id']}"
    return [answers[number] for number in range(len(read))]


def _turn(entry: Entry) -> tuple[int, int, int]:
    return ORDER.index(entry.method), entry.kind.type not in FIRST, entry.number


@contextmanager
def _at(number: int) -> Iterator[None]:
    """What goes wrong inside belongs to this entry."""
    try:
        yield
    except Exception as error:
        problem = problem_of(error)
        if problem.kind == "broken":
            raise
        place = f"Bundle.entry[{number}]"
        found = problem.errors or [{"detail": problem.detail}]
        errors = [{**one, "expression": _within(place, one.get("expression", ""))} for one in found]
        raise Problem(problem.kind, problem.detail, errors, problem.headers) from error


def _within(place: str, expression: str) -> str:
    """`Practitioner.name` of an entry is `Bundle.entry[0].resource.name` of the Bundle."""
    _root, dot, rest = expression.partition(".")
    return f"{place}.resource.{rest}" if dot else place


def _batch(entries: list[Shape], call: Call) -> list[Shape]:
    return [_alone(number, one, call) for number, one in enumerate(entries)]


def _alone(number: int, one: Shape, call: Call) -> Shape:
    """One entry of a batch; what goes wrong in it is taken back, and the others go on."""
    try:
        with transaction.atomic(), _at(number):
            return _act(_entry(number, one), call)
    except Problem as problem:
        if problem.kind == "forbidden":
            call.note_refusal("Bundle")
        status = HTTPStatus(problem.status)
        outcome = outcome_of(problem)
        return {"response": {"status": f"{status} {status.phrase}", "outcome": outcome}}


def _entry(number: int, one: Shape) -> Entry:
    request = one.get("request")
    if not request:
        raise Problem("invalid", "An entry needs a request with method and url.")
    path, _mark, query = str(request["url"]).partition("?")
    steps = path.removeprefix(address()).removeprefix(BASE).strip("/").split("/")
    kind = KINDS.get(steps[0])
    if kind is None or len(steps) > 2:
        raise Problem("unknown", f"'{path[:80]}' is not served.")
    key = steps[1] if len(steps) == 2 else ""
    if request["method"] not in ORDER:
        raise Problem("method", "There is no such method.")
    full_url = str(one.get("fullUrl", ""))
    resource = one.get("resource")
    return Entry(number, request["method"], kind, key, query, request, resource, full_url)


def _refuse_twins(entries: list[Entry]) -> None:
    """The same resource cannot be named or changed twice in one transaction."""
    for names in (
        [one.full_url for one in entries if FRESH.fullmatch(one.full_url)],
        [f"{one.kind.type}/{one.key}" for one in entries if one.method == "PUT"],
    ):
        if len(set(names)) < len(names):
            raise Problem("invalid", "The same resource stands twice in this transaction.")


def _resolved(value: Any, names: dict[str, str]) -> Any:
    """With references to what the transaction made replaced by what it became."""
    if isinstance(value, dict):
        return {
            name: _named(inner, names) if name == "reference" else _resolved(inner, names)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_resolved(inner, names) for inner in value]
    return value


def _named(text: Any, names: dict[str, str]) -> Any:
    if not (isinstance(text, str) and FRESH.fullmatch(text)):
        return text
    if text not in names:
        raise Problem("invalid", f"Nothing in this transaction is called {text}.")
    return names[text]


def _act(entry: Entry, call: Call) -> Shape:
    match entry.method:
        case "POST" if not entry.key:
            unless = entry.request.get("ifNoneExist", "")
            resource, is_new = interactions.create(entry.kind, entry.resource, call, unless=unless)
            return _answer(resource, HTTPStatus.CREATED if is_new else HTTPStatus.OK)
        case "PUT" if entry.key:
            seen = entry.request.get("ifMatch", "")
            resource = interactions.update(entry.kind, entry.key, entry.resource, call, seen=seen)
            return _answer(resource, HTTPStatus.OK)
        case "GET" if entry.key:
            return _answer(
                interactions.read(entry.kind, entry.key, call), HTTPStatus.OK, asked=True
            )
        case "GET":
            call.access.need(entry.kind.type, "s")
            content, rows = bundle(asked(entry.kind, QueryDict(entry.query)), call.access, KINDS)
            call.note(entry.kind, rows)
            return {"resource": content, "response": {"status": "200 OK"}, "asked": True}
    raise Problem("method", f"{entry.method} cannot be done with {entry.kind.type} here.")


def _answer(resource: Shape, status: HTTPStatus, *, asked: bool = False) -> Shape:
    response = {
        "status": f"{status} {status.phrase}",
        "location": address(resource["resourceType"], resource["id"]),
        "etag": etag_of(resource),
    }
    if moment := resource["meta"].get("lastUpdated"):
        response["lastModified"] = moment
    return {"resource": resource, "response": response, "asked": asked}


def _shown(answer: Shape, wanted: str) -> Shape:
    """An answer as it leaves: with the resource when it was read, or is wanted."""
    is_asked = answer.pop("asked", False)
    if not is_asked and wanted != "representation":
        answer.pop("resource", None)
    return answer
