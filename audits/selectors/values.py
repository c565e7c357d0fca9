"""A stored judgment as `audits.scoring` reads it."""

from __future__ import annotations

from audits.scoring import Judgment


def judgment_of(value: str) -> Judgment:
    """1 to 5, `not_applicable`, `unknown`, or None for an empty one."""
    if not value:
        return None
    return int(value) if value.isdigit() else value
