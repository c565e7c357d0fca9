"""The two sides of a session: that it is right, or what is not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError, Stale
from mbtq.core.models import held
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from programs.client_codes import personal_in
from programs.selectors.places import practitioner_of
from supervision.choices import SessionState
from supervision.models import Attendance, SupervisionSession
from supervision.services.sessions.content import NotTheirs
from supervision.services.sessions.parts import settle

LONGEST_REASON = 500


@transaction.atomic
def confirm_session(
    *, session: SupervisionSession, version: int, at: datetime, by: Member
) -> SupervisionSession:
    """The supervisor, or somebody who was there, says that it is right.

    `version` is the one the person saw. Raises `Stale` when it was corrected since, `NotTheirs`.
    """
    now, own = _asked(session, version, by)
    if own is None:
        if now.supervisor_confirmed_at is not None:
            return now
        now.supervisor_confirmed_at, now.supervisor_dispute = at, ""
    else:
        if own.confirmed_at is not None:
            return now
        own.confirmed_at, own.disputed_at, own.dispute = at, None, ""
        own.save()
    settle(now, on=localdate(at))
    record("supervision.confirmed", by=by.person_id, about=now, version=now.version)
    return now


@transaction.atomic
def dispute_session(
    *, session: SupervisionSession, reason: str, version: int, at: datetime, by: Member
) -> SupervisionSession:
    """Somebody says what is not right; who wrote the session can correct it.

    Raises `Stale`, `NotTheirs`, and `DomainError` at the reason.
    """
    reason = reason.replace("\r\n", "\n").strip()
    if not reason:
        raise DomainError(_("Say what is not right."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise DomainError(_("Keep this under 500 characters."), field="reason")
    if personal_in(reason):
        raise DomainError(
            _("This seems to hold a number or address of a person. Use the code only."),
            field="reason",
        )
    now, own = _asked(session, version, by)
    if own is None:
        now.supervisor_confirmed_at, now.supervisor_dispute = None, reason
    else:
        own.confirmed_at, own.disputed_at, own.dispute = None, at, reason
        own.save()
    settle(now, on=localdate(at))
    record("supervision.disputed", by=by.person_id, about=now, version=now.version)
    return now


def _asked(
    session: SupervisionSession, version: int, by: Member
) -> tuple[SupervisionSession, Attendance | None]:
    """The session and the own attendance, None for its supervisor, both held."""
    now, person = held(session), practitioner_of(by)
    if now.written_by_id == by.person_id:
        raise NotTheirs(_("You recorded this session yourself. You can correct it."))
    if now.state == SessionState.CANCELLED:
        raise NotTheirs(_("This session did not take place."))
    if now.version != version:
        raise Stale(_("The session was corrected meanwhile. Look at it once more."), theirs=now)
    if person is not None and now.supervisor_id == person.pk:
        return now, None
    row = None
    if person is not None:
        row = Attendance.objects.filter(session=now, supervisee=person, was_present=True).first()
    if row is None:
        raise NotTheirs(_("Only who was there can say whether this is right."))
    return now, row
