"""`serve` as a person uses it: started, killed, started again, stopped."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
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


def serve(state: Path, port: int) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    environment |= {"MBTQ_VAR": str(state), "PORT": str(port), "MBTQ_DEMO": "0"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def is_served(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def processes(state: Path, port: int) -> list[str]:
    """Command lines of what was started for this state folder."""
    marks = (os.fspath(state), f"127.0.0.1:{port}")
    if (state / "home").exists():
        marks += (
            ((state / "home").read_text().strip(),)
            if (state / "home").read_text()[0] == "/"
            else ()
        )
    found = []
    for file in Path("/proc").glob("[0-9]*"):
        try:
            line = (file / "cmdline").read_text().replace("\0", " ")
            variables = (file / "environ").read_bytes()
        except OSError:
            continue
        ours = f"MBTQ_VAR={state}".encode() in variables
        if line and (ours or any(mark in line for mark in marks)) and "pytest" not in line:
            found.append(line)
    return found


def test_killed_serve_leaves_nothing_and_can_be_started_again(state: Path, port: int) -> None:
    with serve(state, port) as first:
        assert wait_until(lambda: is_served(port), 60), first.stdout.read()
        assert any("postgres" in line for line in processes(state, port))
        first.kill()
    assert wait_until(lambda: processes(state, port) == [], 20), processes(state, port)
    with serve(state, port) as second:
        assert wait_until(lambda: is_served(port), 30)
        assert wait_until(lambda: any("beat" in line for line in processes(state, port)), 20)
        third = serve(state, port)
        assert third.wait(20) == 1
        assert "already running" in third.communicate()[0]
        second.terminate()
        assert second.wait(40) == 0
    assert processes(state, port) == []


def test_serve_needs_the_owner_of_a_database_that_it_is_given(state: Path, port: int) -> None:
    environment = os.environ | {"MBTQ_VAR": str(state), "DATABASE_URL": "postgresql://a@b/c"}
    environment.pop("DATABASE_OWNER_URL", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "DATABASE_OWNER_URL is needed" in done.stderr
