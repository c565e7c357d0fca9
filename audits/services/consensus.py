"""The consensus of the auditors, after both have locked their own scores."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.labels import Value
from audits.lifecycle import Act
from audits.models import Audit, Consensus
from audits.selectors.audits import part_of
from audits.selectors.judging import criteria_of, facts_for, known_of, pairs_of
from audits.services.checklists import NotOnScale
from audits.services.moving import in_state, locked_audit, moved, not_yours
from audits.services.scoring import NotInAudit, set_state
from mbtq.core.errors import Stale
from mbtq.tenancy.member import Member
from mbtq.trail.services import record

LONGEST_REASON = 2_000


@transaction.atomic
def save_consensus(
    *,
    audit: Audit,
    criterion: str,
    value: str,
    reason: str,
    version: int,
    at: datetime,
    by: Member,
) -> Consensus:
    """Stores what both stand for on one criterion; `version` 0 for the first time.

    Raises `Stale` with the stored row when the other auditor saved something else meanwhile.
    """
    if value not in Value.values:
        raise NotOnScale(_("Choose 1 to 5, not applicable or unknown."), field="value")
    if len(reason) > LONGEST_REASON:
        raise NotOnScale(_("Keep the reason under 2,000 characters."), field="reason")
    now = in_state(audit, AuditState.CONSENSUS)
    if not part_of(now, by.person_id).is_auditor:
        raise not_yours()
    if criterion not in {one.id for one in criteria_of(now)}:
        raise NotInAudit(_("This audit does not look at that."), field="criterion")
    pk = known_of(now).ids[criterion]
    row = Consensus.objects.filter(audit=now, criterion_id=pk).select_related("saved_by").first()
    row = row or Consensus(
        organisation_id=now.organisation_id, audit=now, criterion_id=pk, version=0
    )
    if row.version and (row.value, row.reason) == (value, reason):
        return row
    if row.version != version:
        raise Stale(_("The other auditor saved something else meanwhile."), theirs=row)
    row.value, row.reason, row.version = value, reason, version + 1
    row.saved_at, row.saved_by = at, by.person
    row.save(force_insert=version == 0)
    record("consensus.recorded", by=by.person_id, about=now, criterion=criterion)
    return row


@transaction.atomic
def accept_equal(*, audit: Audit, at: datetime, by: Member) -> int:
    """Takes over every score on which the auditors agreed and that has no consensus yet."""
    now = in_state(audit, AuditState.CONSENSUS)
    if not part_of(now, by.person_id).is_auditor:
        raise not_yours()
    ids = known_of(now).ids
    rows = [
        Consensus(
            organisation_id=now.organisation_id,
            audit=now,
            criterion_id=ids[pair.criterion.id],
            value=pair.values[0],
            saved_at=at,
            saved_by=by.person,
        )
        for pair in pairs_of(now)
        if pair.consensus is None and not pair.differs
    ]
    Consensus.objects.bulk_create(rows)
    record("consensus.recorded", by=by.person_id, about=now, criteria=len(rows))
    return len(rows)


@transaction.atomic
def settle_consensus(*, audit: Audit, by: Member) -> Audit:
    """Closes the consensus; the lead goes on with the report."""
    now = locked_audit(audit)
    return set_state(now, moved(now, Act.SETTLE_CONSENSUS, facts_for(now, by)), by)
