"""Who runs the engines, and where: PostgreSQL refuses to run as root.

As root the engines run as an existing unprivileged user. That user may be unable to reach the
state folder or the binaries (a checkout under /root): then another folder is chosen and the
binaries are copied there. Nothing outside our own folders changes its mode or owner.
"""

import os
import pwd
import shutil
import stat
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFERRED_USERS = ("postgres", "nobody")
# Kept over a reboot, unlike /tmp; /var/tmp only where the first one cannot be written.
FALLBACK_PARENTS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108  checked by _checked
SOCKET_LIMIT = 100  # bytes; the kernel takes 107 on Linux and 103 on macOS
LONGEST_SOCKET = "/.s.PGSQL.5432.lock"


class EmbeddedError(Exception):
    """The engines cannot be started or stopped; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The user that runs the engines; `switch` is true when that is not who we are."""

    name: str
    uid: int
    gid: int
    switch: bool

    def as_arguments(self) -> dict[str, Any]:
        """Return the arguments of `subprocess` that make a child run as this user."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Try as this user whether `path` can be read (-r), searched or run (-x)."""
        command = ["/bin/sh", "-c", f'test {test} "$0"', os.fspath(path)]
        done = subprocess.run(  # noqa: S603  our own command
            command, cwd="/", check=False, **self.as_arguments()
        )
        return done.returncode == 0

    def own(self, folder: Path) -> Path:
        """Make `folder` (its parent exists), closed to all but this user."""
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.stat().st_uid
        if owner == self.uid:
            return folder
        if not self.switch or owner != 0:
            raise EmbeddedError(
                f"{folder} belongs to user {owner}, not to {self.name}: "
                "start as that user, or choose another MBTQ_VAR"
            )
        os.chown(folder, self.uid, self.gid)
        return folder


def engine_account(base: Path) -> Account:
    """Return ourselves, or as root the user that owns the data or else the first that exists."""
    if os.geteuid() != 0:
        return Account(f"uid {os.geteuid()}", os.geteuid(), os.getegid(), switch=False)
    for entry in _candidates(base):
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)
    raise EmbeddedError(
        "PostgreSQL does not run as root and neither user postgres nor nobody exists: "
        "start as another user, or set DATABASE_URL and REDIS_URL"
    )


def _candidates(base: Path) -> Iterator[pwd.struct_passwd]:
    data = (known_home(base) or base) / "postgres"
    if data.exists() and (owner := data.stat().st_uid):
        with suppress(KeyError):
            yield pwd.getpwuid(owner)
    for name in PREFERRED_USERS:
        with suppress(KeyError):
            yield pwd.getpwnam(name)


def known_home(base: Path) -> Path | None:
    """Return the folder that an earlier start chose, from the note `base`/home."""
    note = base / "home"
    return base / note.read_text().strip() if note.exists() else None


def engine_home(base: Path, account: Account) -> Path:
    """Return the folder for data and sockets: `base`, or one that the account can reach.

    The choice is noted in `base`/home, so that it stays the same and is forgotten when `base` is
    removed. The note says "." for `base` itself, which may be moved.
    """
    if (home := known_home(base)) is not None:
        return home if home == base else _checked(home)
    fits = account.can("-x", base) and _fits(base)
    home = base if fits else _fallback(account)
    (base / "home").write_text(".\n" if fits else f"{home}\n")
    return home


def _fits(home: Path) -> bool:
    return len(os.fsencode(home / "sockets")) + len(LONGEST_SOCKET) <= SOCKET_LIMIT


def _fallback(account: Account) -> Path:
    for parent in _fallback_parents():
        home = parent / f"mbtq-{uuid.uuid4().hex[:12]}"
        try:
            home.mkdir(mode=0o711)
        except OSError:
            continue
        if account.can("-x", home):
            return home
        home.rmdir()
    raise EmbeddedError("no folder for the databases: set MBTQ_VAR to one that others may enter")


def _fallback_parents() -> Iterator[Path]:
    """Root keeps data in a system folder, others in their own cache folder when it is short."""
    if os.geteuid() != 0:
        yield Path.home() / ".cache"
    yield from FALLBACK_PARENTS


def _checked(home: Path) -> Path:
    """Refuse a folder that somebody else made or may write in (/var/tmp is open to all)."""
    try:
        found = home.lstat()
    except FileNotFoundError:
        home.mkdir(mode=0o711)
        return home
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise EmbeddedError(f"{home} does not belong to us: remove it, or choose another MBTQ_VAR")
    return home


@dataclass(frozen=True)
class Programs:
    """Programs inside an installed wheel: `folder`/bin and, beside the wheel, its libraries."""

    site: Path  # where packages are installed
    folder: Path  # below site
    libraries: Path  # below site; the programs find it by the distance between the two
    label: str  # wheel and version, so that a newer one is copied again

    def reachable(self, program: str, home: Path, account: Account) -> Path:
        """Return the path of a program, copied into `home` when the account cannot run it."""
        if account.can("-x", self.site / self.folder / program):
            return self.site / self.folder / program
        copy = home / f"programs-{self.label}"
        if not copy.exists():
            fresh = home / f"programs-{self.label}.new"
            shutil.rmtree(fresh, ignore_errors=True)
            for part in (self.folder, self.libraries):
                if (self.site / part).exists():
                    _copy_open(self.site / part, fresh / part)
            for folder in (fresh, *(fresh / self.folder).parents):
                if folder.is_relative_to(fresh):
                    folder.chmod(0o755)
            fresh.rename(copy)
        return copy / self.folder / program


def _copy_open(source: Path, target: Path) -> None:
    """Copy a folder so that everybody can read it, whatever our umask or the wheel's modes."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("include", "*.a"))
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
