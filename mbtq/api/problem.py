"""What went wrong, for machines: problem details (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse

from mbtq.core.canonical import as_json
from mbtq.core.errors import trace_code

MEDIA_TYPE = "application/problem+json"
# The kinds of problems; their words stand in docs/integration.md.
TITLES = {
    "malformed": (400, "The request cannot be read"),
    "parameter": (400, "A parameter is not right"),
    "unauthenticated": (401, "An access token is needed"),
    "forbidden": (403, "The access token does not allow this"),
    "unknown": (404, "There is nothing at this address"),
    "method": (405, "This cannot be done at this address"),
    "not-acceptable": (406, "Only JSON is given out"),
    "double": (409, "It is there already"),
    "busy": (409, "The same request is being worked on"),
    "stale": (412, "It was changed since you read it"),
    "several": (412, "More than one resource fits"),
    "too-large": (413, "The request is too large"),
    "media-type": (415, "Only JSON is taken"),
    "rule": (422, "A rule does not allow this"),
    "invalid": (422, "The content is not right"),
    "key-reused": (422, "This Idempotency-Key belongs to another request"),
    "precondition": (428, "If-Match is needed"),
    "limit": (429, "Too many requests"),
    "broken": (500, "This went wrong on our side"),
}


@dataclass(eq=False)
class Problem(Exception):
    """One problem; raised anywhere behind the door, shown by it."""

    kind: str
    detail: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return TITLES[self.kind][0]

    def body(self, request: HttpRequest) -> dict[str, Any]:
        """The members of RFC 9457, `errors` with JSON pointers, and the code for support."""
        body: dict[str, Any] = {
            "type": f"urn:mbtq:problem:{self.kind}",
            "title": TITLES[self.kind][1],
            "status": self.status,
            "instance": request.path,
            "trace_id": trace_code(request),
        }
        if self.detail:
            body["detail"] = self.detail
        if self.errors:
            body["errors"] = self.errors
        return body | self.more


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as an answer."""
    content = as_json(problem.body(request))
    return HttpResponse(
        content, status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers
    )


def pointer(*steps: object) -> str:
    """A JSON pointer (RFC 6901) as a fragment: `#/sessions/3/minutes`."""
    escaped = [str(step).replace("~", "~0").replace("/", "~1") for step in steps]
    return "#" + "".join(f"/{step}" for step in escaped)


def errors_of(detail: Any, *steps: object) -> list[dict[str, str]]:
    """The errors of a serializer, each with its pointer into the body."""
    if isinstance(detail, dict):
        found = []
        for name, inner in detail.items():
            at = steps if name == "non_field_errors" else (*steps, name)
            found += errors_of(inner, *at)
        return found
    if isinstance(detail, list):
        found = []
        for number, inner in enumerate(detail):
            if isinstance(inner, dict | list):
                found += errors_of(inner, *steps, number)
            else:
                found.append({"pointer": pointer(*steps), "detail": str(inner)})
        return found
    return [{"pointer": pointer(*steps), "detail": str(detail)}]
