"""`manage.py import_sessions FILE.csv --organisation SLUG`: sessions of everybody from a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from fidelity.importlabels import fault_row, file_sentence
from fidelity.services.importing import Checked, check_file, import_sessions
from mbtq.core.scope import organisation_scope
from mbtq.core.tablefile import FileRefused
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Kind, Organisation

MOST_PRINTED = 100


class Command(BaseCommand):
    help = (
        "Imports sessions from a CSV file (UTF-8, comma or semicolon) with the columns code, date, "
        "modality, outcome, minutes and, as you like, therapist (e-mail), components, note. "
        "Nothing is written unless every row is good, or --only-good is given. "
        "Exit code 0: done; 1: there are rows with errors; 2: bad arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV file")
        parser.add_argument("--organisation", metavar="SLUG", required=True)
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--only-good", action="store_true", help="leave rows with errors out")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, file: Path, organisation: str, **options: Any) -> None:
        place = Organisation.objects.filter(kind=Kind.PROVIDER, slug=organisation).first()
        if place is None:
            self._bad(f"There is no organisation '{organisation}'.")
        try:
            data = file.read_bytes()
        except OSError as error:
            self._bad(f"{file}: {error.strerror}.")
        try:
            with translation.override("en"), organisation_scope(place.pk):
                outcome = self._import(data, file.name, options)
        except FileRefused as refused:
            with translation.override("en"):
                self._bad(file_sentence(refused))
        self._print(outcome, as_json=options["json"])
        if outcome["errors"] and not outcome["imported"]:
            sys.exit(1)

    def _import(self, data: bytes, name: str, options: dict[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        checked = check_file(data, own=None, on=timezone.localdate(now))
        may_write = bool(checked.good) and (options["only_good"] or not checked.faults)
        batch = None
        if may_write and not options["dry_run"]:
            batch = import_sessions(
                data=data, name=name, own=None, only_good=options["only_good"], at=now, by=SYSTEM
            )
        return _outcome(checked, batch)

    def _print(self, outcome: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(outcome, indent=2))
            return
        for one in outcome["errors"][:MOST_PRINTED]:
            where = f"line {one['line']}, column {one['column'] or '-'}"
            self.stderr.write(f"{where}, '{one['value']}': {one['reason']}")
        if (more := len(outcome["errors"]) - MOST_PRINTED) > 0:
            self.stderr.write(f"and {more} more errors")
        said = "{rows} rows, {good} good, {refused} refused, {imported} imported."
        self.stdout.write(said.format(**outcome))

    def _bad(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)


def _outcome(checked: Checked, batch: Any) -> dict[str, Any]:
    return {
        "rows": checked.total,
        "good": len(checked.good),
        "refused": checked.refused,
        "imported": batch.row_count if batch else 0,
        "batch": str(batch.pk) if batch else None,
        "errors": [fault_row(fault) for fault in checked.faults],
    }
