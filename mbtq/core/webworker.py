"""The web server's worker: threads, and no patience with a client that stops sending."""

from __future__ import annotations

import socket
import struct
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# A body that stops arriving would hold its thread for ever, and a few of those the whole site.
SECONDS_WITHOUT_A_BYTE = 10


class ImpatientWorker(ThreadWorker):
    """Cuts a connection off when nothing arrives for ten seconds in the middle of a request."""

    def handle(self, conn: Any) -> Any:
        limit = struct.pack("ll", SECONDS_WITHOUT_A_BYTE, 0)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        return super().handle(conn)
