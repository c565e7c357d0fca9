"""`manage.py risk_score FILE.yaml`: the risk signal of one case, without the database."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from programs.risk_case import run


class Command(BaseCommand):
    help = "Scores the case of a YAML file. Exit code 0: done; 2: bad arguments."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="YAML file with one case")
        parser.add_argument("--model", default="count", help="count (default) or half-shrunk")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        code = run(options["file"], options["model"], options["json"], self.stdout, self.stderr)
        if code:
            sys.exit(code)
