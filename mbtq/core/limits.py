"""Limits per minute that need no Redis: counters in the cache table of the database."""

from __future__ import annotations

import time

from django.core.cache import cache


def allows(name: str, address: str, *, a_minute: int) -> bool:
    """Counts one use by `address` in the present minute; False once it is over `a_minute`."""
    key = f"limit:{name}:{address}:{int(time.time() // 60)}"
    used = int(cache.get(key, 0)) + 1
    cache.set(key, used, timeout=120)
    return used <= a_minute
