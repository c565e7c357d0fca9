"""Requests that count once, however often they are sent.

After draft-ietf-httpapi-idempotency-key-header-07: the answer is stored in the transaction of
what the request did, so either both are there or neither.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse

from mbtq.api.models import StoredAnswer
from mbtq.api.problem import Problem
from mbtq.core.scope import current_organisation
from mbtq.tenancy.models import ApiClient

KEPT = timedelta(hours=48)
KEY = re.compile(r"[\x21-\x7e]{1,200}")
STORED_HEADERS = ("Location", "ETag", "Content-Type")


def once(
    request: HttpRequest, client: ApiClient, work: Callable[[], HttpResponse], *, at: datetime
) -> HttpResponse:
    """The answer of `work`, or the stored one when this key was answered before.

    Raises `Problem`: the key belongs to another request (422), or the same request is being
    worked on right now (409). Without a key the work is simply done.
    """
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not key:
        return work()
    if not KEY.fullmatch(key):
        raise Problem("malformed", "An Idempotency-Key is 1 to 200 printable characters.")
    if not _alone(client, key):
        raise Problem("busy", headers={"Retry-After": "1"})
    fingerprint = _fingerprint(request)
    mine = StoredAnswer.objects.filter(organisation_id=current_organisation(), client=client)
    mine.filter(answered_at__lt=at - KEPT).delete()
    if found := mine.filter(key=key).first():
        if found.fingerprint != fingerprint:
            raise Problem("key-reused")
        headers = {**found.headers, "Idempotency-Replayed": "true"}
        return HttpResponse(found.body, status=found.status, headers=headers)
    response = work()
    StoredAnswer.objects.create(
        organisation_id=current_organisation(),
        client=client,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        headers={name: response[name] for name in STORED_HEADERS if name in response},
        body=response.content.decode(),
        answered_at=at,
    )
    return response


def _alone(client: ApiClient, key: str) -> bool:
    """Whether nobody else works on this key; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))", [f"{client.pk} {key}"]
        )
        return bool(cursor.fetchone()[0])


def _fingerprint(request: HttpRequest) -> str:
    parts = [request.method or "", request.get_full_path(), request.headers.get("Content-Type", "")]
    body = getattr(request, "_request", request).body
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + body).hexdigest()
