"""What happens to an invitation before somebody answers it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.models import held
from mbtq.tenancy.member import Member
from mbtq.tenancy.models import Invitation
from mbtq.tenancy.services.members import InvitationNotValid
from mbtq.trail.services import record


def _unanswered(invitation: Invitation) -> Invitation:
    now = held(invitation)
    if now.answered_at or now.withdrawn_at:
        raise InvitationNotValid(_("This invitation was answered or withdrawn already."))
    return now


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, at: datetime, by: Member) -> None:
    """Takes an invitation back: the address in the mail no longer works."""
    now = _unanswered(invitation)
    Invitation.objects.filter(pk=now.pk).update(withdrawn_at=at)
    record("invitation.withdrawn", by=by.person_id, about=now)


@transaction.atomic
def renew_invitation(*, invitation: Invitation, at: datetime, by: Member) -> Invitation:
    """Makes an invitation valid again from today; the mail goes out once more."""
    now = _unanswered(invitation)
    if now.until is not None and now.until < localdate(at):
        raise InvitationNotValid(_("The last day of this visit has passed. Make a new invitation."))
    now.expires_at = at + timedelta(days=settings.INVITATION_DAYS)
    Invitation.objects.filter(pk=now.pk).update(expires_at=now.expires_at)
    record("invitation.renewed", by=by.person_id, about=now)
    return now
