"""Findings and the lead's own words, while the audit is in consensus or draft."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.labels import FindingKind
from audits.models import Audit, Finding
from audits.selectors.audits import part_of
from audits.selectors.judging import criteria_of, known_of
from audits.services.moving import in_state, not_yours
from audits.services.scoring import NotInAudit
from mbtq.core.errors import DomainError, Stale
from mbtq.tenancy.member import Member
from mbtq.trail.services import record

WRITING = (AuditState.CONSENSUS, AuditState.DRAFT)


@dataclass(frozen=True)
class Content:
    """A finding: what is so, how we know, what we think of it, what follows.

    `criterion` is a code or empty. A must-point gets its norm and term before the report is final.
    """

    kind: str
    fact: str
    source: str = ""
    judgement: str = ""
    consequence: str = ""
    norm: str = ""
    term_on: date | None = None
    owner: str = ""
    criterion: str = ""


def _writable(audit: Audit, by: Member) -> Audit:
    now = in_state(audit, *WRITING)
    if not part_of(now, by.person_id).is_auditor:
        raise not_yours()
    return now


def _values(audit: Audit, content: Content) -> dict[str, object]:
    if content.kind not in FindingKind.values:
        raise DomainError(_("Choose strength, must or suggestion."), field="kind")
    if not content.fact.strip():
        raise DomainError(_("Write down the fact that was found."), field="fact")
    values: dict[str, object] = asdict(content)
    code = values.pop("criterion")
    if code and code not in {one.id for one in criteria_of(audit)}:
        raise NotInAudit(_("This audit does not look at that."), field="criterion")
    values["criterion_id"] = known_of(audit).ids[str(code)] if code else None
    return values


@transaction.atomic
def add_finding(*, audit: Audit, content: Content, at: datetime, by: Member) -> Finding:
    """Adds a strength, a must-point or a suggestion."""
    now = _writable(audit, by)
    finding = Finding.objects.create(
        organisation_id=now.organisation_id, audit=now, created_at=at, **_values(now, content)
    )
    record("finding.created", by=by.person_id, about=now, finding=finding.pk, sort=content.kind)
    return finding


@transaction.atomic
def change_finding(*, finding: Finding, content: Content, version: int, by: Member) -> Finding:
    """Changes a finding; raises `Stale` when somebody else changed it meanwhile."""
    now = _writable(finding.audit, by)
    row = Finding.objects.select_for_update().filter(pk=finding.pk, audit=now).first()
    if row is None:
        raise DomainError(_("Somebody removed this finding meanwhile."))
    if row.version != version:
        raise Stale(_("Somebody else changed this finding meanwhile."), theirs=row)
    for name, value in _values(now, content).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record("finding.changed", by=by.person_id, about=now, finding=row.pk)
    return row


@transaction.atomic
def remove_finding(*, finding: Finding, by: Member) -> None:
    """Takes a finding away."""
    now = _writable(finding.audit, by)
    Finding.objects.filter(pk=finding.pk, audit=now).delete()
    record("finding.removed", by=by.person_id, about=now, finding=finding.pk)


@transaction.atomic
def write_summary(
    *, audit: Audit, summary: str, context: str, method: str, version: int, by: Member
) -> Audit:
    """The lead's words for the report; `version` is that of the audit. Raises `Stale`."""
    now = _writable(audit, by)
    if not part_of(now, by.person_id).is_lead:
        raise not_yours()
    if now.version != version:
        raise Stale(_("Somebody else changed this audit meanwhile."), theirs=now)
    now.summary, now.context, now.method = summary, context, method
    now.version += 1
    now.save(update_fields=["summary", "context", "method", "version"])
    record("summary.changed", by=by.person_id, about=now)
    return now
