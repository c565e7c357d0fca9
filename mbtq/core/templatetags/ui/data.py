"""Figures and history: timeline, matrix, heat table, requirement, differences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from mbtq.core import formats

from .library import component, library


@library.simple_tag
def timeline(events: Iterable[Any]) -> SafeString:
    """What happened, newest first. Events: text, at (date or datetime), who, via, url."""
    return component("timeline", events=list(events))


def heat_step(value: formats.Number | None, first: float, last: float) -> int:
    """Which of the five steps of the ramp a value falls in; 0 for a value that is not known."""
    if value is None:
        return 0
    share = (float(value) - first) / (last - first)
    return min(5, max(1, int(share * 5) + 1))


@library.simple_tag
def matrix(
    caption: str, columns: Iterable[str], rows: Iterable[Any], first: float = 1, last: float = 5
) -> SafeString:
    """Levels by aspects. Rows: dict label, cells; cell: value, known, total, lowest, url, reason,
    note, text.

    `reason` are the words for a value that is not known; `note` says more about one that is, and
    `text` how it is written where it is no mean.
    """
    columns = list(columns)
    filled = [
        {
            "label": row["label"],
            "cells": [
                {"text": formats.number1(cell.get("value"))}
                | cell
                | {"step": heat_step(cell.get("value"), first, last), "column": name}
                for name, cell in zip(columns, row["cells"], strict=True)
            ],
        }
        for row in rows
    ]
    return component(
        "matrix", caption=caption, columns=columns, rows=filled, unknown_word=formats.unknown()
    )


@library.simple_tag
def heattable(
    caption: str,
    columns: Iterable[str],
    rows: Iterable[Any],
    good_enough: float = 4,
    first: float = 1,
    last: float = 7,
) -> SafeString:
    """Items by people or sessions. Rows: dict label, cells; cell: value, n. No totals, no order."""
    filled = [
        {
            "label": row["label"],
            "cells": [
                cell
                | {
                    "step": heat_step(cell.get("value"), first, last),
                    "under": cell.get("value") is not None and cell["value"] < good_enough,
                }
                for cell in row["cells"]
            ],
        }
        for row in rows
    ]
    return component(
        "heattable",
        caption=caption,
        columns=list(columns),
        rows=filled,
        good_enough=formats.number(good_enough, 0 if float(good_enough).is_integer() else 1),
        unknown_word=formats.unknown(),
    )


REQUIREMENT_BADGES = {"met": "done", "running": "active", "waiting": "note", "missing": "warn"}


@library.simple_block_tag
def requirement(content: str, name: str, state: str, **options: Any) -> str:
    """One rule of a register; inside stands how it was calculated (may be empty).

    States: met, running, waiting, missing. Options: count ("12 of 16 sessions"), share (0 to 1),
    waiting ("2 wait for confirmation"), url, link.
    """
    share = min(1.0, max(0.0, float(options.pop("share", 0) or 0)))
    return component(
        "requirement",
        content=mark_safe(content.strip()),  # noqa: S308 - rendered, so escaped already
        name=name,
        state=state,
        kind=REQUIREMENT_BADGES[state],
        bar=f"{share * 200:.0f}",
        has_bar=bool(options.get("count")),
        **options,
    )


@library.simple_tag
def diff(parts: Iterable[Any], before: str, after: str) -> SafeString:
    """Two versions beside each other. Parts: label, before, after (texts); equal ones fold."""
    rows = [part | {"same": part["before"] == part["after"]} for part in parts]
    return component("diff", parts=rows, before=before, after=after)


@library.simple_tag
def conflict(fields: Iterable[Any], at: Any, who: str = "") -> SafeString:
    """A draft saved elsewhere: choose per field. Fields: name, label, mine, theirs.

    Stands inside the form that sends the choices as `keep_<name>` = mine or theirs.
    """
    is_today = localdate(at) == localdate()
    return component("conflict", fields=list(fields), at=at, who=who, is_today=is_today)
