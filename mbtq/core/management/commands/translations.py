"""`manage.py translations [--update | --check]`: the Dutch catalog against the code."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mbtq.core.translations import faults, update

LANGUAGES = ["nl"]


class Command(BaseCommand):
    help = "Updates the catalogs from the code, or checks that they are complete."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--update", action="store_true")
        what.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        for language in LANGUAGES:
            if options["update"]:
                lacking = update(settings.BASE_DIR, language)
                self.stdout.write(f"{language}: {lacking} messages to translate.")
            elif found := faults(settings.BASE_DIR, language):
                self.stderr.write("\n".join([f"{language}: {len(found)} faults", *found[:40]]))
                sys.exit(1)
