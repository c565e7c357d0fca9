"""The scores of an audit report: per domain, per cell of the matrix, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from audits.choices import Component, Domain, Level
from audits.labels import COMPONENTS, LEVELS, Strength
from mbtq.core.formats import translated
from mbtq.core.templatetags.ui.data import heat_step
from mbtq.reporting.drawings import HIGHEST, LOWEST
from mbtq.reporting.report_words import change_words, known_words


def scale_of(standard: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"score": score, "name": translated(text["name"]), "anchor": translated(text["anchor"])}
        for score, text in sorted(standard["scale"].items())
    ]


def domains_of(frozen: Mapping[str, Any]) -> list[dict[str, Any]]:
    former = (frozen["former"] or {}).get("domains", {})
    found = []
    for domain in Domain:
        if (tally := frozen["scores"]["domains"].get(domain.value)) is None:
            continue
        text = frozen["standard"]["domains"][domain.value]
        before = former.get(domain.value, {}).get("mean")
        found.append(
            {
                "key": domain.value,
                "name": translated(text["name"]),
                "about": translated(text["about"]),
                "mean": tally["mean"],
                "known": known_words(tally),
                "not_applicable": tally["not_applicable"],
                "attains": tally["attains"],
                "former": before,
                "change": change_words(tally["mean"], before),
                "lowest": tally["lowest_critical"],
            }
        )
    return found


def matrix_of(scores: Mapping[str, Any], floor: int) -> dict[str, Any]:
    """Levels by components, as the matrix of the pages takes it; `step` and `words` for paper."""
    by_place = {(one["level"], one["component"]): one for one in scores["cells"]}
    rows = [
        {
            "label": LEVELS[level.value],
            "cells": [
                _cell(by_place.get((level.value, component.value)), floor)
                for component in Component
            ],
        }
        for level in Level
    ]
    return {"columns": [COMPONENTS[component.value] for component in Component], "rows": rows}


def _cell(tally: Mapping[str, Any] | None, floor: int) -> dict[str, Any]:
    if tally is None:
        return {"value": None, "step": 0, "reason": _("No criteria"), "words": "", "lowest": ""}
    lowest = tally["lowest_critical"]
    return {
        "value": tally["mean"],
        "known": tally["known"],
        "total": tally["applicable"],
        "reason": "",
        "step": heat_step(tally["mean"], LOWEST, HIGHEST),
        "words": known_words(tally),
        "lowest": f"{lowest[0]}: {lowest[1]}" if lowest and lowest[1] < floor else "",
    }


def evidence_of(criteria: list[dict[str, Any]]) -> list[tuple[Any, int]]:
    """On what the scores of both auditors rest: how many of each strength."""
    given = [one[part] for one in criteria for part in ("first", "second") if one[part]]
    scored = [one["strength"] for one in given if one["value"] and one["value"].isdigit()]
    found = [(strength.label, scored.count(strength.value)) for strength in Strength]
    silent = scored.count("")
    return [*found, (_("Not stated"), silent)] if silent else found
