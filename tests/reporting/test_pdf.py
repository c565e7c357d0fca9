"""The PDF maker: what it loads, what it refuses, and that it repeats itself."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pypdf
import pytest
import weasyprint
from weasyprint.urls import FatalURLFetchingError

from mbtq.reporting import pdf

HEAD = '<!doctype html><html lang="nl"><head><title>Titel</title>{}</head><body>{}</body></html>'
STYLES = (
    '<link rel="stylesheet" href="asset:tokens.css"><link rel="stylesheet" href="asset:page.css">'
)
SVG = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"


def opened(html: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf.render(html, identifier="x")[0]))


def test_pdf_is_tagged_titled_and_has_a_language():
    made = opened(HEAD.format(STYLES, "<h1>Kop</h1><p>Tekst ≥ 3 → 4</p>"))
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] in (True, "true")
    assert str(root["/Lang"]) == "nl"
    assert "/StructTreeRoot" in root
    assert made.metadata.title == "Titel"
    assert "Tekst ≥ 3 → 4" in made.pages[0].extract_text()


def test_pdf_holds_our_own_font():
    made = opened(HEAD.format(STYLES, "<p>Tekst</p>"))
    fonts = made.pages[0]["/Resources"]["/Font"]
    names = {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    assert names
    assert all(name.endswith("+Report-Sans") for name in names)


def test_same_html_gives_the_same_bytes():
    html = HEAD.format(STYLES, "<p>Tekst</p>")
    assert pdf.render(html, identifier="x") == pdf.render(html, identifier="x")
    assert pdf.render(html, identifier="x") != pdf.render(html, identifier="y")


def test_lighter_rules_draw_the_same_pages(monkeypatch):
    body = (
        "<h1>Kop</h1><ul><li>een</li></ul><ol><li>twee<ol><li>drie</li></ol></li></ol>"
        "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
        "<dl><dt>term</dt><dd>uitleg</dd></dl><blockquote>citaat</blockquote><hr>"
    )
    html = HEAD.format(STYLES, body)
    ours = pdf.render(html, identifier="x")
    monkeypatch.setattr(pdf, "PlainHTML", weasyprint.HTML)
    assert pdf.render(html, identifier="x") == ours


def test_data_inside_the_document_is_allowed():
    assert len(opened(HEAD.format("", f'<img alt="punt" src="{SVG}">')).pages) == 1


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", '<img alt="a" src="http://127.0.0.1:9/a.png">'),
        ("", '<img alt="a" src="https://example.org/a.png">'),
        ("", '<img alt="a" src="file:///etc/passwd">'),
        ("", '<img alt="a" src="ftp://127.0.0.1/a">'),
        ("", '<img alt="a" src="asset:../settings.py">'),
        ('<link rel="stylesheet" href="file:///etc/passwd">', ""),
        ('<style>@import url("http://127.0.0.1:9/a.css");</style>', "<p>a</p>"),
        ('<style>p { background: url("file:///etc/passwd") }</style>', "<p>a</p>"),
        ('<link rel="attachment" href="file:///etc/passwd">', "<p>a</p>"),
        ("", '<a rel="attachment" href="file:///etc/passwd">a</a>'),
        ("", '<svg><image href="file:///etc/passwd" width="9" height="9"/></svg>'),
        ("", '<object data="file:///etc/passwd"></object>'),
    ],
)
def test_document_that_loads_something_else_is_refused(head, body):
    with pytest.raises((FatalURLFetchingError, ValueError)):
        pdf.render(HEAD.format(head, body), identifier="x")


def test_data_address_cannot_lead_on():
    with pytest.raises(FatalURLFetchingError):
        pdf.PackagedOnly().fetch("file:///etc/passwd?data:")
    assert all(type(one).__name__ != "HTTPRedirectHandler" for one in pdf.PackagedOnly().handlers)


def test_document_without_title_or_language_is_refused():
    with pytest.raises(ValueError, match="title"):
        pdf.render("<html><p>a</p></html>", identifier="x")


def test_web_process_never_imports_the_pdf_maker():
    code = (
        "import django, sys; django.setup(); import mbtq.urls, mbtq.reporting.tasks;"
        "assert 'weasyprint' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
