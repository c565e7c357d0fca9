"""When a message that did not arrive is sent again: about three days, ten attempts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
ATTEMPTS = len(WAITS) + 1
JITTER = 0.1
# What a receiver may ask for: longer would be a way to keep messages waiting for good.
LONGEST = timedelta(hours=24)
# An endpoint at which nothing arrived for so long is turned off when a message is given up.
SEVERAL_DAYS = timedelta(days=2, hours=12)


def wait_after(attempts: int, *, asked: timedelta | None = None) -> timedelta | None:
    """How long until the next attempt after so many; None when there is none.

    `asked` is what the receiver asked for (`Retry-After`).
    """
    if attempts > len(WAITS):
        return None
    usual = WAITS[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  no secret
    return max(usual, min(asked or timedelta(0), LONGEST))


def asked_for(retry_after: str, *, at: datetime) -> timedelta | None:
    """What `Retry-After` asks for: seconds or a moment (RFC 9110, 10.2.3)."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), int(LONGEST.total_seconds())))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - at, timedelta(0))
