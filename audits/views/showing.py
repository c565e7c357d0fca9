"""Scores and findings as the rows of tables and matrices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from audits.choices import Component, Domain, Level, Outcome
from audits.kappa import Agreement
from audits.labels import COMPONENTS, LEVELS
from audits.lifecycle import Who, waiting_for
from audits.scoring import AuditScore, Suggestion, Tally
from audits.selectors.reference import Known
from mbtq.core import formats
from mbtq.core.formats import translated


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


WHO = {
    Who.LEAD_AUDITOR: _lazy("lead auditor"),
    Who.EACH_AUDITOR: _lazy("both auditors"),
    Who.CENTRE_STAFF: _lazy("expertise centre"),
}
OUTCOMES = {
    None: _lazy("No outcome can be suggested yet"),
    Outcome.OPTIMAL: _lazy("Optimal"),
    Outcome.CERTIFICATE: _lazy("Certificate"),
    Outcome.PROVISIONAL: _lazy("Provisional, one year"),
    Outcome.NONE: _lazy("No certificate"),
}
REASONS = {
    "too_little_known": _lazy("Only %(known)s of %(applicable)s criteria have a score."),
    "critical_unknown": _lazy("Critical criteria have no score: %(ids)s."),
    "critical_absent": _lazy("A critical criterion is absent: %(id)s."),
    "mean_below_provisional": _lazy("The mean of %(mean)s lies below %(needed)s."),
    "critical_below_floor": _lazy("A critical criterion is low: %(id)s scores %(score)s."),
    "mean_below_norm": _lazy("The mean of %(mean)s lies below the norm of %(needed)s."),
    "every_domain_at_norm": _lazy("The mean is %(mean)s and every domain is at the norm."),
    "norm_attained": _lazy("The norm is attained: the mean is %(mean)s."),
}
NO_KAPPA = {
    "too_few": _lazy("Too few criteria were scored by both to say how far they agreed"),
    "one_category": _lazy("Both gave the same score throughout; kappa says nothing then"),
    "all_equal": _lazy("All scores were equal"),
    "one_auditor_constant": _lazy("One auditor gave a single score; kappa is 0 then"),
}


def waiting_in_words(state: str) -> str:
    """Who moves an audit on from here; empty where it ends."""
    return str(WHO[found[0]]) if (found := waiting_for(state)) else ""


def suggestion_in_words(found: Suggestion) -> dict[str, str]:
    """What the figures suggest, and why. People decide."""
    params = {
        key: ", ".join(value)
        if isinstance(value, tuple)
        else formats.number(value, 1)
        if isinstance(value, float)
        else value
        for key, value in found.params.items()
    }
    return {
        "outcome": str(OUTCOMES[found.outcome]),
        "reason": str(REASONS[found.code]) % params,
    }


def agreement_in_words(found: Agreement) -> str:
    """Weighted kappa with its interval, or why there is none."""
    if found.reason:
        return str(NO_KAPPA[found.reason])
    return _(
        "weighted kappa %(kappa)s (%(lower)s to %(upper)s), %(n)s criteria, before talking"
    ) % {
        "kappa": formats.number(found.kappa, 2),
        "lower": formats.number(found.lower, 2),
        "upper": formats.number(found.upper, 2),
        "n": found.n,
    }
