"""The secret address of somebody's own calendar: making it, ending it, noting that it was read."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mbtq.accounts.models import User
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from supervision.models import CalendarFeed

TOKEN_BYTES = 32  # 256 bits
READ_NOTED_EVERY = timedelta(hours=1)


def hash_of(token: str) -> str:
    """What is kept of a token; from it the address cannot be told."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_feed(*, at: datetime, by: Member) -> str:
    """A new secret address; the one before ends. Returns the token, which is told only now."""
    _one_at_a_time(by)
    _end(at, by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        organisation_id=current_organisation(),
        person=by.person,
        token_hash=hash_of(token),
        made_at=at,
    )
    record("calendar.opened", by=by.person_id, about=feed)
    return token


@transaction.atomic
def revoke_feed(*, at: datetime, by: Member) -> bool:
    """Ends the address; False when there was none any more."""
    _one_at_a_time(by)
    return _end(at, by)


def _one_at_a_time(by: Member) -> None:
    """Two devices at once: one after the other."""
    User.objects.select_for_update().get(pk=by.person_id)


def _end(at: datetime, by: Member) -> bool:
    feed = CalendarFeed.objects.filter(
        organisation_id=current_organisation(), person=by.person, revoked_at=None
    ).first()
    if feed is None:
        return False
    CalendarFeed.objects.filter(pk=feed.pk).update(revoked_at=at)
    record("calendar.revoked", by=by.person_id, about=feed)
    return True


def note_read(*, feed: CalendarFeed, at: datetime) -> None:
    """Somebody's calendar read the address; written down once an hour at most."""
    CalendarFeed.objects.filter(
        Q(read_at=None) | Q(read_at__lte=at - READ_NOTED_EVERY), pk=feed.pk
    ).update(read_at=at)
