"""The door through which other systems come in, for plain REST and for FHIR alike.

It asks for the token, opens the scope of the client's organisation, lets the view work in one
transaction, and takes everything back when the view raised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from rest_framework import exceptions
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.views import APIView

from mbtq.api.access import Access, access_of
from mbtq.api.problem import Problem, errors_of, pointer, problem_response
from mbtq.core.errors import DomainError, Stale
from mbtq.core.scope import organisation_scope, origin
from mbtq.tenancy.member import Client
from mbtq.trail.services import record

log = structlog.get_logger(__name__)

# Sent back as they came, so that both sides can follow a call through their logs.
TRACES = ("X-Correlation-Id", "X-Trace-Id", "traceparent")
SAFE_TRACE = re.compile(r"[A-Za-z0-9._:-]{1,128}")
ACTS = {"GET": "r", "HEAD": "r", "POST": "c", "PATCH": "u", "PUT": "u"}


class StrictJSON(JSONParser):
    """JSON as RFC 8259 knows it, and not nested without end."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError("This is nested too deeply.") from None


class Door(APIView):
    """A view for other systems. Subclasses name the `kind` of thing and answer by method."""

    kind: ClassVar[str]
    acts: ClassVar[dict[str, str]] = ACTS
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    parser_classes: Sequence[type[BaseParser]] = (StrictJSON,)
    renderer_classes: Sequence[type[BaseRenderer]] = (JSONRenderer,)
    schema: Any = None  # in no description, unless a subclass says how
    http_method_names = ["get", "head", "post", "patch", "put"]

    access: Access
    at: Any
    trouble: Problem | None

    @property
    def by(self) -> Client:
        """Who acts, for services."""
        return self.access.by

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = translation.get_language() if "Accept-Language" in request.headers else "en"
        self.at, self.trouble = timezone.now(), None
        with translation.override(language):
            try:
                self.access = access_of(request)
            except Problem as problem:
                response = self.refuse(request, problem)
            else:
                response = self._inside(request, *args, **kwargs)
                for name, value in self.access.headers().items():
                    response.setdefault(name, value)
        for name in TRACES:
            if SAFE_TRACE.fullmatch(value := request.headers.get(name, "")):
                response[name] = value
        return response

    def _inside(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        client = self.by.client
        with (
            origin(via="api", role="client"),
            organisation_scope(client.organisation_id, person=client.pk),
        ):
            response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
            if self.trouble is not None:
                transaction.set_rollback(True)
        if self.trouble is not None and self.trouble.kind == "forbidden":
            self._note_refusal()
        return response

    def _note_refusal(self) -> None:
        client = self.by.client
        with (
            origin(via="api", role="client"),
            organisation_scope(client.organisation_id, person=client.pk),
        ):
            record("call.refused", by=client.pk, outcome="refused", kind_of_thing=self.kind)

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Before the method: the answer can be JSON, and the token allows the act."""
        if request.method not in self.allowed_methods:
            raise exceptions.MethodNotAllowed(request.method)
        super().initial(request, *args, **kwargs)
        self.check_rights(request)

    def check_rights(self, request: Any) -> None:
        """Raises `Problem` when the token does not allow this."""
        self.access.need(self.kind, self.acts[request.method])

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """Every exception becomes an answer in the dialect of this door."""
        problem = self.trouble = problem_of(exc)
        if problem.kind == "method":
            problem.headers["Allow"] = ", ".join(self.allowed_methods)
        if problem.kind == "broken":
            log.exception("call failed", route=getattr(self.request.resolver_match, "route", ""))
        return self.refuse(self.request, problem)

    def refuse(self, request: Any, problem: Problem) -> HttpResponse:
        """The problem in this door's dialect."""
        return problem_response(request, problem)


def problem_of(exc: Exception) -> Problem:
    """What an exception says to the other side; nothing of an unknown one."""
    match exc:
        case Problem():
            return exc
        case Stale():
            return Problem("stale", str(exc.sentence))
        case DomainError():
            at = [{"pointer": pointer(exc.field), "detail": str(exc.sentence)}] if exc.field else []
            return Problem("rule", str(exc.sentence), errors=at)
        case exceptions.ValidationError():
            return Problem("invalid", errors=errors_of(exc.detail))
        case exceptions.ParseError():
            return Problem("malformed", str(exc.detail))
        case exceptions.MethodNotAllowed():
            return Problem("method", str(exc.detail))
        case exceptions.UnsupportedMediaType():
            return Problem("media-type")
        case exceptions.NotAcceptable():
            return Problem("not-acceptable")
        case RequestDataTooBig():
            return Problem("too-large")
        case Http404() | exceptions.NotFound():
            return Problem("unknown")
        case UnicodeDecodeError():
            return Problem("malformed", "The body is no UTF-8.")
    return Problem("broken")
