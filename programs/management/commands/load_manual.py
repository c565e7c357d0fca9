"""`manage.py load_manual`: the texts of `programs/manual/` and `programs/protocols/`."""

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
from programs.services.texts import store_texts
from programs.texts.catalog import FOLDERS, read_texts
from programs.texts.document import TextKind


class Command(BaseCommand):
    help = "Loads chapters and protocols of the manual; never changes a version in use."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--chapters", type=Path, default=FOLDERS[TextKind.CHAPTER])
        parser.add_argument("--protocols", type=Path, default=FOLDERS[TextKind.PROTOCOL])

    def handle(self, *args: Any, chapters: Path, protocols: Path, **options: Any) -> None:
        try:
            found = read_texts({TextKind.CHAPTER: chapters, TextKind.PROTOCOL: protocols})
            with as_owner(), transaction.atomic():
                added = store_texts(found, at=timezone.now())
        except ContentError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        except ContentChanged as error:
            self.stderr.write(str(error))
            sys.exit(1)
        if not found:
            self.stderr.write(f"There is no text in {chapters} or {protocols}.")
            sys.exit(2)
        if options["verbosity"]:
            self.stdout.write(f"{added} texts added; {len(found)} known.")
