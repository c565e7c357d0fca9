"""`serve` as a person uses it: started, killed, started again, stopped."""

import fcntl
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mbtq import embedded
from mbtq.embedded.process import wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]
ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder below a closed one."""
    tmp_path.chmod(0o700)
    yield tmp_path / "var"
    embedded.remove(tmp_path / "var")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(state: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Run serve with its output in `state`.log; killed at the end whatever happens."""
    environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    environment |= {"MBTQ_VAR": str(state), "PORT": str(port), "MBTQ_DEMO": "0"}
    with state.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def is_served(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def processes(state: Path) -> list[str]:
    """Command lines of what was started for this state folder."""
    note = state / "home"
    home = str(state / note.read_text().strip()) if note.exists() else str(state)
    found = []
    for file in Path("/proc").glob("[0-9]*"):
        try:
            line = (file / "cmdline").read_text().replace("\0", " ").strip()
            variables = (file / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if line and (home in line or f"MBTQ_VAR={state}".encode() in variables):
            found.append(line)
    return found


def test_killed_serve_leaves_nothing_and_can_be_started_again(state: Path, port: int) -> None:
    with serve(state, port) as first:
        assert wait_until(lambda: is_served(port), 60), state.with_suffix(".log").read_text()
        assert any("postgres" in line for line in processes(state))
        first.kill()
    assert wait_until(lambda: processes(state) == [], 20), processes(state)
    with serve(state, port) as second:
        assert wait_until(lambda: is_served(port), 60)
        assert wait_until(lambda: any("beat" in line for line in processes(state)), 20)
        second.terminate()
        assert second.wait(40) == 0
    assert processes(state) == []


def test_second_serve_says_that_the_first_runs(state: Path, port: int) -> None:
    state.mkdir()
    with (state / "serve.lock").open("w") as lock:
        lock.write("process 1, started with serve\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with serve(state, port) as second:
            assert second.wait(30) == 1
    assert "already running" in state.with_suffix(".log").read_text()


def test_serve_needs_the_owner_of_a_database_that_it_is_given(state: Path, port: int) -> None:
    environment = os.environ | {"MBTQ_VAR": str(state), "DATABASE_URL": "postgresql://a@b/c"}
    environment.pop("DATABASE_OWNER_URL", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "DATABASE_OWNER_URL is needed" in done.stderr
