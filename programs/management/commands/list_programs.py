"""`manage.py list_programs [--organisation SLUG]`: ids, codes, states."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Kind, Organisation
from programs.models import Program


class Command(BaseCommand):
    help = "Lists programs with their ids, codes and states."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--organisation", metavar="SLUG")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, organisation: str, **options: Any) -> None:
        places = Organisation.objects.filter(kind=Kind.PROVIDER).order_by("slug")
        if organisation:
            places = places.filter(slug=organisation)
            if not places.exists():
                self.stderr.write(f"There is no organisation '{organisation}'.")
                sys.exit(2)
        lines = [line for place in places for line in programs_of(place)]
        if options["json"]:
            self.stdout.write(json.dumps(lines, indent=2))
            return
        for line in lines:
            self.stdout.write("  ".join(str(value) for value in line.values()))


def programs_of(place: Organisation) -> list[dict[str, Any]]:
    """One line per program of the organisation."""
    with organisation_scope(place.pk):
        return [
            {
                "id": str(program.pk),
                "organisation": place.slug,
                "code": program.code,
                "setting": program.setting,
                "stage": program.stage,
                "status": program.status,
            }
            for program in Program.objects.filter(organisation=place).order_by("code")
        ]
