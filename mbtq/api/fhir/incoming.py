"""What comes in, before anything is done with it: its shape, and nobody's citizen number in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ValidationError

from mbtq.api.fhir.filters import uuid_of
from mbtq.api.fhir.values import Shape
from mbtq.api.problem import Problem
from programs.client_codes import is_citizen_number

# The Dutch citizen service number, under both its names.
CITIZEN_NUMBER = {"http://fhir.nl/fhir/namingsystem/bsn", "urn:oid:2.16.840.1.113883.2.4.6.3"}
# Places of addresses and ids, in which digits mean nothing.
ADDRESSES = {"id", "reference", "fullUrl", "url", "system", "versionId", "resourceType"}
ADDRESSES |= {"ifMatch", "ifNoneMatch", "ifNoneExist"}
DIGITS = re.compile(r"(?<!\d)\d{8,9}(?!\d)")
DEEPEST = 40
# What the models raise beside their own errors, as for a type of resource that R4 does not have.
UNREADABLE = (TypeError, ValueError, LookupError, AttributeError, ImportError, RecursionError)


def check(kind: str, data: Any) -> Shape:
    """The resource as R4 wants it, every value of its own type.

    Raises `Problem`: no resource of this type, not as R4 wants it, or a citizen number in it.
    """
    if not isinstance(data, dict):
        raise Problem("malformed", f"Send one {kind} as a JSON object.")
    if data.get("resourceType") != kind:
        raise Problem("malformed", f"The resourceType is not {kind}.")
    refuse_citizen_numbers(kind, data)
    try:
        found: Shape = json.loads(model_of(kind).model_validate(data).model_dump_json())
    except ValidationError as error:
        errors = [
            {"expression": expression(kind, one["loc"]), "detail": _sentence(one["msg"])}
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise Problem("invalid", errors=errors) from None
    except UNREADABLE as error:
        raise Problem("malformed", f"This is no {kind} as R4 wants it.") from error
    return found


@cache
def model_of(kind: str) -> type[BaseModel]:
    """The R4B model of a type. Loaded when the first one comes: most processes never need them."""
    module = import_module(f"fhir.resources.R4B.{kind.lower()}")
    model: type[BaseModel] = getattr(module, kind)
    return model


def expression(root: str, steps: Any) -> str:
    """A place as FHIRPath: `Practitioner.name[0].text`."""
    found = root
    for step in steps:
        found += f"[{step}]" if isinstance(step, int) else f".{step}"
    return found


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")[:300]


def refuse_citizen_numbers(kind: str, data: Any) -> None:
    """Raises `Problem` with the place of an identifier or text that is a citizen service number."""
    for steps, value in _texts(data):
        last = steps[-1] if steps else ""
        if last == "system" and value.strip().lower() in CITIZEN_NUMBER:
            words = "A citizen service number (BSN) is not kept here; do not send it."
        elif last not in ADDRESSES and _holds_citizen_number(value):
            words = "This holds what looks like a citizen service number (BSN); do not send it."
        else:
            continue
        error = {"expression": expression(kind, steps), "detail": words}
        raise Problem("rule", errors=[error])


def _holds_citizen_number(text: str) -> bool:
    """Whether eight or nine digits in a text pass the eleven test; ids may do so by chance."""
    return uuid_of(text) is None and any(map(is_citizen_number, DIGITS.findall(text)))


def _texts(data: Any, steps: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    if len(steps) > DEEPEST:
        raise Problem("malformed", "This is nested too deeply.")
    if isinstance(data, str):
        yield steps, data
    elif data is None:
        raise Problem("malformed", f"FHIR knows no null ({expression('', steps).strip('.')}).")
    elif isinstance(data, dict):
        for name, inner in data.items():
            yield from _texts(inner, (*steps, name))
    elif isinstance(data, list):
        for number, inner in enumerate(data):
            yield from _texts(inner, (*steps, number))
