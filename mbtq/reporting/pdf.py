"""HTML to a tagged PDF. The only module that imports WeasyPrint, so only render processes do.

The same HTML gives the same bytes: the moment of making comes from the document itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.html import UA, UA_COUNTER_STYLE
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from mbtq.core.fonts import font_directory

VARIANT = "pdf/ua-1"
STYLES = Path(__file__).resolve().parents[2] / "static" / "css"
FONTS = {
    "regular": "SourceSansPro-Regular.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
    "bold": "SourceSansPro-Bold.ttf",
}
# Everything that a document may load, besides data inside itself.
ASSETS: dict[str, Path] = {
    "asset:tokens.css": STYLES / "tokens.css",
    **{f"asset:{path.name}": path for path in sorted((STYLES / "report").glob("*.css"))},
    **{f"asset:{name}.ttf": font_directory() / file for name, file in FONTS.items()},
}
TYPES = {".css": "text/css", ".ttf": "font/ttf"}

LOG = logging.getLogger("weasyprint")
LOG.setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


class PackagedOnly(URLFetcher):
    """Gives our own stylesheets and fonts, and data that stands in the address itself.

    Anything else ends the document: an address that slipped into a text must not be followed,
    and a report without its fonts must not be handed out.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Raises `FatalURLFetchingError`, which ends the rendering."""
        if path := ASSETS.get(url):
            kind = {"Content-Type": TYPES[path.suffix]}
            return URLFetcherResponse(url, BytesIO(path.read_bytes()), kind)
        if url.startswith("data:"):
            return super().fetch(url, headers)
        raise FatalURLFetchingError(f"A document may not load {url[:80]!r}")


def plain_rules() -> CSS:
    """WeasyPrint's stylesheet for HTML without what our documents never use.

    Its rules for the marks of footnotes and list items match every element, so that each cell of
    a table carries six styles besides its own: a quarter of the memory of a long annex.
    """
    lines = (line for line in UA.splitlines() if not line.startswith(("::footnote-", "::note-")))
    rules = "\n".join(lines).replace("\n::marker {", "\nli::marker {")
    return CSS(string=rules, counter_style=UA_COUNTER_STYLE)


RULES = plain_rules()


class PlainHTML(HTML):
    """HTML under `plain_rules`: the same pages, in less memory and time."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [RULES]


def render(html: str, *, identifier: str) -> tuple[bytes, int]:
    """PDF/UA-1 of a whole HTML document, and how many pages it has.

    `identifier` marks it: the same for the same content.

    Raises ValueError for a document without the title or language that PDF/UA asks for, or with a
    figure that could not be drawn, and `FatalURLFetchingError` for one that loads what is not ours.
    """
    if "<title>" not in html or "<html lang=" not in html:
        raise ValueError("A document needs a title and a language.")
    options = {"pdf_variant": VARIANT, "pdf_identifier": identifier.encode()}
    with faults() as found:
        document = PlainHTML(string=html, url_fetcher=PackagedOnly()).render(**options)
        made = document.write_pdf(**options)
    if found:
        raise ValueError("; ".join(found)[:500])
    return made, len(document.pages)


@contextmanager
def faults() -> Iterator[list[str]]:
    """What WeasyPrint only logs: a figure left out, a picture without words for it."""
    found: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    LOG.addHandler(handler)
    try:
        yield found
    finally:
        LOG.removeHandler(handler)
