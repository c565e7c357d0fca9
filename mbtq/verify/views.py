"""The public page: anybody may check a code, ten times a minute."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mbtq.core.limits import allows
from mbtq.verify.kinds import kind_of, level_words
from mbtq.verify.models import CodeStatus, PublicCode
from mbtq.verify.services import find_code

CHECKS_A_MINUTE = 10
LONGEST, SHORT_HASH = 40, 12


@never_cache
@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Name, level, dates and status behind a code; the same page for an unknown one."""
    if not code and (typed := letters_of(request.GET.get("code", ""))):
        return redirect("verify:code", code=typed)
    context: dict[str, object] = {"code": letters_of(code), "at": timezone.now()}
    status = 200
    if not code and "code" in request.GET:
        context["error"], status = _("Fill in the code that stands on the paper."), 422
    if code:
        if allows("verify", request.META.get("REMOTE_ADDR", ""), a_minute=CHECKS_A_MINUTE):
            found = find_code(code)
            context |= {"found": found, "state": state_of(found)}
            context |= printed(found) if found else {}
            status = 200 if found else 404
        else:
            context["state"], status = "limited", 429
    response = render(request, "verify/check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    if status == 429:
        response["Retry-After"] = "60"
    return response


def letters_of(typed: str) -> str:
    """What was typed, without anything that no code holds."""
    kept = "".join(sign for sign in typed if sign.isascii() and (sign.isalnum() or sign == "-"))
    return kept[:LONGEST].upper()


def printed(found: PublicCode) -> dict[str, object]:
    """What the page shows of a code beside its row: the kind and the level in words."""
    return {
        "kind": kind_of(found.kind),
        "level": level_words(found.kind, found.level),
        "short_hash": found.content_hash[:SHORT_HASH],
    }


def state_of(found: PublicCode | None) -> str:
    """unknown, withdrawn, suspended, replaced, coming, expired or valid.

    What was taken back outweighs the dates, except that who is suspended while it ends has ended.
    """
    if found is None:
        return "unknown"
    today = timezone.localdate()
    has_ended = bool(found.valid_until and found.valid_until < today)
    holds = found.status_on <= today
    if holds and found.status in (CodeStatus.WITHDRAWN, CodeStatus.REPLACED):
        return str(found.status)
    if has_ended:
        return "expired"
    if holds and found.status == CodeStatus.SUSPENDED:
        return "suspended"
    return "coming" if found.valid_from > today else "valid"
