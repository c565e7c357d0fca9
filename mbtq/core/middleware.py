"""Around every request: an id, a log line, strict headers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from mbtq.core.models import new_id
from mbtq.core.scope import origin

log = structlog.get_logger("mbtq.request")

Respond = Callable[[HttpRequest], HttpResponse]
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class RequestLog:
    """Gives each request an id (the caller's own, if it has a plain one) and logs how it ended."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if SAFE_ID.fullmatch(given) else new_id().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        address = request.META.get("REMOTE_ADDR", "")
        started = time.perf_counter()
        with (
            structlog.contextvars.bound_contextvars(request=request_id),
            origin(via="web", address=address, request=request_id),
        ):
            response = self.get_response(request)
            log.info(
                "answered",
                method=request.method,
                # The route, not the path: a path may carry a secret or a code.
                route=getattr(request.resolver_match, "route", None),
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000),
            )
        response["X-Request-Id"] = request_id
        return response


class SecurityHeaders:
    """A content policy without exceptions, and no copies of pages outside the browser's memory."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cache-Control", "no-store")
        return response
