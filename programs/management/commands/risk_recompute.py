"""`manage.py risk_recompute`: the nightly computation, now."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Kind, Organisation
from programs.models import Program, ProgramRisk
from programs.services.indicators import count_indicators
from programs.services.risk import compute_risks


class Command(BaseCommand):
    help = (
        "Counts indicators and computes the risk: of all programs, an organisation or one program."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--organisation", metavar="SLUG")
        parser.add_argument("--program", metavar="CODE", help="code or id of one program")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, organisation: str, program: str, **options: Any) -> None:
        found = Organisation.objects.filter(kind=Kind.PROVIDER)
        if organisation:
            found = found.filter(slug=organisation)
            if not found.exists():
                self._refuse(f"There is no organisation '{organisation}'.")
        lines = [line for place in found for line in self._recompute(place, program)]
        if program and not lines:
            self._refuse(f"There is no running program '{program}'.")
        if options["json"]:
            self.stdout.write(json.dumps(lines, indent=2))
            return
        for line in lines:
            low, high = line["risk_low"] * 100, line["risk_high"] * 100
            self.stdout.write(f"{line['program']:30} {line['level']:10} {low:.0f} to {high:.0f}")

    def _recompute(self, place: Organisation, program: str) -> list[dict[str, Any]]:
        with organisation_scope(place.pk):
            only = None
            if program:
                codes = {str(p.pk): p.pk for p in Program.objects.all()}
                codes |= {p.code: p.pk for p in Program.objects.all()}
                only = [codes[program]] if program in codes else []
            now = timezone.now()
            count_indicators(on=timezone.localdate(now), at=now, only=only)
            compute_risks(on=timezone.localdate(now), at=now, trigger="command", only=only)
            rows = ProgramRisk.objects.filter(organisation=place).select_related("program", "score")
            return [
                {
                    "organisation": place.slug,
                    "program": row.program.code,
                    "level": row.score.level,
                    "risk_low": row.score.risk_low,
                    "risk_high": row.score.risk_high,
                    "coverage": row.score.coverage,
                    "knock_outs": row.score.knock_outs,
                }
                for row in (rows if only is None else rows.filter(program__in=only))
            ]

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)
