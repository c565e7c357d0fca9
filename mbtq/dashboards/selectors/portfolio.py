"""The portfolio of an expertise centre: filters, order, pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from mbtq.dashboards.selectors.program_rows import ProgramRow, program_rows
from programs.models import Program, ProgramStatus
from programs.risk.months import months_before

FAR = date.max
LEVEL_ORDER = {"stop": 0, "high": 1, "attention": 2, "unclear": 3, "low": 4}
TREND_ORDER = ("rises", "stable", "falls", "too_few")
AUDIT_MONTHS = -6

ORDERS: dict[str, Callable[[ProgramRow], Any]] = {
    "date": lambda row: row.next_date() or FAR,
    "name": lambda row: row.program.name.lower(),
    "organisation": lambda row: row.organisation_name.lower(),
    # By status and then by name: groups, never a ranking by figure.
    "status": lambda row: LEVEL_ORDER[row.level],
    "stage": lambda row: row.program.stage,
    "known": lambda row: row.coverage,
    "trend": lambda row: TREND_ORDER.index(row.trend),
    "audit": lambda row: row.audit_on or FAR,
}


@dataclass(frozen=True)
class Wanted:
    """What the reader chose. Empty strings mean all."""

    organisation: str = ""
    setting: str = ""
    level: str = ""
    stage: str = ""
    audit: str = ""
    stale: bool = False
    stopped: bool = False
    order: str = "date"
    descending: bool = False


def portfolio(wanted: Wanted, *, on: date) -> list[ProgramRow]:
    """Programs of the centre of the open scope, as chosen; five queries at most."""
    programs = Program.objects.all()
    if not wanted.stopped:
        programs = programs.filter(status=ProgramStatus.ACTIVE)
    if wanted.organisation:
        programs = programs.filter(organisation__slug=wanted.organisation)
    if wanted.setting:
        programs = programs.filter(setting=wanted.setting)
    if wanted.stage:
        programs = programs.filter(stage=int(wanted.stage))
    rows = [row for row in program_rows(programs) if _fits(row, wanted, on)]
    rows.sort(key=lambda row: row.program.name.lower())
    rows.sort(key=ORDERS[wanted.order], reverse=wanted.descending)
    return rows


def _fits(row: ProgramRow, wanted: Wanted, on: date) -> bool:
    if wanted.level and row.level != wanted.level:
        return False
    if wanted.stale and not row.is_stale:
        return False
    if wanted.audit == "soon":
        return row.next_audit is not None and row.next_audit.visit_on <= half_year_after(on)
    return not (wanted.audit == "none" and (row.last_audit or row.next_audit))


def half_year_after(on: date) -> date:
    """The same day six months on."""
    return months_before(on, AUDIT_MONTHS)
