"""Whether the person at the keyboard proved a short while ago who it is."""

from __future__ import annotations

import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest


def proved_within(request: HttpRequest, seconds: int) -> bool:
    """Whether this person signed in, or proved it again, at most so many seconds ago.

    Demo accounts are excused while the demo runs, as they are from the second factor.
    """
    if settings.DEMO and request.user.is_demo:  # type: ignore[union-attr]
        return True
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - float(records[-1].get("at", 0)) < seconds
