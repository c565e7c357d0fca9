"""The real web server against clients that stop in the middle of a request."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
APP = """
def application(env, start):
    env["wsgi.input"].read()
    start("200 OK", [])
    return [b"ok"]
"""
HALF = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc"


@pytest.fixture
def server(tmp_path: Path):
    """Two threads, and a second of patience instead of ten."""
    (tmp_path / "small.py").write_text(
        f"import mbtq.core.webworker as w\nw.SECONDS_WITHOUT_A_BYTE = 1\n{APP}"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "small:application"),
            *("--pythonpath", str(tmp_path), "--bind", f"127.0.0.1:{port}", "--threads", "2"),
            *("--worker-class", "mbtq.core.webworker.ImpatientWorker", "--log-level", "critical"),
            "--no-control-socket",
        ],
        stderr=subprocess.DEVNULL,
    )
    yield port
    process.terminate()
    process.wait(10)


def answers(port: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                return answer.read() == b"ok"
        except OSError:
            time.sleep(0.1)
    return False


def test_stalled_bodies_do_not_hold_the_site(server):
    assert answers(server, 10)
    stalled = []
    for _ in range(4):
        stalled.append(socket.create_connection(("127.0.0.1", server)))
        stalled[-1].sendall(HALF)
    assert answers(server, 8)
    for one in stalled:
        one.close()
