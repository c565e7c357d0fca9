"""The organisation stands in the address; this opens its scope around view and rendering.

`/o/<organisation>/` opens an organisation's scope, `/c/<centre>/` an expertise centre's. A
stranger and an unknown organisation get the same 404. The middleware owns the transaction: a
`TemplateResponse` is rendered after `ATOMIC_REQUESTS` would have closed. It rolls back when the
view raised (Django has made a response of the exception by then) or the status is 500 or above.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from mbtq.core.errors import not_found
from mbtq.core.scope import centre_scope, organisation_scope, origin, person_scope
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Kind
from mbtq.tenancy.selectors import member_of

Respond = Callable[[HttpRequest], HttpResponse]
PLACE = re.compile(r"^/(?P<space>[oc])/(?P<slug>[-a-z0-9]+)(/|$)")


class Tenancy:
    """Finds the member, opens the scope, rolls back what failed."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        place = PLACE.match(request.path)
        if place is None:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        with person_scope(request.user.pk):
            member = member_of(request.user, place["slug"], on=timezone.localdate())
        if member is None or (place["space"] == "c" and member.organisation.kind != Kind.CENTRE):
            return not_found(request, Http404())
        request.member = member  # type: ignore[attr-defined]
        return self._inside(request, member, place["space"])

    def _inside(self, request: HttpRequest, member: Member, space: str) -> HttpResponse:
        scope = centre_scope if space == "c" else organisation_scope
        with (
            origin(role=",".join(member.role_codes)[:30], purpose=member.purpose),
            scope(member.organisation.pk, person=member.person_id),
        ):
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(request, "has_raised", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.has_raised = True  # type: ignore[attr-defined]
