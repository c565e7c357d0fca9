"""The audit report, made as the worker makes it, against WeasyPrint's own time for that HTML.

The report is that of the demo's finished audit, with as many criteria in the annex as give about
twelve pages. Ours is `mbtq.reporting.rendering.render` with all that comes with it: a process of
its own with its limits, our fetcher of styles and fonts, the check for faults, and the way back.
The fork server runs already, as it does in a worker, which proves itself when it starts.
WeasyPrint's own is `HTML(...).write_pdf` in this process: the same fonts, styles, tags and bytes.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice

from django.utils import translation
from weasyprint import HTML

from audits.models import Audit
from mbtq.core.scope import organisation_scope
from mbtq.reporting import audit_report, pdf
from mbtq.reporting.documents import KINDS, Collected
from mbtq.reporting.models import DocumentKind
from mbtq.reporting.rendering import render
from mbtq.reporting.tasks import SMOKE
from mbtq.tenancy.models import Organisation
from tests.benchmarks.line import Line, turns

ROWS_OF_TWELVE_PAGES = 20
LONG_ANNEX, MIDDLE_ANNEX = 500, 200
RATIO, MEMORY_MB, FIXED = 1.15, 200, 0.65
# What our stylesheets avoid: tables that are measured before they are set, and broken words.
AUTOMATIC = (
    "<style>table { table-layout: auto !important } th, td { hyphens: auto !important }</style>"
)


def measure() -> list[Line]:
    render(SMOKE, identifier="smoke")
    return [_twelve_pages(), _memory(), _fixed_layout()]


def _twelve_pages() -> Line:
    html = report_html(ROWS_OF_TWELVE_PAGES)
    made = render(html, identifier="x")
    assert made.pdf == _own(html), "WeasyPrint alone makes another document"
    assert 11 <= made.pages <= 13, f"the report has {made.pages} pages"
    ours, own = turns(lambda: render(html, identifier="x"), lambda: _own(html))
    note = f"{made.pages} pages: {ours:.2f} s against {own:.2f} s"
    return Line("report against WeasyPrint's own time", ours / own, RATIO, note)


def _memory() -> Line:
    peak = render(report_html(LONG_ANNEX), identifier="x").peak_mb
    return Line(f"memory of a report with {LONG_ANNEX} annex rows, MB", peak, MEMORY_MB)


def _fixed_layout() -> Line:
    html = report_html(MIDDLE_ANNEX)
    slow = html.replace("</head>", f"{AUTOMATIC}</head>")
    fixed, automatic = turns(lambda: _own(html), lambda: _own(slow), times=2)
    note = f"{MIDDLE_ANNEX} annex rows: {fixed:.1f} s against {automatic:.1f} s"
    name = "fixed tables against automatic ones, broken words"
    return Line(name, fixed / automatic, FIXED, note)


def report_html(rows: int) -> str:
    """The report of the demo's finished audit, with so many criteria."""
    place = Organisation.objects.get(slug="de-linde")
    with organisation_scope(place.pk), translation.override("nl"):
        source = audit_report.source_of(Audit.objects.get(state="final").pk)
        assert source is not None
        criteria = list(islice(cycle(source.frozen["criteria"]), rows))
        sized = replace(source, frozen={**source.frozen, "criteria": criteria, "outside": []})
        collected = Collected(
            template=KINDS[DocumentKind.AUDIT_REPORT].template,
            title=audit_report.title_of(sized),
            context=audit_report.context_of(sized),
            language="nl",
            identifier="bench",
        )
        return collected.html()


def _own(html: str) -> bytes:
    document = HTML(string=html, url_fetcher=pdf.PackagedOnly())
    made: bytes = document.write_pdf(pdf_variant=pdf.VARIANT, pdf_identifier=b"x")
    return made
