"""What went wrong, in FHIR: OperationOutcome."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from mbtq.api.fhir.values import Shape
from mbtq.api.problem import TITLES, Problem
from mbtq.core.canonical import as_json
from mbtq.core.errors import trace_code

MEDIA_TYPE = "application/fhir+json"
# Kind of problem -> code of http://hl7.org/fhir/issue-type.
CODES = {
    "malformed": "structure",
    "parameter": "invalid",
    "unauthenticated": "login",
    "forbidden": "forbidden",
    "unknown": "not-found",
    "method": "not-supported",
    "not-acceptable": "not-supported",
    "double": "duplicate",
    "busy": "lock-error",
    "stale": "conflict",
    "too-large": "too-costly",
    "media-type": "not-supported",
    "rule": "business-rule",
    "invalid": "invalid",
    "key-reused": "conflict",
    "several": "multiple-matches",
    "precondition": "required",
    "limit": "throttled",
    "broken": "exception",
}


def outcome_of(problem: Problem, trace: str = "") -> Shape:
    """The OperationOutcome of a problem: one issue for the whole, or one per error."""
    title = TITLES[problem.kind][1]
    words = f"{problem.detail} ({trace})" if problem.kind == "broken" and trace else problem.detail
    issues = [_issue(problem, title, error["detail"], error) for error in problem.errors]
    return {
        "resourceType": "OperationOutcome",
        "issue": issues or [_issue(problem, title, words.strip(), {})],
    }


def _issue(problem: Problem, title: str, words: str, error: dict[str, str]) -> Shape:
    issue: dict[str, Any] = {
        "severity": "error" if problem.status < 500 else "fatal",
        "code": CODES[problem.kind],
        "details": {"text": title},
    }
    if name := error.get("parameter"):
        words = f"{name}: {words}"
    if words:
        issue["diagnostics"] = words
    if place := error.get("expression"):
        issue["expression"] = [place]
    return issue


def outcome_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as an answer."""
    return HttpResponse(
        as_json(outcome_of(problem, trace_code(request))),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=problem.headers,
    )


def done(words: str) -> Shape:
    """An OperationOutcome that says that all is well."""
    issue = {"severity": "information", "code": "informational", "diagnostics": words}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
