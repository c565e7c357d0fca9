"""Scores and findings as the rows of tables and matrices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from audits.choices import Component, Domain, Level
from audits.labels import COMPONENTS, LEVELS
from audits.scoring import AuditScore, Tally
from audits.selectors.checklists import Filled
from audits.selectors.reference import Known, translated
from audits.views.items import in_words


def scale_hint(known: Known) -> str:
    """What the scores mean, in one line."""
    names = {score: translated(texts["name"]) for score, texts in known.content.scale.items()}
    return ", ".join(f"{score} {name.lower()}" for score, name in sorted(names.items()))


def domain_rows(
    known: Known, score: AuditScore, before: AuditScore | None = None
) -> list[dict[str, Any]]:
    """Per domain the mean, how much is known, and the mean of the time before."""
    return [
        {
            "code": domain.value,
            "name": translated(known.content.domains[domain.value]["name"]),
            "tally": score.domains[domain],
            "before": before.domains[domain] if before and domain in before.domains else None,
        }
        for domain in Domain
        if domain in score.domains
    ]


def matrix_rows(score: AuditScore) -> list[dict[str, Any]]:
    """Levels by components, for the matrix."""
    return [
        {
            "label": LEVELS[level.value],
            "cells": [matrix_cell(score.cells.get((level, component))) for component in Component],
        }
        for level in Level
    ]


def matrix_columns() -> list[str]:
    return [str(COMPONENTS[component.value]) for component in Component]


def matrix_cell(found: Tally | None) -> dict[str, Any]:
    """One cell: mean, known of applicable, and the lowest critical criterion where it is low."""
    if found is None or not found.applicable:
        return {"value": None, "reason": _("Not applicable")}
    lowest = ""
    if found.lowest_critical and found.is_critically_low():
        code, score = found.lowest_critical
        lowest = _("Lowest: %(code)s, %(score)s") % {"code": code, "score": score}
    cell = {"value": found.mean, "known": found.known, "total": found.applicable}
    return {**cell, "lowest": lowest, "reason": _("Unknown")}


def compared_rows(filled: Filled) -> list[dict[str, str]]:
    """What changed since the checklist before, for the differences."""
    return [
        {
            "label": f"{item.criterion.id} {translated(item.criterion.title)}",
            "before": _answer_in_words(item.previous),
            "after": _answer_in_words(item.answer),
        }
        for item in filled.items
        if item.has_changed
    ]


def _answer_in_words(answer: Any) -> str:
    if answer is None or not answer.value:
        return ""
    words = in_words("value", answer.value)
    return f"{words}\n{answer.note}" if answer.note else words
