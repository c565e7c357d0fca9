"""The supervisor restarts, gives up in the end, and leaves no process behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mbtq.embedded.children import RESTARTS, Child, ChildFailedError, Supervisor
from mbtq.embedded.process import wait_until

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def supervisor(lines: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(lines.append)
    yield made
    made.stop()


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def test_killed_child_is_started_again(supervisor: Supervisor, lines: list[str]) -> None:
    child = supervisor.add(Child("sleeper", SLEEP))
    first = child.process.pid
    child.process.kill()
    child.process.wait()
    assert supervisor.look() == []
    assert child.is_running
    assert child.process.pid != first
    assert lines == ["sleeper ended (status -9) and is started again"]


def test_child_that_keeps_dying_is_given_up(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    child = supervisor.add(Child("broken", [sys.executable, "-c", "raise SystemExit(3)"]))
    for _ in range(RESTARTS):
        child.process.wait()
        supervisor.look()
    child.process.wait()
    with pytest.raises(ChildFailedError, match="broken ended 6 times"):
        supervisor.look()


def test_child_that_runs_once_tells_its_result(supervisor: Supervisor) -> None:
    child = supervisor.add(Child("once", [sys.executable, "-c", "raise SystemExit(2)"], once=True))
    child.process.wait()
    assert supervisor.look() == [child]
    assert child.result == 2
    assert supervisor.look() == []


def test_stop_takes_grandchildren_and_the_deaf_along(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    deaf = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    supervisor = Supervisor(print)
    child = supervisor.add(Child("deaf", [sys.executable, "-c", deaf], grace=0.2))
    assert wait_until(lambda: note.exists() and note.read_text() != "", 10)
    supervisor.stop()
    assert child.process.returncode == -signal.SIGKILL
    assert wait_until(lambda: not exists(int(note.read_text())), 5)


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_children_of_a_killed_supervisor_end() -> None:
    program = (
        "import sys, time\n"
        "from mbtq.embedded.children import Child, Supervisor\n"
        "s = Supervisor(print)\n"
        f"print(s.add(Child('sleeper', {SLEEP!r})).process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as supervisor:
        pid = int(supervisor.stdout.readline())
        assert exists(pid)
        supervisor.kill()
    assert wait_until(lambda: not exists(pid), 5)
