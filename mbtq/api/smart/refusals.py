"""Refused access belongs in the trail of the organisation whose client asked, or was said to."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpRequest
from joserfc import jws
from joserfc.errors import JoseError

from mbtq.core.limits import allows
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import ApiClient
from mbtq.trail.services import record

NOTED_A_MINUTE = 10  # a loop in somebody's system must not fill the trail


def note_refusal(request: HttpRequest) -> None:
    """Writes down that a client was refused, where the assertion names a known one.

    Nothing was proved, so the client stands in it as what the event is about, not as its actor.
    """
    client = _named(request.POST.get("client_assertion", ""))
    if client is None or not allows("refusal", str(client.pk), a_minute=NOTED_A_MINUTE):
        return
    with organisation_scope(client.organisation_id):
        record("client.refused", by=None, about=client, outcome="refused")


def _named(assertion: str) -> ApiClient | None:
    """The client that an assertion says to come from, in use or not."""
    try:
        claims = json.loads(jws.extract_compact(assertion.encode()).payload)
        pk = UUID(claims["sub"])
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return ApiClient.objects.filter(pk=pk).first()
