"""Starts everything on one machine: engines, web, workers, beat, and the demo when it is empty."""

from __future__ import annotations

import fcntl
import io
import os
import signal
import socket
import sys
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from mbtq import embedded, env
from mbtq.core.commandlines import beat, demo, web, worker, worker_calls, worker_pdf
from mbtq.core.health import demo_marker
from mbtq.embedded.children import ChildFailedError, Supervisor
from mbtq.embedded.process import follow_parent, wait_until


class Command(BaseCommand):
    help = "Starts engines (unless DATABASE_URL / REDIS_URL are set), web, workers and beat."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=env.whole("PORT", 8000))
        parser.add_argument(
            "--with-parent", action="store_true", help="stop when the calling process dies"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until TERM or Ctrl-C; then stop everything that was started, in order."""
        self.host, self.port = options["host"], options["port"]
        self.supervisor = Supervisor(self.say)
        self.engines: embedded.Engines | None = None
        self.wanted: list[str] = []
        self.to_stop: set[str] = set()
        signal.signal(signal.SIGTERM, _interrupt)
        signal.signal(signal.SIGINT, _interrupt)
        signal.signal(signal.SIGHUP, _interrupt)
        if options["with_parent"]:
            follow_parent(signal.SIGTERM)
        with _only_one(settings.VAR):
            try:
                self._start()
                self._watch()
            except KeyboardInterrupt:
                self.say("stopping")
            except (ChildFailedError, embedded.EmbeddedError, OSError) as error:
                raise CommandError(str(error)) from error
            finally:
                self._stop()

    def say(self, line: str) -> None:
        """Print one line at once."""
        self.stdout.write(line)
        self.stdout.flush()

    def _start(self) -> None:
        started = time.monotonic()
        _wait_for_port(self.host, self.port)
        self._start_engines()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("check", tags=["database"], databases=["default"], stdout=io.StringIO())
        self.supervisor.add(web(self.host, self.port))
        call_command("load_reference")
        empty = settings.DEMO and self._wants_demo()
        connections.close_all()
        if not wait_until(self._answers, 60, step=0.1):
            self.supervisor.look()
            raise CommandError("the web server does not answer")
        self.say(f"\n    http://localhost:{self.port}/   after {time.monotonic() - started:.1f} s")
        for child in (worker(), worker_calls(), worker_pdf(), beat(settings.VAR)):
            self.supervisor.add(child)
        if empty:
            demo_marker().write_text("")
            self.supervisor.add(demo())
            self.say("    the demo is being loaded; pages are served meanwhile\n")
        elif settings.DEMO:
            self._print_accounts()

    def _start_engines(self) -> None:
        """Start what has no address, and point this process at it."""
        if not env.text("DATABASE_URL", ""):
            self.wanted.append(embedded.POSTGRES)
        elif not env.text("DATABASE_OWNER_URL", ""):
            raise CommandError("DATABASE_URL is set, so DATABASE_OWNER_URL is needed to migrate")
        if not env.text("REDIS_URL", ""):
            self.wanted.append(embedded.REDIS)
        if not self.wanted:
            return
        self.engines = self._ensure_engines()
        self.say(f"{' and '.join(self.wanted)}: data in {self.engines.home}")
        if embedded.POSTGRES in self.wanted:
            # On the very first start the settings were read before there was an address.
            connections.settings["default"].update(env.database(self.engines.database_url))
            settings.OWNER_DATABASE = env.database(self.engines.owner_url)

    def _ensure_engines(self) -> embedded.Engines:
        """Start what does not run; what somebody else started is not ours to stop."""
        engines = embedded.start(settings.VAR, bound=True, only=self.wanted)
        self.to_stop.update(engines.started)
        return engines

    def _watch(self) -> NoReturn:
        while True:
            for child in self.supervisor.look():
                if child.result == 0:
                    demo_marker().unlink(missing_ok=True)
                    self.say("the demo is loaded")
                    self._print_accounts()
                else:
                    demo_marker().write_text("failed")
                    self.say(f"{child.name} failed; `manage.py load_demo` tells why")
            self._watch_engines()
            time.sleep(0.5)

    def _watch_engines(self) -> None:
        if self.engines is None:
            return
        if gone := set(self.wanted) - self.engines.running():
            self.say(f"{' and '.join(sorted(gone))} ended and is started again")
            self._ensure_engines()

    def _stop(self) -> None:
        # From here on a second Ctrl-C does not interrupt the stopping itself.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        connections.close_all()
        self.supervisor.stop()
        if self.engines is not None and self.to_stop:
            self.engines.stop()

    def _answers(self) -> bool:
        self.supervisor.look()
        with suppress(OSError):
            address = f"http://{self.host}:{self.port}/healthz"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return bool(answer.status == 200)
        return False

    def _wants_demo(self) -> bool:
        """Whether nothing is loaded yet, or a load was broken off."""
        if "load_demo" not in get_commands():
            return False
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM tenancy_organisation)")
            (occupied,) = cursor.fetchone()
        return not occupied or demo_marker().exists()

    def _print_accounts(self) -> None:
        people = get_user_model().objects.filter(email__endswith=".example").order_by("pk")
        accounts = list(people.values_list("email", flat=True))
        connections.close_all()
        if not accounts:
            return
        self.say("    demo accounts, all with the password mbtq-demo-2026:")
        for account in accounts:
            self.say(f"      {account}")
        self.say("")


def _interrupt(*_signal: object) -> NoReturn:
    raise KeyboardInterrupt


def _wait_for_port(host: str, port: int) -> None:
    """Wait while a killed predecessor lets go of the port; raise when it is somebody else's."""

    def free() -> bool:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return True
        return False

    if not wait_until(free, 15, step=0.2):
        raise CommandError(f"port {port} is in use: choose another one with PORT={port + 1}")


@contextmanager
def _only_one(var: Path) -> Iterator[None]:
    """Hold the lock of this state folder; a second `serve` on it says so and ends."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "serve.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CommandError(f"already running on {var}: {file.read().strip()}") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, started with {' '.join(sys.argv[1:])}\n")
        file.flush()
        yield
