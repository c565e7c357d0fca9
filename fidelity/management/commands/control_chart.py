"""`manage.py control_chart FILE.csv --kind xmr`: centre, limits and signals, no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fidelity.control_charts import KINDS
from fidelity.figures import chart_of

NAMED_RULES = ("nhs", "western", "anhoej")
ON_THE_COMMAND_LINE = [kind for kind in KINDS if kind != "run"]


class Command(BaseCommand):
    help = (
        "A control chart of the points in a CSV file with the columns at, value and, for p and u, "
        "denominator. Points are numbered from 0. Exit code 0: done; 2: bad arguments."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV file")
        parser.add_argument("--kind", required=True, choices=ON_THE_COMMAND_LINE)
        parser.add_argument("--baseline", type=int, metavar="N", help="points that set the limits")
        parser.add_argument("--rules", default="nhs", choices=NAMED_RULES)
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, file: Path, kind: str, **options: Any) -> None:
        try:
            chart = chart_of(file, kind, options["baseline"], options["rules"])
        except ValueError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        if options["json"]:
            self.stdout.write(json.dumps(chart, indent=2))
            return
        self.stdout.write(f"centre {chart['centre']:.4g}")
        for name in ("lower", "upper"):
            limits = chart[name] if isinstance(chart[name], tuple) else [chart[name]]
            self.stdout.write(f"{name} {' '.join(f'{limit:.4g}' for limit in limits)}")
        for one in chart["signals"]:
            where = (
                "the whole chart" if one["point"] is None else f"{one['at']} (point {one['point']})"
            )
            self.stdout.write(f"signal {one['rule']}: {where}")
        if chart["note"]:
            self.stdout.write(chart["note"])
