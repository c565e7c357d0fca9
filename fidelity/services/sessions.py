"""Session logs: the draft that saves itself, logging it, correcting it with its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fidelity.choices import TAKE_BACK_WITHIN
from fidelity.models import SessionLog, SessionRevision
from fidelity.models.session import SessionState
from fidelity.services.content import (
    Content,
    check_shape,
    check_whole,
    content_of,
    differences,
)
from mbtq.core.errors import DomainError, Stale
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from programs.models import Practitioner
from programs.services.indicators import request_indicators


class AlreadyLogged(DomainError):
    """This draft was logged already, perhaps on another device."""


class TooLate(DomainError):
    """What could be undone for a while cannot any more."""


class DraftInTheWay(DomainError):
    """There is an open draft; a person has one at a time."""


@transaction.atomic
def save_draft(
    *, therapist: Practitioner, content: Content, version: int, at: datetime, by: Actor
) -> SessionLog:
    """Keeps what was typed so far; one draft per therapist, on whatever device.

    `version` is the one the person saw, 0 without a draft. The same content changes nothing.
    Raises `Stale` with the stored draft when another device saved something else meanwhile.
    """
    check_shape(content)
    draft = _draft_of(therapist)
    if draft is None:
        if version:
            raise AlreadyLogged(_("This draft was logged already, perhaps on another device."))
        return SessionLog.objects.create(
            organisation_id=current_organisation(),
            therapist=therapist,
            saved_at=at,
            **content.columns(),
        )
    if content_of(draft) == content:
        return draft
    if draft.version != version:
        raise Stale(_("This was saved elsewhere with other content."), theirs=draft)
    return _write(draft, content, at)


def _draft_of(therapist: Practitioner) -> SessionLog | None:
    # The person's row is held, so that two first saves do not both make a draft.
    Practitioner.objects.select_for_update().get(pk=therapist.pk)
    rows = SessionLog.objects.select_for_update(of=("self",)).select_related("treatment")
    return rows.filter(therapist=therapist, state=SessionState.DRAFT).first()


def _write(row: SessionLog, content: Content, at: datetime, **more: Any) -> SessionLog:
    for name, value in {**content.columns(), **more}.items():
        setattr(row, name, value)
    row.version, row.saved_at = row.version + 1, at
    row.save()
    return row


@transaction.atomic
def log_session(
    *, therapist: Practitioner, content: Content, version: int, at: datetime, by: Actor
) -> SessionLog:
    """Logs a session: the open draft becomes it. Raises `NotWhole` at the field that is missing."""
    whole = check_whole(content, on=localdate(at))
    draft = save_draft(therapist=therapist, content=content, version=version, at=at, by=by)
    row = _write(draft, whole, at, state=SessionState.LOGGED, logged_at=at)
    assert whole.held_on is not None
    record(
        "session.logged",
        by=by.person_id,
        about=row,
        treatment=row.treatment_id,
        days_late=(localdate(at) - whole.held_on).days,
    )
    _count_again(whole)
    return row


def _count_again(*contents: Content) -> None:
    """The indicators of the programs in which these sessions took place."""
    for program in {one.treatment.program_id for one in contents if one.treatment}:
        request_indicators(program)


@transaction.atomic
def discard_draft(*, therapist: Practitioner, by: Actor) -> None:
    """Throws the open draft away."""
    SessionLog.objects.filter(therapist=therapist, state=SessionState.DRAFT).delete()


@transaction.atomic
def take_back_session(*, session: SessionLog, at: datetime, by: Actor) -> SessionLog:
    """A session that was logged just now becomes the draft again."""
    rows = SessionLog.objects.select_for_update(of=("self",)).select_related("treatment")
    now = rows.filter(pk=session.pk, state=SessionState.LOGGED).first()
    if now is None or now.logged_at is None:
        raise TooLate(_("This session was taken back already."))
    if now.batch_id is not None or at - now.logged_at > TAKE_BACK_WITHIN:
        raise TooLate(_("This can be undone for 15 minutes. You can still correct the session."))
    if now.revisions.exists():
        raise TooLate(_("This session was corrected already. You can correct it once more."))
    if _draft_of(now.therapist) is not None:
        raise DraftInTheWay(_("You have begun another session. Finish that one first."))
    row = _write(now, content_of(now), at, state=SessionState.DRAFT, logged_at=None)
    record("session.taken_back", by=by.person_id, about=row, treatment=row.treatment_id)
    _count_again(content_of(row))
    return row


@transaction.atomic
def correct_session(
    *, session: SessionLog, content: Content, version: int, reason: str, at: datetime, by: Actor
) -> SessionLog:
    """Changes a logged session; what it said before is kept. Raises `Stale`."""
    rows = SessionLog.objects.select_for_update(of=("self",)).select_related("treatment")
    now = rows.get(pk=session.pk, state=SessionState.LOGGED)
    whole = check_whole(content, on=localdate(at))
    before = content_of(now)
    if before == whole:
        return now
    if now.version != version:
        raise Stale(_("This was saved elsewhere with other content."), theirs=now)
    SessionRevision.objects.create(
        organisation_id=now.organisation_id,
        session=now,
        version=now.version,
        content=before.plain(),
        reason=reason.strip()[:300],
        changed_at=at,
        changed_by=by.person if isinstance(by, Member) else None,
    )
    row = _write(now, whole, at)
    record("session.corrected", by=by.person_id, about=row, fields=differences(before, whole))
    _count_again(before, whole)
    return row
