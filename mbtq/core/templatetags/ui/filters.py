"""Formats as template filters."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mbtq.core import formats

from .library import library

TIED = re.compile(r"(?<=\d) (?=[A-Za-z])|(?<=[A-Za-z]) (?=\d{4})")


def tied(write: Callable[[Any], str]) -> Callable[[Any], str]:
    """A date on a page does not break over two lines."""

    def on_page(value: Any) -> str:
        return TIED.sub("\N{NO-BREAK SPACE}", write(value))

    return on_page


for name in ("day", "daylong", "daytext", "moment", "momentlong"):
    library.filter(name, tied(getattr(formats, name)))
for name in (
    "clock",
    "number",
    "number1",
    "number2",
    "points",
    "points1",
    "percent",
    "halves",
):
    library.filter(name, getattr(formats, name))


@library.filter
def span(low: formats.Number | None, high: formats.Number | None) -> str:
    """`{{ low|span:high }}`: a risk interval, 18 to 63, or one number when the ends are equal."""
    return formats.span(low, high)


@library.filter
def lies(low: formats.Number | None, high: formats.Number | None) -> str:
    """`The risk {{ low|lies:high }}`: the same with its verb."""
    return formats.lies(low, high)
