"""`manage.py render_report AUDIT_ID -o FILE.pdf`: the report now, in this process."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from django.core.management.base import BaseCommand

from audits.choices import AuditState
from audits.models import Audit
from mbtq.core.scope import organisation_scope
from mbtq.reporting import pdf
from mbtq.reporting.documents import collect
from mbtq.reporting.models import DocumentKind
from mbtq.tenancy.models import Kind, Organisation


class Command(BaseCommand):
    help = "Writes the report of a final audit as PDF. Exit 1 when it is not final, 2 when unknown."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("audit", metavar="AUDIT_ID", help="id, or the code of its program")
        parser.add_argument("-o", "--output", required=True, metavar="FILE.pdf", type=Path)
        parser.add_argument("--language", choices=["nl", "en"], default="nl")

    def handle(self, *args: Any, audit: str, output: Path, language: str, **options: Any) -> None:
        if (known := self._find(audit)) is None:
            self._refuse(2, f"There is no audit '{audit}'.")
        place, found = known
        if found.state != AuditState.FINAL:
            self._refuse(1, "The audit is not final, so its content is not fixed yet.")
        with organisation_scope(place.pk):
            collected = collect(DocumentKind.AUDIT_REPORT, found.pk, language)
        if collected is None:
            self._refuse(1, "The audit holds no frozen data.")
        made, pages = pdf.render(collected.html(), identifier=collected.identifier)
        try:
            output.write_bytes(made)
        except OSError as error:
            self._refuse(2, f"{output} cannot be written: {error.strerror}.")
        self.stdout.write(f"{output}: {pages} pages, {len(made)} bytes")

    def _find(self, wanted: str) -> tuple[Organisation, Audit] | None:
        """By id in any organisation, or the newest audit of a program, a final one first."""
        for place in Organisation.objects.filter(kind=Kind.PROVIDER):
            with organisation_scope(place.pk):
                rows = list(
                    Audit.objects.filter(organisation=place)
                    .select_related("program")
                    .defer("frozen")
                    .order_by("-visit_on", "-id")
                )
            rows.sort(key=lambda row: row.state != AuditState.FINAL)
            for row in rows:
                if _id(wanted) == row.pk or wanted == row.program.code:
                    return place, row
        return None

    def _refuse(self, code: int, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(code)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
