"""Tags of the page frame: stylesheets and icons."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from mbtq.core.assets import BUNDLE, STYLESHEETS

from .library import library

ROOT = re.compile(r"^\s*<svg[^>]*?viewBox=\"([^\"]+)\"([^>]*)>")


@library.simple_tag
def stylesheets() -> SafeString:
    """Links to the stylesheets: each file in development, otherwise the one built from them."""
    names = STYLESHEETS if settings.DEBUG else (BUNDLE,)
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in names)
    )


@cache
def drawing(name: str) -> SafeString:
    """The inline SVG of static/icons/<name>.svg, hidden from screen readers.

    Raises FileNotFoundError for an icon that does not exist, so that a test finds the typing error.
    """
    text = (Path(settings.BASE_DIR) / "static" / "icons" / f"{name}.svg").read_text("utf-8")
    root = '<svg class="icon" viewBox="\\1"\\2 aria-hidden="true" focusable="false">'
    return mark_safe(ROOT.sub(root, text).strip())  # noqa: S308 - our own file


@library.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """`{% icon "eye" %}`: a drawing beside a word; it never carries meaning alone."""
    if not name:
        return mark_safe("")
    if size == 16:
        return drawing(name)
    sized = drawing(name).replace('class="icon"', f'class="icon icon--{int(size)}"', 1)
    return mark_safe(sized)  # noqa: S308 - our own file
