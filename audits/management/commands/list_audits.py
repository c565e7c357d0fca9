"""`manage.py list_audits`: ids, programs and states of audits."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from audits.models import Audit
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Kind, Organisation


class Command(BaseCommand):
    help = "Lists audits: id, organisation, program, state, day of the visit."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--organisation", metavar="SLUG", default="")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, organisation: str, as_json: bool, **options: Any) -> None:
        places = Organisation.objects.filter(kind=Kind.PROVIDER).order_by("slug")
        if organisation:
            places = places.filter(slug=organisation)
            if not places:
                self.stderr.write(f"There is no organisation '{organisation}'.")
                sys.exit(2)
        rows = [row for place in places for row in self.rows_of(place)]
        if as_json:
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for row in rows:
            self.stdout.write("  ".join(row.values()))

    def rows_of(self, place: Organisation) -> list[dict[str, str]]:
        with organisation_scope(place.pk):
            audits = Audit.objects.filter(organisation=place).select_related("program")
            return [
                {
                    "id": str(audit.pk),
                    "organisation": place.slug,
                    "program": audit.program.code,
                    "state": audit.state,
                    "visit_on": audit.visit_on.isoformat(),
                }
                for audit in audits.defer("frozen").order_by("visit_on", "id")
            ]
