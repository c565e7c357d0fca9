"""Loads all reference data: the commands that settings.REFERENCE_COMMANDS names, in order."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Loads the reference data. Can be run again; a version in use never changes."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each command, as far as it exists."""
        known = get_commands()
        for name in settings.REFERENCE_COMMANDS:
            if name in known:
                call_command(name, verbosity=0)
