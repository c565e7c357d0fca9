"""`manage.py load_standards`: the YAML of `audits/standards/` into the reference tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from audits.catalog import FOLDER, load_checklist, load_standard
from audits.services.reference import load_standards
from mbtq.core.owner import as_owner
from mbtq.core.versions import ContentChanged
from mbtq.core.yamlfile import ContentError


class Command(BaseCommand):
    help = "Loads standards and checklists; never changes a version in use."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            standards = {
                path.parent.name: load_standard(path.parent)
                for path in sorted(folder.glob("*/standard.yaml"))
            }
            checklists = {
                path.stem: load_checklist(path, standards) for path in sorted(folder.glob("*.yaml"))
            }
            with as_owner(), transaction.atomic():
                added = load_standards(standards, checklists, at=timezone.now())
        except ContentError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        except ContentChanged as error:
            self.stderr.write(str(error))
            sys.exit(1)
        if not standards:
            self.stderr.write(f"There is no standard in {folder}.")
            sys.exit(2)
        if options["verbosity"]:
            known = f"{len(standards)} standards and {len(checklists)} checklists known"
            self.stdout.write(f"{added[0]} standards and {added[1]} checklists added; {known}.")
