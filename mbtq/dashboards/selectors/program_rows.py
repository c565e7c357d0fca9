"""Programs as the boards show them: risk, audits, checklists, and the one next step.

Everything comes from small tables that tasks and people have written; nothing is computed from
raw rows while somebody waits. The number of queries does not depend on the number of programs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audits.models import Audit, Checklist
from programs.labels import SETTINGS, STAGE_CHOICES
from programs.models import Program, ProgramRisk

STAGE_NAMES = dict(STAGE_CHOICES)
ENDED = ("final", "withdrawn")


@dataclass(frozen=True)
class Step:
    """What would help most now: the words and the page where it is done."""

    words: Promise | str
    page: str


@dataclass
class ProgramRow:
    """One program with everything a board says about it. `risk` is None before the first score."""

    program: Program
    organisation_name: str
    risk: ProgramRisk | None
    last_audit: Audit | None = None
    next_audit: Audit | None = None
    checklist_due: date | None = None
    next_step: Step | None = None

    @property
    def pk(self) -> UUID:
        return self.program.pk

    @property
    def setting(self) -> Any:
        return SETTINGS[self.program.setting]  # type: ignore[index]

    @property
    def stage(self) -> Any:
        return STAGE_NAMES[self.program.stage]

    @property
    def level(self) -> str:
        return self.risk.score.level if self.risk else "unclear"

    @property
    def low(self) -> float:
        """Lower bound; without a score everything is open."""
        return self.risk.score.risk_low if self.risk else 0.0

    @property
    def high(self) -> float:
        return self.risk.score.risk_high if self.risk else 1.0

    @property
    def coverage(self) -> float:
        return self.risk.score.coverage if self.risk else 0.0

    @property
    def trend(self) -> str:
        return self.risk.trend if self.risk else "too_few"

    @property
    def is_stale(self) -> bool:
        """Whether ratings behind the score are older than half a year."""
        return bool(self.risk and self.risk.stale_determinants)

    @property
    def audit_on(self) -> date | None:
        """The visit of a planned audit; of one under way the day on which its report is due."""
        if self.next_audit is None:
            return None
        is_planned = self.next_audit.state == "planned"
        return self.next_audit.visit_on if is_planned else self.next_audit.due_on

    def next_date(self) -> date | None:
        """The first date that asks for something."""
        dates = [self.checklist_due, self.audit_on]
        return min((day for day in dates if day), default=None)

    def step(self, on: date) -> Step:
        """The one next step."""
        if self.risk and self.risk.score.knock_outs:
            return Step(_("Discuss the stop signal with the expertise centre"), "risk")
        if self.coverage < 0.6:
            return Step(_("Rate the missing determinants"), "rate")
        if self.is_stale:
            return Step(_("Rate again: ratings are older than six months"), "rate")
        if self.checklist_due and self.checklist_due <= on + timedelta(days=14):
            return Step(_("Fill in the checklist"), "checklists")
        return Step(_("Read what would lower the risk most"), "risk")


def program_rows(programs: QuerySet[Program]) -> list[ProgramRow]:
    """Rows for these programs, by name; four queries."""
    return rows_of(programs.select_related("organisation").order_by("name", "pk"))


def risk_rows(programs: Iterable[Program]) -> list[ProgramRow]:
    """Rows that know the risk alone, for programs with their organisation; one query."""
    found = list(programs)
    risks = ProgramRisk.objects.filter(program__in=[one.pk for one in found])
    by_program = {row.program_id: row for row in risks.select_related("score", "score__model")}
    return [ProgramRow(one, one.organisation.name, by_program.get(one.pk)) for one in found]


def rows_of(programs: Iterable[Program]) -> list[ProgramRow]:
    """Rows for programs that are here already, with their organisation; three queries."""
    rows = {row.pk: row for row in risk_rows(programs)}
    _add_audits(rows, rows)
    _add_checklists(rows, rows)
    return list(rows.values())


def _add_audits(rows: dict[UUID, ProgramRow], ids: Iterable[UUID]) -> None:
    audits = Audit.objects.filter(program__in=list(ids)).defer("frozen").order_by("visit_on", "pk")
    for audit in audits:
        row = rows[audit.program_id]
        if audit.state == "final":
            row.last_audit = audit
        elif audit.state not in ENDED and row.next_audit is None:
            row.next_audit = audit


def _add_checklists(rows: dict[UUID, ProgramRow], ids: Iterable[UUID]) -> None:
    open_ones = Checklist.objects.filter(state="open", team__program__in=list(ids))
    for program, due in open_ones.order_by("due_on").values_list("team__program", "due_on"):
        if rows[program].checklist_due is None:
            rows[program].checklist_due = due
