"""The private address of a calendar: read by programs, without signing in.

A wrong token, another organisation, an ended address and an ended membership get one answer.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from mbtq.core.limits import allows
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import Member
from supervision.calendar_file import calendar_of
from supervision.calendar_sources import happenings_of
from supervision.selectors.calendar import entries_of, feed_behind, reader_of
from supervision.services.calendar import hash_of, note_read

READS_A_MINUTE = 60
EPOCH, STAMP = datetime(2000, 1, 1, tzinfo=UTC), "DTSTAMP:{:%Y%m%dT%H%M%SZ}"
BEHIND, AHEAD = timedelta(weeks=4), timedelta(weeks=26)


@csrf_exempt
@require_safe
def feed(request: HttpRequest, organisation: UUID, token: str) -> HttpResponseBase:
    """The calendar behind a token; nothing is told to who has none."""
    address = request.META.get("REMOTE_ADDR", "")
    if not allows("calendar", address, a_minute=READS_A_MINUTE):
        response = _plain(_("Too many requests. Try again in a minute."), 429)
        response["Retry-After"] = "60"
        return response
    now = timezone.now()
    with organisation_scope(organisation):
        found = feed_behind(hash_of(token))
        member = reader_of(found, on=timezone.localdate(now)) if found is not None else None
        if found is None or member is None:
            return _plain(_("This address does not exist or no longer works."), 404)
        if request.method == "GET":
            note_read(feed=found, at=now)
    return _calendar(request, member, now)


def _calendar(request: HttpRequest, member: Member, now: datetime) -> HttpResponseBase:
    """The file, or 304 for a program that has it as it is."""
    language = member.person.language or "nl"
    today = timezone.localdate(now)
    organisation = member.organisation
    with (
        organisation_scope(organisation.pk, person=member.person_id),
        translation.override(language),
    ):
        since, to = today - BEHIND, today + AHEAD
        entries, others = entries_of(member.person_id, since, to), happenings_of(member, since, to)
        content = calendar_of(entries, others, organisation, since=since, at=EPOCH)
    # The moment of making stands in every event; what is new is told without it.
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    content = content.replace(STAMP.format(EPOCH).encode(), STAMP.format(now).encode())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="mbt.ics"'
    response["Content-Language"] = language
    response["ETag"] = etag
    response = get_conditional_response(request, etag=etag, response=response) or response
    _private(response)
    response["Cache-Control"] = "private, no-cache"  # kept by the program, asked for each time
    return response


def _plain(sentence: str, status: int) -> HttpResponse:
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
