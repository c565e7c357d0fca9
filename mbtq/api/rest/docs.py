"""The page that shows the description to people, without anything from elsewhere."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mbtq.api.rest.schema import description
from mbtq.core.canonical import as_json


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, its body, its answers and an example."""
    return render(request, "api/docs.html", {"groups": groups(), "base": settings.PUBLIC_URL})


@cache
def groups() -> list[dict[str, Any]]:
    """Operations by tag, in the form the page shows."""
    document = json.loads(as_json(description()))
    shapes = document["components"]["schemas"]
    by_tag: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            by_tag[one["tags"][0]].append(_operation(path, method, one, shapes))
    about = {tag["name"]: tag["description"] for tag in document["tags"]}
    return [
        {"name": name, "about": about[name], "operations": found} for name, found in by_tag.items()
    ]


def _operation(path: str, method: str, one: dict[str, Any], shapes: Any) -> dict[str, Any]:
    given = one.get("parameters", [])
    return {
        "id": one["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": one["summary"],
        "scope": one["security"][0]["backendService"][0],
        "parameters": [_parameter(parameter) for parameter in given],
        "sent": _fields(one.get("requestBody", {}).get("content"), shapes),
        "sample": _sample(one.get("requestBody", {}).get("content")),
        "answers": [
            {"status": status, "words": answer["description"]}
            for status, answer in sorted(one["responses"].items())
        ],
        "answer": _sample(_good(one["responses"]).get("content")),
    }


def _good(responses: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = responses[min(responses)]
    return found


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    where = {"query": "query string", "header": "header", "path": "address"}[one["in"]]
    return {
        "name": one["name"],
        "where": where,
        "type": _type(one["schema"]),
        "is_needed": one.get("required", False),
        "words": one.get("description", ""),
    }


def _fields(content: Any, shapes: Any) -> list[dict[str, Any]]:
    if not content:
        return []
    reference = content["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    shape = shapes[reference]
    return [
        {
            "name": name,
            "type": _type(field),
            "is_needed": name in shape.get("required", []),
            "words": field.get("description", ""),
        }
        for name, field in shape["properties"].items()
    ]


def _type(field: dict[str, Any]) -> str:
    if "enum" in field:
        return " | ".join(str(one) for one in field["enum"] if one != "")
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    kind = field.get("format") or field.get("type") or "object"
    return str(kind if isinstance(kind, str) else " or ".join(kind))


def _sample(content: Any) -> str:
    examples = (content or {}).get("application/json", {}).get("examples", {})
    if not examples:
        return ""
    value = next(iter(examples.values()))["value"]
    return json.dumps(value, indent=2, ensure_ascii=False)
