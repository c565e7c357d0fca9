"""Moving an audit: facts from the database, the decision by `audits.lifecycle`."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from audits.choices import AuditState
from audits.labels import REFUSALS
from audits.lifecycle import Act, Facts, Refusal, TransitionRefused, move
from audits.models import Audit
from mbtq.core.errors import DomainError


class Refused(DomainError):
    """The act is not possible now; `codes` are all reasons, the sentence says them."""

    def __init__(self, codes: Sequence[Refusal]) -> None:
        self.codes = tuple(codes)
        super().__init__(" ".join(str(REFUSALS[code]) for code in self.codes), field="reason")


class NotYourAudit(DomainError):
    """Only the auditors of an audit do this."""


def locked_audit(audit: Audit) -> Audit:
    """The audit as it is now, kept from others until the transaction ends.

    The policy hides a final or withdrawn one from whoever wants to change it: `Refused`.
    """
    rows = Audit.objects.select_for_update(of=("self",)).select_related("program")
    if (found := rows.filter(pk=audit.pk).first()) is None:
        raise Refused([Refusal.NOT_NOW])
    return found


def moved(audit: Audit, act: Act, facts: Facts) -> AuditState:
    """The state after the act; raises `Refused`."""
    try:
        return move(audit.state, act, facts)
    except TransitionRefused as refusal:
        raise Refused(refusal.codes) from refusal


def in_state(audit: Audit, *states: AuditState) -> Audit:
    """The audit, kept from others; raises `Refused` when it is in another state."""
    found = locked_audit(audit)
    if found.state not in states:
        raise Refused([Refusal.NOT_NOW])
    return found


def not_yours() -> NotYourAudit:
    return NotYourAudit(_("Only the auditors of this audit do this."))
