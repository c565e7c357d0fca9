"""The command lines of web, workers and beat on one machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.conf import settings

from mbtq import env
from mbtq.embedded.children import Child

CELERY = [sys.executable, "-m", "celery", "-A", "mbtq.celery", "--quiet"]
WORKER = "mbtq.core.webworker.ImpatientWorker"
# Of no use with one worker per queue, and slow at the start.
ALONE = ["--without-mingle", "--without-gossip", "-l", "WARNING"]


def web(host: str, port: int) -> Child:
    """The pages: one process with threads, so that one machine keeps its memory."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [sys.executable, "-m", "gunicorn", "mbtq.wsgi:application", "--bind", bind]
    command += ["--workers", str(env.whole("WEB_CONCURRENCY", 1))]
    command += ["--worker-class", WORKER, "--threads", str(env.whole("WEB_THREADS", 8))]
    command += ["--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning"]
    command += ["--no-control-socket"]
    if os.access("/dev/shm", os.W_OK):  # noqa: S108  gunicorn's heartbeat: not on a slow disk
        command += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return Child("web", command)


def worker() -> Child:
    """The queue `default`."""
    command = [*CELERY, "worker", "-n", "default@%h", "-Q", "default", *ALONE]
    return Child("worker", [*command, "-c", str(env.whole("WORKER_CONCURRENCY", 2))], grace=30)


def worker_calls() -> Child:
    """The queue `calls`: threads, because all they do is wait for others to answer."""
    command = [*CELERY, "worker", "-n", "calls@%h", "-Q", "calls", *ALONE, "--pool", "threads"]
    return Child("worker-calls", [*command, "-c", str(env.whole("CALLS_CONCURRENCY", 8))], grace=30)


def worker_pdf() -> Child:
    """The queue `pdf`: one document at a time, in a process that is replaced before it grows."""
    command = [*CELERY, "worker", "-n", "pdf@%h", "-Q", "pdf", *ALONE, "-c", "1"]
    command += ["--max-tasks-per-child", "20"]
    command += ["--max-memory-per-child", str(settings.PDF_MEMORY_MB * 1024)]
    return Child("worker-pdf", command, grace=30)


def beat(var: Path) -> Child:
    """The clock: exactly one."""
    command = [*CELERY, "beat", "-l", "WARNING", "--pidfile="]
    return Child("beat", [*command, "--schedule", str(var / "beat-schedule")])


def demo() -> Child:
    """The year of the demo, loaded once."""
    manage = Path(settings.BASE_DIR) / "manage.py"
    return Child("load_demo", [sys.executable, str(manage), "load_demo"], grace=5, once=True)
