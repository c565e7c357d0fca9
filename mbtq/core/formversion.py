"""The version of a row that a form sends back, to see whether somebody saved in between."""

from __future__ import annotations

LONGEST = 8  # digits; what PostgreSQL's integer holds for certain


def version_in(text: str) -> int:
    """The version in what a form sends back; 0, which is none, for whatever else it holds."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else 0
