"""The parts of an audit report that list: findings per domain, must-points, every criterion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from audits.choices import Domain
from audits.labels import FindingKind
from mbtq.core.formats import translated
from mbtq.reporting.report_words import score_words


def day_of(text: str | None) -> date | None:
    """A frozen date."""
    return date.fromisoformat(text) if text else None


def finding_of(one: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    code = one["criterion"]
    return {
        **one,
        "label": FindingKind(one["kind"]).label,
        "term": day_of(one["term_on"]),
        "criterion": f"{code} {titles.get(code, '')}".strip() if code else "",
        "domain": code[0] if code else "",
    }


def numbered(
    found: list[dict[str, Any]], kind: FindingKind, titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    chosen = [finding_of(one, titles) for one in found if one["kind"] == kind]
    return [{**one, "number": number} for number, one in enumerate(chosen, start=1)]


def findings_by_domain(
    frozen: Mapping[str, Any], titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Per domain, strengths before gaps; what belongs to no criterion comes last."""
    order = list(FindingKind)
    found = sorted(
        (finding_of(one, titles) for one in frozen["findings"]),
        key=lambda one: order.index(FindingKind(one["kind"])),
    )
    groups = [(d.value, translated(t["name"])) for d, t in texts_of(frozen)]
    groups.append(("", _("General")))
    parts = [
        {"name": name, "findings": [one for one in found if one["domain"] == key]}
        for key, name in groups
    ]
    return [part for part in parts if part["findings"]]


def texts_of(frozen: Mapping[str, Any]) -> list[tuple[Domain, dict[str, Any]]]:
    return [(domain, frozen["standard"]["domains"][domain.value]) for domain in Domain]


def annex_of(frozen: Mapping[str, Any]) -> list[dict[str, Any]]:
    groups = []
    for domain, text in texts_of(frozen):
        rows = [criterion_row(one) for one in frozen["criteria"] if one["domain"] == domain.value]
        rows += [outside_row(one) for one in frozen["outside"] if one["domain"] == domain.value]
        rows.sort(key=lambda row: str(row["id"]))
        if rows:
            groups.append({"name": translated(text["name"]), "rows": rows})
    return groups


def outside_row(one: Mapping[str, Any]) -> dict[str, Any]:
    """A criterion that was not asked, so that a reader does not look for it."""
    none = _("N/A")
    return {
        "id": one["id"],
        "critical": one["critical"],
        "title": translated(one["title"]),
        "norm": translated(one["norm"]),
        **dict.fromkeys(("first", "second", "consensus"), none),
        "is_equal": False,
        "reason": _("Does not apply to this setting or stage."),
        "notes": [],
        "is_found": one["status"] == "found",
    }


def criterion_row(one: Mapping[str, Any]) -> dict[str, Any]:
    parts = [one["first"], one["second"], one["consensus"]]
    values = [score_words(part["value"] if part else None) for part in parts]
    notes = [
        (name, part["note"])
        for name, part in (("A", one["first"]), ("B", one["second"]))
        if part and part["note"]
    ]
    return {
        "id": one["id"],
        "critical": one["critical"],
        "title": translated(one["title"]),
        "norm": translated(one["norm"]),
        "first": values[0],
        "second": values[1],
        "consensus": values[2],
        "is_equal": values[0] == values[1] == values[2],
        "reason": one["consensus"]["reason"] if one["consensus"] else "",
        "notes": notes,
        "is_found": one["status"] == "found",
        "source": one["source"],
    }
