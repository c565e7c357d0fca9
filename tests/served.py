"""The whole product on a port of its own: web, workers and beat, with the demo loaded."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "mbtq-demo-2026"
CELERY = [sys.executable, "-m", "celery", "-A", "mbtq.celery", "--quiet"]
QUIET = ["--without-mingle", "--without-gossip", "-l", "ERROR"]


@dataclass
class Served:
    """Where it answers, and with which environment its commands run."""

    url: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A management command of the served product; its output is kept."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            text=True,
            capture_output=True,
            check=False,
        )


@contextmanager
def served_demo(database: str, *, workers: bool = True) -> Iterator[Served]:
    """Makes a database, loads the demo, starts everything, and takes it all away again."""
    with tempfile.TemporaryDirectory(prefix="mbtq-served-") as state:
        port = _free_port()
        environment = _environment(database, state, port)
        served = Served(f"http://127.0.0.1:{port}", environment)
        _fill(served, database)
        processes = _start(environment, port, workers=workers)
        try:
            _wait(served.url + "/healthz")
            yield served
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()


def _environment(database: str, state: str, port: int) -> dict[str, str]:
    given = {
        name: _named(os.environ[name], database)
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL")
        if name in os.environ
    }
    # Another Redis database than anything else that runs on these engines.
    redis = os.environ["REDIS_URL"].replace("virtual_host=0", "virtual_host=3")
    given |= {
        "OUTWARD_ALLOW": "127.0.0.1/32",
        "MBTQ_DEMO": "1",
        "MBTQ_VAR": state,
        "REDIS_URL": redis,
        "LOG_LEVEL": "ERROR",
    }
    return {**os.environ, **given, "PUBLIC_URL": f"http://127.0.0.1:{port}"}


def _named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _fill(served: Served, database: str) -> None:
    subprocess.run([sys.executable, "-m", "tests.prepare", database], cwd=ROOT, check=True)
    admin = os.environ["DATABASE_ADMIN_URL"]
    for step in (
        ("setup_database", "--admin-url", admin, "--database", database, "--with-createdb"),
        ("build_assets", "--verbosity", "0"),
    ):
        done = served.manage(*step)
        assert done.returncode == 0, f"{step[0]}: {done.stdout}{done.stderr}"


def _start(
    environment: dict[str, str], port: int, *, workers: bool
) -> list[subprocess.Popen[bytes]]:
    web = [sys.executable, "-m", "gunicorn", "mbtq.wsgi:application", "--worker-class", "gthread"]
    commands = [[*web, "--bind", f"127.0.0.1:{port}", "--threads", "4", "--log-level", "error"]]
    if workers:
        schedule = str(Path(environment["MBTQ_VAR"]) / "beat")
        commands += [
            [*CELERY, "worker", "-n", "default@j", "-Q", "default", "-c", "1", *QUIET],
            [*CELERY, "worker", "-n", "calls@j", "-Q", "calls", "-P", "threads", "-c", "4", *QUIET],
            [*CELERY, "worker", "-n", "pdf@j", "-Q", "pdf", "-c", "1", *QUIET],
            [*CELERY, "beat", "-l", "ERROR", "--pidfile=", "--schedule", schedule],
        ]
    return [subprocess.Popen(command, cwd=ROOT, env=environment) for command in commands]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(url: str, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(f"{url} does not answer")
