"""`manage.py verify_trail [--organisation SLUG]`: is the trail whole."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Organisation
from mbtq.trail.chain import ChainReport, verify_chain
from mbtq.trail.checkpoints import CheckpointForged, read_checkpoints


class Command(BaseCommand):
    help = "Checks chain, gaps, waiting events and the last checkpoint. Exit 1 on a fault."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--organisation", metavar="SLUG")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, organisation: str, **options: Any) -> None:
        found = Organisation.objects.order_by("slug")
        if organisation:
            found = found.filter(slug=organisation)
            if not found.exists():
                self.stderr.write(f"There is no organisation '{organisation}'.")
                sys.exit(2)
        reports = {place.slug: verify(place) for place in found}
        if options["json"]:
            self.stdout.write(json.dumps({k: vars(v) for k, v in reports.items()}, indent=2))
        else:
            for slug, report in reports.items():
                words = "whole" if report.is_whole else "; ".join(report.faults)
                counts = f"{report.events} events in the chain, {report.waiting} waiting"
                self.stdout.write(f"{slug}: {counts}: {words}")
        if not all(report.is_whole for report in reports.values()):
            sys.exit(1)


def verify(place: Organisation) -> ChainReport:
    """The report of one organisation; a forged checkpoint is a fault like any other."""
    with organisation_scope(place.pk):
        try:
            return verify_chain(at=timezone.now(), checkpoints=read_checkpoints(place.pk))
        except CheckpointForged as error:
            report = verify_chain(at=timezone.now())
            report.faults.append(str(error))
            return report
