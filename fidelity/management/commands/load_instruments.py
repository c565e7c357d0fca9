"""`manage.py load_instruments`: the YAML of `fidelity/instruments/` into the reference table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from fidelity.catalog import FOLDER, load_instrument
from fidelity.services.reference import load_instruments
from mbtq.core.owner import as_owner
from mbtq.core.versions import ContentChanged
from mbtq.core.yamlfile import ContentError


class Command(BaseCommand):
    help = "Loads rating scales; never changes a version in use."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            found = {path.stem: load_instrument(path) for path in sorted(folder.glob("*.yaml"))}
            with as_owner(), transaction.atomic():
                added = load_instruments(found, at=timezone.now())
        except ContentError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        except ContentChanged as error:
            self.stderr.write(str(error))
            sys.exit(1)
        if not found:
            self.stderr.write(f"There is no instrument in {folder}.")
            sys.exit(2)
        if options["verbosity"]:
            self.stdout.write(f"{added} instruments added; {len(found)} known.")
