"""`manage.py supervision_credits`: what one session is worth, without the database."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from supervision.credits import Credit, credits, rules_on

WHOLE = re.compile(r"-?[0-9]{1,9}")


class Command(BaseCommand):
    help = (
        "What a session of supervision is worth for each supervisee, by the register's rules of a "
        "day. Exit code 0: done; 2: bad arguments."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--minutes", help="how long it lasted, 1 to 600")
        parser.add_argument("--present", help="supervisees present, 1 to 30")
        parser.add_argument("--on", help="day of the session, 2026-01-31 (default: today)")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = _day(options["on"]) if options["on"] else timezone.localdate()
            minutes = _whole("--minutes", options["minutes"])
            worth = credits(minutes, _whole("--present", options["present"]), rules_on(day))
        except ValueError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        figures = figures_of(worth)
        if options["json"]:
            self.stdout.write(json.dumps(figures, indent=2))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name:<13}{json.dumps(value).strip(chr(34))}")


def figures_of(worth: Credit) -> dict[str, Any]:
    """The figures as other programs read them; `counted` is what is added up."""
    return {
        "credits": worth.value,
        "counts": worth.counts,
        "derivation": worth.derivation,
        "counted": float(round(worth.counted, 2)),
        "norm_minutes": worth.norm_minutes,
        "reason": worth.reason.value,
        "confirmed": worth.is_confirmed,
        "rules": worth.rules,
    }


def _whole(name: str, given: object) -> int:
    """A whole number from the command line, or from `call_command`, which may pass a number."""
    if given is None:
        raise ValueError(f"Give {name}; --help tells the rest.")
    text = str(given).strip()
    if not WHOLE.fullmatch(text):
        raise ValueError(f"{name} must be a whole number, not '{text[:40]}'.")
    return int(text)


def _day(given: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(given))
    except ValueError:
        text = str(given)[:40]
        raise ValueError(f"--on must be a date such as 2026-01-31, not '{text}'.") from None
