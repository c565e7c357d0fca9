"""PostgreSQL and Redis started from their wheels, for a machine that has neither.

The same engines as in production, on unix sockets that only their own user can open. Data live
under the state folder; the passwords of the roles are made once and kept in `secrets.json`; the
addresses are left in `engines.json`, where the settings find them.
"""

import json
import os
import secrets
import shutil
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mbtq import database
from mbtq.embedded.account import EmbeddedError, engine_account, engine_home, known_home
from mbtq.embedded.postgres import ADMIN, Postgres
from mbtq.embedded.process import locked
from mbtq.embedded.redis import RedisServer

__all__ = ["POSTGRES", "REDIS", "EmbeddedError", "Engines", "remove", "start", "stop"]

DATABASE = "mbtq"
POSTGRES = Postgres.name
REDIS = RedisServer.name
FOLDERS = ("postgres", "postgres.new", "redis", "sockets")
FILES = ("home", "secrets.json", "engines.json", "engines.lock", "postgres.log", "redis.log")


@dataclass(frozen=True)
class Engines:
    """The addresses of the running engines. `started` names those that this call started."""

    database_url: str
    owner_url: str
    backup_url: str
    admin_url: str
    redis_url: str
    home: Path
    started: tuple[str, ...]
    var: Path
    fast: bool

    def environment(self) -> dict[str, str]:
        """Return the addresses by the names of the environment variables."""
        return {
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.owner_url,
            "DATABASE_BACKUP_URL": self.backup_url,
            "DATABASE_ADMIN_URL": self.admin_url,
            "REDIS_URL": self.redis_url,
        }

    def running(self) -> set[str]:
        """Return the names of the engines that run."""
        base = _base(self.var, self.fast)
        return {engine.name for engine in _engines(base, self.fast)[:2] if engine.pid()}

    def stop(self) -> None:
        """Stop both engines."""
        stop(self.var, fast=self.fast)


def start(
    var: Path,
    *,
    fast: bool = False,
    bound: bool = False,
    only: Collection[str] = (POSTGRES, REDIS),
) -> Engines:
    """Start the engines on the state folder `var`, or use those that already run.

    `fast` gives up safety after a crash, for tests, in data folders of its own. With `bound` the
    engines stop when this process dies; without it they go on until `stop`. Roles and database
    are made when they are missing. `only` names the engines that are wanted; the addresses of the
    others lead nowhere. Raises `EmbeddedError`.
    """
    base = _base(var, fast)
    base.mkdir(parents=True, exist_ok=True)
    with locked(base / "engines.lock"):
        postgres, redis, passwords = _engines(base, fast)
        wanted = [e for e in (postgres, redis) if e.name in only]
        started = tuple(engine.name for engine in wanted if engine.start(bound=bound))
        if POSTGRES in only:
            plan = database.Plan(DATABASE, passwords, with_createdb=fast)
            database.set_up(postgres.admin_url, plan)
        engines = _addresses(postgres, redis, passwords, started, var)
        _write_private(base / "engines.json", engines.environment())
    return engines


def stop(var: Path, *, fast: bool = False) -> None:
    """Stop both engines of the state folder `var`; nothing happens when they do not run."""
    base = _base(var, fast)
    if known_home(base) is None:
        return
    with locked(base / "engines.lock"):
        postgres, redis, _ = _engines(base, fast)
        redis.stop()
        postgres.stop()


def remove(var: Path, *, fast: bool = False) -> None:
    """Stop both engines and delete their data, also where those lie outside `var`."""
    stop(var, fast=fast)
    base = _base(var, fast)
    home = known_home(base)
    if home is None:
        return
    for path in (*home.glob("programs-*"), *(home / name for name in FOLDERS)):
        shutil.rmtree(path, ignore_errors=True)
    for name in FILES:
        (home / name).unlink(missing_ok=True)
        (base / name).unlink(missing_ok=True)
    for folder in (home, base):
        with suppress(OSError):
            folder.rmdir()  # when nothing else is in it


def _addresses(
    postgres: Postgres,
    redis: RedisServer,
    passwords: dict[str, str],
    started: tuple[str, ...],
    var: Path,
) -> Engines:
    def url(role: str) -> str:
        admin = postgres.admin_url
        return database.url_for(admin, database=DATABASE, role=role, password=passwords[role])

    return Engines(
        database_url=url(database.APP),
        owner_url=url(database.OWNER),
        backup_url=url(database.BACKUP),
        admin_url=postgres.admin_url,
        redis_url=redis.url,
        home=postgres.home,
        started=started,
        var=var,
        fast=postgres.fast,
    )


def _base(var: Path, fast: bool) -> Path:
    return var.absolute() / "fast" if fast else var.absolute()


def _engines(base: Path, fast: bool) -> tuple[Postgres, RedisServer, dict[str, str]]:
    account = engine_account(base)
    home = engine_home(base, account)
    account.own(home / "sockets")
    passwords = _passwords(base / "secrets.json")
    return (
        Postgres(home, account, passwords[ADMIN], fast),
        RedisServer(home, account, fast),
        passwords,
    )


def _passwords(path: Path) -> dict[str, str]:
    """Read the passwords of the roles, or make them once; only we may read the file."""
    if path.exists():
        return dict(json.loads(path.read_text()))
    made = {role: secrets.token_urlsafe(24) for role in (ADMIN, *database.LOGIN_ROLES)}
    _write_private(path, made)
    return made


def _write_private(path: Path, content: dict[str, str]) -> None:
    """Replace `path` at once, so that nobody reads half a file."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    fresh.rename(path)
