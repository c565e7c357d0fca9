"""What goes wrong on purpose, and the plain pages for it."""

from __future__ import annotations

import secrets

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise


class DomainError(Exception):
    """A rule of the domain refuses; the sentence is for the person who asked.

    `field` names the form field it belongs to, where there is one.
    """

    def __init__(self, sentence: str | Promise, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class Stale(DomainError):
    """Somebody else saved first. `theirs` holds what is stored now, for the conflict screen."""

    def __init__(self, sentence: str | Promise, *, theirs: object = None) -> None:
        super().__init__(sentence)
        self.theirs = theirs


def trace_code(request: HttpRequest) -> str:
    """The code a person can read out to support; the same stands in the log."""
    return str(getattr(request, "request_id", "") or secrets.token_hex(4))[:8].upper()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's own protection failed: cookies refused, or the page was open too long."""
    return render(request, "errors/csrf.html", {"trace": trace_code(request)}, status=403)


def frame_of(request: HttpRequest) -> dict[str, object]:
    """Inside an organisation the plain pages keep its banner and menu."""
    inside = getattr(request, "member", None) is not None
    return {"trace": trace_code(request), "frame": "base_app.html" if inside else ""}


def not_found(request: HttpRequest, exception: ObjectDoesNotExist | Exception) -> HttpResponse:
    """The same answer for what does not exist and what belongs to another organisation."""
    return render(request, "404.html", frame_of(request), status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says for whom the page is, in the words that the page gave."""
    return render(request, "403.html", {**frame_of(request), "reason": str(exception)}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. Nothing of the request is shown, only the code that finds it in the log."""
    return render(request, "500.html", {"trace": trace_code(request)}, status=500)
