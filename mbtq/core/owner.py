"""Work as the owner of the tables: migrations and set-up, never a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

# The name stays that of the connection: in tests it is the test database.
SWITCHED = ("USER", "PASSWORD", "HOST", "PORT")


@contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Connect as the owner of DATABASE_OWNER_URL inside the block, and as before after it.

    Only this thread's connection is switched. May be nested. Raises `ImproperlyConfigured` without
    an owner's address, and `RuntimeError` inside a transaction, which the switch would lose.
    """
    connection = connections[alias]
    owner = getattr(settings, "OWNER_DATABASE", None)
    if not owner or not owner.get("USER"):
        raise ImproperlyConfigured("Set DATABASE_OWNER_URL: the tables belong to that role.")
    if connection.settings_dict["USER"] == owner["USER"]:
        yield
        return
    if connection.in_atomic_block:
        raise RuntimeError("as_owner() reconnects and so cannot start inside a transaction")
    before = connection.settings_dict
    connection.close()
    # A copy: the dictionary itself is shared by the connections of all threads.
    connection.settings_dict = {**before, **{name: owner[name] for name in SWITCHED}}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before
