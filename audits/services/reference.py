"""Loading standards and checklists: new versions are added, one that is here never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from audits import standard as content
from audits.models import ChecklistKind, Criterion, Standard
from mbtq.core.versions import plain, store_version


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
    whole = plain(standard)
    row, is_new = store_version(Standard, whole, at=at, without="criteria")
    if is_new:
        Criterion.objects.bulk_create(
            Criterion(
                standard=row,
                code=criterion["id"],
                position=position,
                is_critical=criterion["critical"],
                content=criterion,
            )
            for position, criterion in enumerate(whole["criteria"], start=1)
        )
    return row, is_new


def _checklist(checklist: content.Checklist, standard: Standard, at: datetime) -> bool:
    _row, is_new = store_version(
        ChecklistKind,
        plain(checklist),
        at=at,
        standard=standard,
        codes=list(checklist.criteria),
        cadence_months=checklist.cadence_months,
        grace_days=checklist.grace_days,
    )
    return is_new
