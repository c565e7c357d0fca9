"""Starting, recognising and ending an engine's process."""

import atexit
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mbtq.embedded.account import Account, EmbeddedError

PR_SET_PDEATHSIG = 1

_launched: list["subprocess.Popen[bytes]"] = []


@atexit.register
def _let_go() -> None:
    """Engines may outlive us; Python would warn about each when its object goes."""
    for child in _launched:
        child.returncode = child.returncode or 0


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Return a `preexec_fn` after which the child gets signal `number` when its parent dies.

    Linux only (prctl); elsewhere None. The parent is the thread that starts the child, so call
    from the main thread.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # looked up before the fork
    parent = os.getpid()

    def prepare() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # died in between: nobody would tell us
            os.kill(os.getpid(), number)

    return prepare


def follow_parent(number: int) -> None:
    """Ask for signal `number` to this process when the one that started it dies (Linux only)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path`; a second start waits for the first one."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def launch(
    command: list[str], account: Account, log: Path, bound_signal: int | None = None
) -> "subprocess.Popen[bytes]":
    """Start an engine in a session of its own, as `account`, with its output in `log`.

    With `bound_signal` it gets that signal when this process dies, however it dies.
    """
    # A dead engine that was our child still has its pid until we ask after it, and PostgreSQL
    # would take that for a running server.
    _launched[:] = [child for child in _launched if child.poll() is None]
    with log.open("ab") as output:
        child = subprocess.Popen(  # noqa: S603  our own command
            command,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(bound_signal) if bound_signal else None,
            **account.as_arguments(),
        )
    _launched.append(child)
    return child


def recorded_pid(pid_file: Path, mark: str) -> int | None:
    """Return the pid in the first line of `pid_file` when that process lives and is ours.

    A pid may have been given to another process since: its command line has to contain `mark`.
    """
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    return pid if is_alive(pid, mark) else None


def is_alive(pid: int, mark: str) -> bool:
    """Tell whether process `pid` runs, is no zombie, and has `mark` in its command line."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return mark in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # no /proc on this system: trust the pid file


def end(pid: int, mark: str, gentle: int, hard: int, patience: float = 20.0) -> None:
    """Ask process `pid` to stop, and after `patience` seconds make it stop."""
    for number, seconds in ((gentle, patience), (hard, patience), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        if wait_until(lambda: not is_alive(pid, mark), seconds):
            return
    raise EmbeddedError(f"process {pid} does not stop")


def wait_until(ready: Callable[[], bool], seconds: float, step: float = 0.05) -> bool:
    """Poll `ready` until it is true; return false when `seconds` have passed."""
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            return False
        time.sleep(step)
    return True


def tail(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log file, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
