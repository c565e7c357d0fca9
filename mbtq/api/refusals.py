"""What is refused before any door is reached, in the words of the door that was meant."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mbtq.api.fhir.outcome import outcome_response
from mbtq.api.problem import Problem, problem_response
from mbtq.core.middleware import TOO_LARGE


def too_large() -> Problem:
    """A body over the limit."""
    return Problem("too-large", f"At most {settings.MAX_BODY // 1024 // 1024} MB can be sent.")


def too_large_for_rest(request: HttpRequest) -> HttpResponse:
    return problem_response(request, too_large())


def too_large_for_fhir(request: HttpRequest) -> HttpResponse:
    return outcome_response(request, too_large())


def register() -> None:
    """Makes these known to the middleware."""
    TOO_LARGE["/api/v1/"] = too_large_for_rest
    TOO_LARGE["/fhir/R4"] = too_large_for_fhir
