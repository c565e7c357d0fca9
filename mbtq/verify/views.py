"""The public page: anybody may check a code, ten times a minute."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mbtq.core.limits import allows
from mbtq.verify.models import CodeStatus, PublicCode
from mbtq.verify.services import find_code

CHECKS_A_MINUTE = 10


@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Name, level, dates and status behind a code; the same page for an unknown one."""
    if not code and (typed := request.GET.get("code", "").strip()):
        return redirect("verify:code", code=typed[:40].replace("/", ""))
    context: dict[str, object] = {"code": code, "at": timezone.now()}
    if not code:
        return render(request, "verify/check.html", context)
    if not allows("verify", request.META.get("REMOTE_ADDR", ""), a_minute=CHECKS_A_MINUTE):
        return render(request, "verify/check.html", {**context, "is_limited": True}, status=429)
    found = find_code(code)
    context |= {"found": found, "state": state_of(found)}
    response = render(request, "verify/check.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex"
    return response


def state_of(found: PublicCode | None) -> str:
    """unknown, withdrawn, replaced, expired or valid; what was taken back outweighs the dates."""
    if found is None:
        return "unknown"
    if found.status != CodeStatus.VALID:
        return str(found.status)
    today = timezone.localdate()
    return "expired" if found.valid_until and found.valid_until < today else "valid"
