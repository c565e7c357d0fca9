"""Everything a report says, as plain data with the texts in both languages.

Made once, when the audit becomes final. Dates are ISO, ids are text, shares are of 1.

organisation, program, audit, auditors, standard
criteria: one per criterion that applies, with `first`, `second` (the lead's and the second
    auditor's own score) and `consensus`
outside: the criteria of the standard that do not apply to this setting or stage
scores: `domains`, `cells`, `overall` (tallies) and `suggestion`
agreement: `linear` and `quadratic`
risk (None without a score), teams, changes, signals, findings, texts, former (None without one)
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from audits.freezing import SCHEMA, rounded
from audits.kappa import Agreement
from audits.models import Audit, Finding, Judgment
from audits.scoring import Tally, suggest
from audits.selectors.audits import auditors_of, former_final
from audits.selectors.frozen_program import changes_of, risk_of, signals_of, teams_of
from audits.selectors.judging import (
    Agreed,
    Pair,
    agreement_of,
    findings_of,
    known_of,
    pairs_of,
    score_of,
)


def report_of(audit: Audit, *, at: datetime) -> dict[str, Any]:
    """The frozen data of this audit as it stands now."""
    pairs = pairs_of(audit)
    former = former_final(audit)
    return {
        "schema": SCHEMA,
        **_subject(audit, at),
        "standard": _standard(audit),
        "criteria": [_criterion(pair) for pair in pairs],
        "outside": _outside(audit, pairs),
        "scores": _scores(audit, pairs),
        "agreement": {
            "linear": _agreement(agreement_of(pairs, "linear")),
            "quadratic": _agreement(agreement_of(pairs, "quadratic")),
        },
        "risk": risk_of(audit, localdate(at)),
        "teams": teams_of(audit, min(audit.visit_on, localdate(at))),
        "changes": changes_of(audit, former),
        "signals": signals_of(audit, localdate(at)),
        "findings": [_finding(finding) for finding in findings_of(audit)],
        "texts": {
            "summary": audit.summary,
            "context": audit.context,
            "method": audit.method,
        },
        "former": _former(former),
    }


def _subject(audit: Audit, at: datetime) -> dict[str, Any]:
    program = audit.program
    return {
        "organisation": {"name": audit.organisation.name, "slug": audit.organisation.slug},
        "program": {
            "code": program.code,
            "name": program.name,
            "setting": audit.setting,
            "stage": audit.stage,
            "target_group": program.target_group,
            "started_on": program.started_on.isoformat(),
        },
        "audit": {
            "id": str(audit.pk),
            "kind": audit.kind,
            "title": audit.title,
            "planned_on": localdate(audit.planned_at).isoformat(),
            "visit_on": audit.visit_on.isoformat(),
            "due_on": audit.due_on.isoformat(),
            "final_on": localdate(at).isoformat(),
        },
        "auditors": [
            {
                "name": one.person.name,
                "part": one.part,
                "is_independent": one.is_independent,
                "locked_on": localdate(one.locked_at).isoformat() if one.locked_at else None,
            }
            for one in auditors_of(audit)
        ],
    }


def _standard(audit: Audit) -> dict[str, Any]:
    standard = known_of(audit).content
    return {
        "key": standard.key,
        "version": standard.version,
        "name": standard.name,
        "domains": standard.domains,
        "scale": {str(score): texts for score, texts in standard.scale.items()},
        "cutoffs": asdict(standard.cutoffs),
    }


def _outside(audit: Audit, pairs: list[Pair]) -> list[dict[str, Any]]:
    """The criteria that do not apply to the setting and stage of this audit."""
    asked = {pair.criterion.id for pair in pairs}
    return [
        {"id": one.id, "domain": one.domain.value, "critical": one.critical}
        | {"title": one.title, "norm": one.norm, "status": one.status.value}
        for one in known_of(audit).content.criteria
        if one.id not in asked
    ]


def _criterion(pair: Pair) -> dict[str, Any]:
    one = pair.criterion
    return {
        "id": one.id,
        "domain": one.domain.value,
        "level": one.level.value,
        "component": one.component.value,
        "determinants": list(one.determinants),
        "critical": one.critical,
        "title": one.title,
        "statement": one.statement,
        "norm": one.norm,
        "why": one.why,
        "status": one.status.value,
        "source": one.source,
        "first": _judgment(pair.first),
        "second": _judgment(pair.second),
        "consensus": _consensus(pair.consensus),
    }


def _judgment(row: Judgment | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "value": row.value,
        "strength": row.strength,
        "confidence": row.confidence,
        "note": row.note,
    }


def _consensus(row: Agreed | None) -> dict[str, Any] | None:
    return None if row is None else {"value": row.value, "reason": row.reason}


def _scores(audit: Audit, pairs: list[Pair]) -> dict[str, Any]:
    score, cutoffs = score_of(pairs), known_of(audit).content.cutoffs
    suggestion = suggest(score, cutoffs)
    return {
        "domains": {
            domain.value: plain_tally(found, audit) for domain, found in score.domains.items()
        },
        "cells": [
            {"level": level.value, "component": component.value, **plain_tally(found, audit)}
            for (level, component), found in score.cells.items()
        ],
        "overall": plain_tally(score.overall, audit),
        "suggestion": {
            "outcome": suggestion.outcome.value if suggestion.outcome else None,
            "code": suggestion.code,
            "params": {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in suggestion.params.items()
            },
        },
    }


def plain_tally(found: Tally, audit: Audit) -> dict[str, Any]:
    """One tally: mean (None when nothing is known), counts and the lowest critical criterion."""
    return {
        "mean": rounded(found.mean),
        "known": found.known,
        "applicable": found.applicable,
        "not_applicable": found.not_applicable,
        "total": found.total,
        "lowest_critical": list(found.lowest_critical) if found.lowest_critical else None,
        "critical_unknown": list(found.critical_unknown),
        "attains": found.attains(known_of(audit).content.cutoffs),
    }


def _agreement(found: Agreement) -> dict[str, Any]:
    plain = asdict(found)
    for name in ("exact", "within_1", "kappa", "standard_error", "lower", "upper"):
        plain[name] = rounded(plain[name])
    return plain


def _finding(row: Finding) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "criterion": row.criterion.code if row.criterion else None,
        "fact": row.fact,
        "source": row.source,
        "judgement": row.judgement,
        "consequence": row.consequence,
        "norm": row.norm,
        "term_on": row.term_on.isoformat() if row.term_on else None,
        "owner": row.owner,
    }


def _former(former: Audit | None) -> dict[str, Any] | None:
    if former is None or not former.frozen:
        return None
    return {
        "visit_on": former.visit_on.isoformat(),
        "standard": former.frozen["standard"]["key"],
        "content_hash": former.content_hash,
        "overall": former.frozen["scores"]["overall"],
        "domains": former.frozen["scores"]["domains"],
    }
