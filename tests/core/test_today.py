"""The day that policies ask for is the day on the wall in Amsterdam."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mbtq.core.rls import TODAY


def today_at(moment: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {TODAY.replace('now()', '%s::timestamptz')}", [moment])
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-30 22:59:59+00", "2026-11-30"),
        ("2026-11-30 23:00:00+00", "2026-12-01"),
        ("2026-07-31 21:59:59+00", "2026-07-31"),
        ("2026-07-31 22:00:00+00", "2026-08-01"),
        ("2026-12-31 23:30:00+00", "2027-01-01"),
    ],
)
def test_day_begins_at_midnight_in_amsterdam(db, moment, day):
    assert today_at(moment) == day
    assert str(timezone.localdate(datetime.fromisoformat(moment))) == day


def test_now_is_read_by_the_database(db):
    before = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {TODAY}")
        (found,) = cursor.fetchone()
    assert found - before in (timedelta(0), timedelta(days=1))
