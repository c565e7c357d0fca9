"""Connections that go to an address which was checked, and are cut when their time is over."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

from urllib3.connection import HTTPConnection, HTTPSConnection

MOMENT = 0.01


class NotConnected(OSError):
    """None of the addresses takes a connection."""


class Clock:
    """How much of the time of one call is left."""

    def __init__(self, seconds: float) -> None:
        self.began, self.seconds = time.monotonic(), seconds

    @property
    def left(self) -> float:
        """Seconds; never less than a moment, since none would mean no limit."""
        return max(self.began + self.seconds - time.monotonic(), MOMENT)

    @property
    def is_over(self) -> bool:
        """Whether the call took too long."""
        return self.left <= MOMENT

    @property
    def milliseconds(self) -> int:
        """How long it took so far."""
        return round((time.monotonic() - self.began) * 1000)


class _Watch:
    """Cuts a connection when its time is over.

    A limit of the socket counts from the last byte, so who sends one now and then passes it.
    """

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        # A second handle on the same connection: TLS takes the first one away.
        self.twin = connection.dup()
        self.timer = threading.Timer(seconds, self._cut)
        self.timer.daemon = True
        self.timer.start()

    def _cut(self) -> None:
        with suppress(OSError):  # it has ended by itself
            self.twin.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self.timer.cancel()
        self.twin.close()


class _Aimed:
    """A connection that goes to addresses which were checked, whatever its host is called."""

    port: int
    addresses: list[str]
    clock: Clock
    watch: _Watch | None = None

    def _new_conn(self) -> socket.socket:
        for address in self.addresses:
            with suppress(OSError):
                made = socket.create_connection((address, self.port), timeout=self.clock.left)
                self.watch = _Watch(made, self.clock.left)
                return made
        raise TimeoutError if self.clock.is_over else NotConnected

    def end(self) -> None:
        """After the last byte, however it went."""
        if self.watch is not None:
            self.watch.end()


class Plain(_Aimed, HTTPConnection):
    """Over plain HTTP: only where the site itself has no TLS."""


class Secure(_Aimed, HTTPSConnection):
    """Over TLS: certificate and name are those of the host in the address."""
