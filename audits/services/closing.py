"""Making an audit final: from then on it is data that nobody can change."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from audits.choices import AuditState
from audits.lifecycle import Act
from audits.models import Audit
from audits.selectors.frozen import report_of
from audits.selectors.judging import facts_for, known_of
from audits.services.moving import locked_audit, moved
from mbtq.core.canonical import content_hash
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from mbtq.verify.services import issue_code

CODE_KIND = "audit_report"
PRINTED_LENGTH = 200


@transaction.atomic
def finalise(*, audit: Audit, at: datetime, by: Member) -> Audit:
    """Freezes everything the report says, hashes it, and issues the code to check it by."""
    now = locked_audit(audit)
    target = moved(now, Act.FINALISE, facts_for(now, by))
    assert target is AuditState.FINAL
    now.frozen = report_of(now, at=at)
    now.content_hash = content_hash(now.frozen)
    now.outcome = now.frozen["scores"]["suggestion"]["outcome"] or ""
    now.verification_code = issue_code(
        kind=CODE_KIND,
        printed_name=f"{now.program.name}, {now.organisation.name}"[:PRINTED_LENGTH],
        level=_level(now),
        content_hash=now.content_hash,
        valid_from=localdate(at),
    )
    now.state, now.ended_at = target.value, at
    now.version += 1
    now.save()
    record("code.issued", by=by.person_id, about=now, code_kind=CODE_KIND)
    record("audit.finalised", by=by.person_id, about=now, content_hash=now.content_hash)
    return now


def _level(audit: Audit) -> str:
    """The standard's key: the public page prints its name in the language of the reader."""
    standard = known_of(audit).content
    return f"{standard.key}:{standard.version}"
