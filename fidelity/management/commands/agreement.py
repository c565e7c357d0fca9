"""`manage.py agreement FILE.csv`: how far raters agree, without the database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fidelity.figures import FileRefused, agreement_of, read_scores


class Command(BaseCommand):
    help = (
        "Reliability of the scores in a CSV file with the columns target, rater, score and, if "
        "you like, item; an empty score is a missing one. Exit code 0: done; 2: bad arguments."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV file")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            figures = agreement_of(read_scores(file))
        except FileRefused as error:
            self.stderr.write(str(error))
            sys.exit(2)
        if options["json"]:
            self.stdout.write(json.dumps(figures, indent=2))
            return
        for item, one in figures.get("items", {"": figures}).items():
            self.stdout.write(describe(item, one))


def describe(item: str, figures: dict[str, Any]) -> str:
    """One table in plain lines."""
    counts = "{targets} targets, {raters} raters, {scores} scores".format(**figures)
    lines = [f"{item}: {counts}" if item else counts]
    for form, one in (figures["icc"] or {}).items():
        lines.append(
            f"  {form}   {_said(one['value'])}  ({_said(one['lower'])} to {_said(one['upper'])})"
        )
    for name, value in (figures["components"] or {}).items():
        lines.append(f"  variance of {name:<9} {_said(value)}")
    lines.append(f"  phi, one rater       {_said(figures['phi'])}")
    for level, value in figures["alpha"].items():
        lines.append(f"  alpha, {level:<13} {_said(value)}")
    for name in ("agreement_exact", "agreement_within_1", "sem", "smallest_detectable_change"):
        lines.append(f"  {name.replace('_', ' '):<28}{_said(figures[name])}")
    lines += [f"  {name}: {reason}" for name, reason in figures["notes"].items()]
    return "\n".join(lines)


def _said(value: float | None) -> str:
    return "cannot be computed" if value is None else f"{value:.3f}"
