"""The databases of the tests: made once from the code as it is, and copied for who needs one.

Making the tables takes the better part of a minute and so does telling the demo; a copy takes a
second. The two that are copied stay on the server until the code changes, or the day: the demo is
told up to now. `python -m tests.databases` makes them ahead of the tests.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from mbtq.core.owner import as_owner
from mbtq.demo.scenario import load_demo
from tests.ours import PACKAGES, ROOT

# What tables, reference data and the demo are made from.
SOURCES = {".py", ".yaml", ".md", ".po"}
# Of names that a stopped run leaves behind and the next one drops.
PREFIX = "source_of_tests"


def tables() -> str:
    """The database with all tables and the reference data; made when it is not there."""
    return _made(f"{PREFIX}_tables_{_code()}", _make_tables)


def demo() -> str:
    """The database in which the demo was told today; made when it is not there."""
    source = tables()
    name = f"{PREFIX}_demo_{_code()}_{timezone.localdate():%Y%m%d}"
    return _made(name, partial(_make_demo, source))


def copy(source: str, name: str) -> None:
    """Makes the database `name` anew as a copy of `source`, as the owner's own."""
    drop(name)
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def drop(name: str) -> None:
    _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def at(name: str) -> Iterator[None]:
    """Inside the block this thread works in that database, and in its former one after it."""
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = {**before, "NAME": name}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = before


@contextmanager
def telling() -> Iterator[None]:
    """What is written in the block is kept, and no worker hears of it."""
    with transaction.atomic():
        yield
        connection.run_on_commit = []


def _made(name: str, make: Callable[[str], None]) -> str:
    with Path(os.environ["MBTQ_VAR"], "databases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of a run wait for who came first
        there = _names()
        if name not in there:
            kind = name.removeprefix(f"{PREFIX}_").split("_")[0]
            for old in there:
                if old.startswith(f"{PREFIX}_{kind}_"):
                    drop(old)
            making = f"{PREFIX}_{kind}_making"
            drop(making)
            make(making)
            _on_server(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _make_tables(name: str) -> None:
    _on_server(f'CREATE DATABASE "{name}"')
    with at(name):
        with as_owner():
            call_command("migrate", verbosity=0)
        for command in settings.REFERENCE_COMMANDS:
            call_command(command, verbosity=0)


def _make_demo(source: str, name: str) -> None:
    copy(source, name)
    with at(name), telling():
        load_demo()


def _names() -> list[str]:
    with as_owner(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [name for (name,) in cursor.fetchall()]


def _on_server(statement: str) -> None:
    """As the owner, outside every database of ours."""
    with as_owner(), connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@cache
def _code() -> str:
    """A digest of everything that tables, reference data and demo are made from."""
    found = hashlib.sha256()
    folders = sorted({*PACKAGES, "locale"} - {"tests"})
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*"))):
        if path.suffix in SOURCES:
            found.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:12]
