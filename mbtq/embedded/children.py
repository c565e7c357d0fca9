"""A small supervisor: starts the processes of one machine, restarts and stops them.

For development, the demo and one machine; a cluster has its own. Each child leads a process group
of its own, so that nothing of it stays behind, and gets TERM when the supervisor dies.
"""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from mbtq.embedded.process import die_with_parent, wait_until

RESTARTS = 5  # within
WINDOW = 60.0  # seconds
# Celery warns about root in seven lines; in a container or on a demo machine that is how it is.
QUIET = "ignore:You're running the worker with superuser privileges"


class ChildFailedError(Exception):
    """A process died too often; the text names it."""


@dataclass
class Child:
    """One process. With `once` it may end by itself; its exit status is then in `result`."""

    name: str
    command: Sequence[str]
    grace: float = 15.0
    once: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    result: int | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))

    def start(self) -> None:
        """Start the process; call from the main thread, whose death ends it."""
        self.process = subprocess.Popen(  # noqa: S603  our own command
            self.command,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONWARNINGS": QUIET},
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send TERM: web and workers finish what they have in hand."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def make_stop(self) -> None:
        """Wait for the end, at most `grace` seconds, then kill what is left of the group."""
        if self.process is None:
            return
        process = self.process
        wait_until(lambda: process.poll() is not None, self.grace)
        with suppress(ProcessLookupError, PermissionError):  # the group is empty (EPERM: macOS)
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Supervisor:
    """Keeps children running until it is told to stop."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """`say` prints one line."""
        self.children: list[Child] = []
        self.say = say

    def add(self, child: Child) -> Child:
        """Start a child and keep it running."""
        child.start()
        self.children.append(child)
        return child

    def look(self) -> list[Child]:
        """Restart what died; return the children with `once` that ended since the last look.

        Raises `ChildFailedError` when one dies too often.
        """
        ended = []
        for child in self.children:
            if child.is_running or child.result is not None:
                continue
            child.make_stop()
            status = child.process.returncode if child.process else -1
            if child.once:
                child.result = status
                ended.append(child)
            else:
                self._restart(child, status)
        return ended

    def _restart(self, child: Child, status: int) -> None:
        now = time.monotonic()
        child.deaths.append(now)
        if len(child.deaths) > RESTARTS and now - child.deaths[0] < WINDOW:
            raise ChildFailedError(f"{child.name} ended {len(child.deaths)} times in a minute")
        self.say(f"{child.name} ended (status {status}) and is started again")
        time.sleep(min(len(child.deaths) - 1, 3))
        child.start()

    def stop(self) -> None:
        """Stop all: those that were added last, first asked; then wait for each."""
        running = [child for child in reversed(self.children) if child.process is not None]
        for child in running:
            child.ask_to_stop()
        for child in running:
            child.make_stop()
        self.children.clear()
