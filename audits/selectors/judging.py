"""Reading scores: one's own, those of both after locking, the consensus and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from audits.choices import AuditState
from audits.kappa import Agreement, Weighting, agreement
from audits.labels import FindingKind, Part
from audits.lifecycle import Facts
from audits.models import Audit, Consensus, Finding, Judgment
from audits.scoring import AuditScore, score_audit
from audits.selectors.audits import AFTER_LOCK, auditors_of, part_of
from audits.selectors.reference import Known, standard_of
from audits.selectors.values import judgment_of
from audits.standard import Criterion
from mbtq.tenancy.member import Member

REASON_FROM = 1
"""A difference of one point or more, and any difference in words, needs a reason."""


def criteria_of(audit: Audit) -> list[Criterion]:
    """The criteria of this audit: those that applied when it was planned."""
    return known_of(audit).applying(audit.setting, audit.stage)


def known_of(audit: Audit) -> Known:
    return standard_of(audit.standard_id)


@dataclass(frozen=True)
class ScoreItem:
    """One criterion with the auditor's own score, if there is one."""

    criterion: Criterion
    judgment: Judgment | None

    @property
    def is_open(self) -> bool:
        return self.judgment is None or not self.judgment.value

    @property
    def version(self) -> int:
        return self.judgment.version if self.judgment else 0

    @property
    def needs_reason(self) -> bool:
        found = self.judgment
        return found is not None and found.value == "not_applicable" and not found.note.strip()


def my_scores(audit: Audit, person: UUID) -> list[ScoreItem]:
    """Every criterion of the audit with this auditor's own score."""
    rows = Judgment.objects.filter(audit=audit, auditor_id=person)
    codes = known_of(audit).codes
    mine = {codes[row.criterion_id]: row for row in rows}
    return [ScoreItem(one, mine.get(one.id)) for one in criteria_of(audit)]


@dataclass(frozen=True)
class Agreed:
    """What the auditors stand for together."""

    value: str
    reason: str
    version: int


@dataclass(frozen=True)
class Pair:
    """One criterion with the scores of both auditors and what they agreed on."""

    criterion: Criterion
    first: Judgment | None
    second: Judgment | None
    consensus: Agreed | None

    @property
    def values(self) -> tuple[str, str]:
        return (
            self.first.value if self.first else "",
            self.second.value if self.second else "",
        )

    @property
    def differs(self) -> bool:
        return self.values[0] != self.values[1]

    @property
    def apart(self) -> int | None:
        """How many points the scores differ; None where one of them is a word."""
        if not all(value.isdigit() for value in self.values):
            return None
        return abs(int(self.values[0]) - int(self.values[1]))

    @property
    def is_outside(self) -> bool:
        """The consensus is neither one of the two scores nor between them."""
        agreed = self.consensus.value if self.consensus else ""
        if not agreed or agreed in self.values:
            return False
        numbers = sorted(int(value) for value in self.values if value.isdigit())
        if len(numbers) < 2 or not agreed.isdigit():
            return True
        return not numbers[0] <= int(agreed) <= numbers[-1]

    @property
    def needs_reason(self) -> bool:
        reason = self.consensus.reason.strip() if self.consensus else ""
        return (self.differs or self.is_outside) and not reason


def pairs_of(audit: Audit) -> list[Pair]:
    """Scores of the lead (first) and the second auditor by criterion; only once both locked.

    One query: by then both have judged every criterion, so each consensus hangs on a score.
    """
    codes = known_of(audit).codes
    parts = {one.person_id: one.part for one in auditors_of(audit)}
    by_part: dict[str, dict[str, Judgment]] = {Part.LEAD: {}, Part.SECOND: {}}
    agreed: dict[str, Agreed] = {}
    for row in _with_consensus(audit) if audit.state in AFTER_LOCK else ():
        code = codes[row.criterion_id]
        by_part[parts[row.auditor_id]][code] = row
        if row.agreed:
            agreed[code] = Agreed(**row.agreed)
    first, second = by_part[Part.LEAD], by_part[Part.SECOND]
    return [
        Pair(one, first.get(one.id), second.get(one.id), agreed.get(one.id))
        for one in criteria_of(audit)
    ]


def _with_consensus(audit: Audit) -> QuerySet[Judgment, Any]:
    same = Consensus.objects.filter(audit=audit, criterion=OuterRef("criterion"))
    fields = JSONObject(value="value", reason="reason", version="version")
    return Judgment.objects.filter(audit=audit).annotate(
        agreed=Subquery(same.values(found=fields)[:1])
    )


def agreement_of(pairs: list[Pair], weighting: Weighting = "linear") -> Agreement:
    """How far the auditors agreed before they talked."""
    sides = [
        {pair.criterion.id: judgment_of(pair.values[side]) for pair in pairs} for side in (0, 1)
    ]
    return agreement(sides[0], sides[1], weighting)


def score_of(pairs: list[Pair]) -> AuditScore:
    """Tallies of the consensus."""
    agreed = {
        pair.criterion.id: judgment_of(pair.consensus.value)
        for pair in pairs
        if pair.consensus is not None
    }
    return score_audit([pair.criterion for pair in pairs], agreed)


def findings_of(audit: Audit) -> list[Finding]:
    """Strengths first, then must-points, then suggestions."""
    order = [FindingKind.STRENGTH, FindingKind.MUST, FindingKind.SUGGESTION]
    rows = Finding.objects.filter(audit=audit).select_related("criterion").order_by("created_at")
    return sorted(rows, key=lambda row: order.index(FindingKind(row.kind)))


def low_without_must(audit: Audit) -> list[Pair]:
    """Critical criteria under their floor that no must-point names; the lead is asked why."""
    floor = known_of(audit).content.cutoffs.critical_floor
    named = {
        one.criterion.code
        for one in findings_of(audit)
        if one.kind == FindingKind.MUST and one.criterion
    }
    return [
        pair
        for pair in pairs_of(audit)
        if pair.criterion.critical
        and pair.criterion.id not in named
        and pair.consensus is not None
        and pair.consensus.value.isdigit()
        and int(pair.consensus.value) < floor
    ]


def facts_for(audit: Audit, member: Member, *, has_reason: bool = False) -> Facts:
    """What is true of this person and this audit, for the table of moves."""
    people = auditors_of(audit)
    mine = part_of(audit, member.person_id)
    unjudged = 0
    if mine.is_auditor and audit.state == AuditState.SCORING:
        unjudged = sum(item.is_open for item in my_scores(audit, member.person_id))
    pairs = pairs_of(audit) if audit.state == AuditState.CONSENSUS else []
    findings = findings_of(audit) if audit.state == AuditState.DRAFT else []
    must = [one for one in findings if one.kind == FindingKind.MUST]
    return Facts(
        roles=frozenset(member.role_codes),
        is_auditor=mine.is_auditor,
        is_lead=mine.is_lead,
        my_unjudged=unjudged,
        is_locked_by_me=mine.is_locked,
        auditors=len(people),
        has_lead=any(one.part == Part.LEAD for one in people),
        unlocked_others=sum(
            one.locked_at is None for one in people if one.person_id != member.person_id
        ),
        without_consensus=sum(pair.consensus is None for pair in pairs),
        differences_without_reason=sum(pair.needs_reason for pair in pairs),
        must_without_norm=sum(not one.norm.strip() for one in must),
        must_without_term=sum(one.term_on is None for one in must),
        strengths=sum(one.kind == FindingKind.STRENGTH for one in findings),
        has_reason=has_reason,
    )
