"""The frozen data of a final audit as bytes, and their hash. Pure: no Django, no database."""

from __future__ import annotations

SCHEMA = 2
"""The shape of the frozen data; a reader of an older report can tell by it. Since 2: `signals`."""


def rounded(value: float | None) -> float | None:
    """A figure as it is frozen: nine decimals, and never a minus before nought."""
    return None if value is None else round(value, 9) + 0.0
