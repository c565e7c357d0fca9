"""When it is tried again, and what is kept of an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mbtq.api.services.deliveries import harmless
from mbtq.api.webhooks.schedule import ATTEMPTS, WAITS, asked_for, wait_after


def test_schedule_lasts_three_days():
    assert ATTEMPTS == 10
    for attempts, usual in enumerate(WAITS, start=1):
        waits = [wait_after(attempts) for _ in range(50)]
        assert usual * 0.9 <= min(waits) < max(waits) <= usual * 1.1
    assert wait_after(ATTEMPTS) is None
    assert timedelta(days=3) < sum(WAITS, timedelta()) < timedelta(days=3, hours=5)


NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("120", timedelta(minutes=2)),
        ("9" * 40, timedelta(hours=24)),
        ("Tue, 01 Dec 2026 01:00:00 GMT", timedelta(hours=1)),
        ("Tue, 01 Dec 2020 01:00:00 GMT", timedelta(0)),
        *(("", None), ("-5", None), ("soon", None), ("٣", None), ("1.5", None)),
    ],
)
def test_retry_after_is_read(header, wanted):
    assert asked_for(header, at=NOW) == wanted


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"ok", "ok"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b"\xff\xfe\x00 a\r\n\tb", "�� a b"),
        ("\u202eabc\u200b\x1b[0m".encode(), "abc [0m"),
        (b"a" * 900, "a" * 200),
        (b"", ""),
    ],
)
def test_answer_is_kept_as_one_harmless_line(body, shown):
    assert harmless(body) == shown
