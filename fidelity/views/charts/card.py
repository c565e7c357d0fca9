"""A chart as a template shows it: all words and places, nothing to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fidelity.models import Baseline
from fidelity.picture import Picture


@dataclass(frozen=True)
class Row:
    """One point in the table."""

    label: str
    value: str
    of: str
    limits: str
    signals: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One chart of a page."""

    name: str
    heading: str
    subtitle: str
    variation: Any
    assurance: Any
    is_worse: bool
    notes: tuple[str, ...]
    rules: str
    pictures: list[Picture]
    is_share: bool
    rows: tuple[Row, ...]
    baselines: tuple[Baseline, ...]
    query: str  # of the page that sets a baseline here; empty where none can be set
