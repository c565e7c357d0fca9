"""Around every request: an id, a log line, strict headers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mbtq.core.models import new_id
from mbtq.core.scope import origin

log = structlog.get_logger("mbtq.request")

Respond = Callable[[HttpRequest], HttpResponse]
# What is said of a body that is too large, by the beginning of the address: other systems are told
# in their own words. The apps above register theirs.
TOO_LARGE: dict[str, Respond] = {}
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class ClientAddress:
    """The address of the client, for the trail and for limits, where proxies stand in front.

    Each trusted proxy adds the address that it saw at the end of X-Forwarded-For; what stands
    before those was sent by the client and proves nothing.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if proxies := settings.TRUSTED_PROXIES:
            said = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
            if len(said) >= proxies and said[-proxies]:
                request.META["REMOTE_ADDR"] = said[-proxies]
        return self.get_response(request)


class BodyLimit:
    """Refuses a body that no form of ours needs, before anything of it is read or stored."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= settings.MAX_BODY:
            return self.get_response(request)
        said = [say for start, say in TOO_LARGE.items() if request.path.startswith(start)]
        response = said[0](request) if said else _too_large(request)
        response["Connection"] = "close"
        return response


def _too_large(request: HttpRequest) -> HttpResponse:
    sentence = _("This is too large. At most %(mb)s MB can be sent.")
    text = sentence % {"mb": settings.MAX_BODY // 1024 // 1024}
    return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")


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
