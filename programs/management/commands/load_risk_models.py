"""`manage.py load_risk_models`: the YAML of `programs/risk_models/` into the reference table."""

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
from programs.catalog import FOLDER, risk_models
from programs.services.reference import load_models


class Command(BaseCommand):
    help = "Loads the risk models; never changes a version in use."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            models = risk_models(folder)
            with as_owner(), transaction.atomic():
                added = load_models(models, at=timezone.now())
        except ContentError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        except ContentChanged as error:
            self.stderr.write(str(error))
            sys.exit(1)
        if options["verbosity"]:
            self.stdout.write(f"{added} risk models added, {len(models)} known.")
