"""Formats as template filters."""

from __future__ import annotations

from mbtq.core import formats

from .library import library

for name in (
    "day",
    "daylong",
    "daytext",
    "clock",
    "moment",
    "momentlong",
    "number",
    "number1",
    "number2",
    "points",
    "percent",
    "halves",
):
    library.filter(name, getattr(formats, name))


@library.filter
def minmax(low: formats.Number | None, high: formats.Number | None) -> str:
    """`{{ low|minmax:high }}`: a range of whole numbers in words."""
    return formats.between(low, high)
