"""`manage.py load_pathways`: the YAML of `training/pathways/` into the reference table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from mbtq.core.owner import as_owner
from mbtq.core.versions import ContentChanged
from mbtq.core.yamlfile import ContentError
from training.catalog import FOLDER
from training.catalog import load_pathways as read_pathways
from training.services.reference import load_pathways


class Command(BaseCommand):
    help = "Loads pathways; never changes a version in use."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            found = read_pathways(folder)
            with as_owner(), transaction.atomic():
                added = load_pathways(found, at=timezone.now())
        except ContentError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        except ContentChanged as error:
            self.stderr.write(str(error))
            sys.exit(1)
        if not found:
            self.stderr.write(f"There is no pathway in {folder}.")
            sys.exit(2)
        if options["verbosity"]:
            self.stdout.write(f"{added} pathways added; {len(found)} known.")
