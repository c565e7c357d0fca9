"""Scoring, each auditor alone: starting, saving one score, locking one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.labels import Confidence, Part, Strength, Value
from audits.lifecycle import Act, Refusal
from audits.models import Audit, AuditAssignment, Judgment
from audits.selectors.audits import part_of
from audits.selectors.judging import criteria_of, facts_for, known_of, my_scores
from audits.services.checklists import LONGEST_NOTE, NotOnScale, ReasonsMissing
from audits.services.moving import Refused, in_state, locked_audit, moved, not_yours
from mbtq.core.errors import DomainError, Stale
from mbtq.tenancy.member import Member
from mbtq.trail.services import record


class NotInAudit(DomainError, ValueError):
    """A criterion that this audit does not look at."""


@dataclass(frozen=True)
class Score:
    """What an auditor says about one criterion; empty texts mean not chosen yet."""

    value: str = ""
    strength: str = ""
    confidence: str = ""
    note: str = ""

    def check(self) -> None:
        """Raises `NotOnScale`."""
        if self.value not in ("", *Value.values):
            raise NotOnScale(_("Choose 1 to 5, not applicable or unknown."), field="value")
        if self.strength not in ("", *Strength.values):
            raise NotOnScale(_("Choose how strong the evidence is."), field="strength")
        if self.confidence not in ("", *Confidence.values):
            raise NotOnScale(_("Choose how sure you are."), field="confidence")
        if len(self.note) > LONGEST_NOTE:
            raise NotOnScale(_("Keep the explanation under 10,000 characters."), field="note")


@transaction.atomic
def start_scoring(*, audit: Audit, by: Member) -> Audit:
    """After the visit: from now on each auditor scores alone."""
    now = locked_audit(audit)
    target = moved(now, Act.START_SCORING, facts_for(now, by))
    return set_state(now, target, by)


def set_state(audit: Audit, target: AuditState, by: Member) -> Audit:
    """Writes the state that the table of moves gave, with its event."""
    before, audit.state = audit.state, target.value
    Audit.objects.filter(pk=audit.pk).update(state=audit.state, version=F("version") + 1)
    record("audit.moved", by=by.person_id, about=audit, before=before, after=audit.state)
    return audit


@transaction.atomic
def save_judgment(
    *, audit: Audit, criterion: str, score: Score, version: int, at: datetime, by: Member
) -> Judgment:
    """Stores the auditor's own score of one criterion (by its code).

    `version` is the one the auditor saw, 0 for none. Raises `Stale` with the stored row when the
    same auditor saved something else on another device meanwhile.
    """
    score.check()
    now = in_state(audit, AuditState.SCORING)
    mine = part_of(now, by.person_id)
    if not mine.is_auditor:
        raise not_yours()
    if mine.is_locked:
        raise Refused([Refusal.ALREADY_LOCKED])
    if criterion not in {one.id for one in criteria_of(now)}:
        raise NotInAudit(_("This audit does not look at that."), field="criterion")
    pk = known_of(now).ids[criterion]
    rows = Judgment.objects.select_for_update().filter(audit=now, auditor_id=by.person_id)
    row = rows.filter(criterion_id=pk).first()
    if row is None:
        return _first(now, pk, score, at, by)
    if Score(row.value, row.strength, row.confidence, row.note) == score:
        return row
    if row.version != version:
        raise Stale(_("You saved another score on another device."), theirs=row)
    row.value, row.strength, row.confidence = score.value, score.strength, score.confidence
    row.note, row.version, row.saved_at = score.note, version + 1, at
    row.save()
    return row


def _first(audit: Audit, criterion: UUID, score: Score, at: datetime, by: Member) -> Judgment:
    try:
        with transaction.atomic():
            return Judgment.objects.create(
                organisation_id=audit.organisation_id,
                audit=audit,
                criterion_id=criterion,
                auditor=by.person,
                value=score.value,
                strength=score.strength,
                confidence=score.confidence,
                note=score.note,
                saved_at=at,
            )
    except IntegrityError:
        theirs = Judgment.objects.get(audit=audit, auditor=by.person, criterion_id=criterion)
        raise Stale(_("You saved another score on another device."), theirs=theirs) from None


@transaction.atomic
def lock_scores(*, audit: Audit, at: datetime, by: Member) -> Audit:
    """Locks one's own scores for good; the last one to lock opens the consensus.

    Every criterion needs a score, and not applicable needs its reason.
    """
    now = locked_audit(audit)
    facts = facts_for(now, by)
    target = moved(now, Act.LOCK_SCORES, facts)
    without = [one.criterion.id for one in my_scores(now, by.person_id) if one.needs_reason]
    if without:
        raise ReasonsMissing(
            _("Say why this does not apply: %(codes)s.") % {"codes": ", ".join(without)}
        )
    AuditAssignment.objects.filter(audit=now, person_id=by.person_id).update(locked_at=at)
    part = Part.LEAD if facts.is_lead else Part.SECOND
    record("judgments.locked", by=by.person_id, about=now, part=part)
    return set_state(now, target, by) if target != now.state else now
