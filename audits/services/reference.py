"""Loading standards and checklists: new versions are added, one that is here never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from audits import standard as content
from audits.models import ChecklistKind, Criterion, Standard


class ContentChanged(ValueError):
    """The content of a version that is already loaded differs; it needs a new version."""


def load_standards(
    standards: Mapping[str, content.Standard],
    checklists: Mapping[str, content.Checklist],
    *,
    at: datetime,
) -> tuple[int, int]:
    """Adds what is new; all or nothing in the caller's transaction.

    Returns how many standards and checklists were added. Raises `ContentChanged`.
    """
    rows = {}
    new_standards = new_checklists = 0
    for folder, standard in standards.items():
        rows[folder], is_new = _standard(standard, at)
        new_standards += is_new
    for checklist in checklists.values():
        new_checklists += _checklist(checklist, rows[checklist.standard], at)
    return new_standards, new_checklists


def _standard(standard: content.Standard, at: datetime) -> tuple[Standard, bool]:
    plain = _plain(standard)
    digest = _digest(plain)
    criteria = plain.pop("criteria")
    row, is_new = Standard.objects.get_or_create(
        key=standard.key,
        version=standard.version,
        defaults={"content": plain, "digest": digest, "loaded_at": at},
    )
    _refuse_change(f"Standard {standard.key} {standard.version}", row.digest, digest)
    if is_new:
        Criterion.objects.bulk_create(
            Criterion(
                standard=row,
                code=criterion["id"],
                position=position,
                is_critical=criterion["critical"],
                content=criterion,
            )
            for position, criterion in enumerate(criteria, start=1)
        )
    return row, is_new


def _checklist(checklist: content.Checklist, standard: Standard, at: datetime) -> bool:
    plain = _plain(checklist)
    digest = _digest(plain)
    row, is_new = ChecklistKind.objects.get_or_create(
        key=checklist.key,
        version=checklist.version,
        defaults={
            "standard": standard,
            "codes": list(checklist.criteria),
            "cadence_months": checklist.cadence_months,
            "grace_days": checklist.grace_days,
            "content": plain,
            "digest": digest,
            "loaded_at": at,
        },
    )
    _refuse_change(f"Checklist {checklist.key} {checklist.version}", row.digest, digest)
    return is_new


def _refuse_change(name: str, known: str, digest: str) -> None:
    if known != digest:
        raise ContentChanged(f"{name} is in use and cannot change; give the file a new version.")


def _plain(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(asdict(value), default=str))
    return found


def _digest(plain: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
