"""Limits per minute that need no Redis: counters in the database, counted in one statement."""

from __future__ import annotations

import time

from django.db import connection

FORGOTTEN_AFTER = 5
UPSERT = """
INSERT INTO core_tally (key, used, minute) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET used = core_tally.used + 1 RETURNING used
"""


def allows(name: str, address: str, *, a_minute: int) -> bool:
    """Counts one use by `address` in the present minute; False once it is over `a_minute`."""
    return uses(name, address) <= a_minute


def uses(name: str, address: str) -> int:
    """Counts one use by `address` and gives how many there were in the present minute."""
    minute = int(time.time() // 60)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [f"{name}:{address[:60]}:{minute}", minute])
        used = int(cursor.fetchone()[0])
        if used == 1:
            cursor.execute("DELETE FROM core_tally WHERE minute < %s", [minute - FORGOTTEN_AFTER])
    return used
