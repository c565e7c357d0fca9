"""Correcting a session: what it said is kept, and the others confirm again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.errors import Stale
from mbtq.core.models import held
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from programs.models import Practitioner
from programs.selectors.places import practitioner_of
from programs.services.indicators import request_indicators
from supervision.choices import SessionState
from supervision.models import (
    Agreement,
    Attendance,
    SupervisionNote,
    SupervisionRevision,
    SupervisionSession,
)
from supervision.services.sessions.content import BACK, Content, NotTheirs, Part, checked
from supervision.services.sessions.parts import (
    close_agreements,
    frozen,
    settle,
    write_attendances,
    write_part,
    writes_for_all,
)


def may_correct(session: SupervisionSession, member: Member) -> bool:
    """Who wrote it, or the supervisor when the writer's account is gone."""
    if session.state == SessionState.CANCELLED:
        return False
    if session.written_by_id is not None:
        return session.written_by_id == member.person_id
    return session.supervisor is not None and session.supervisor.person_id == member.person_id


def content_of(session: SupervisionSession) -> Content:
    """What a session says, as far as the open scope may read it."""
    notes = {row.supervisee_id: row for row in SupervisionNote.objects.filter(session=session)}
    agreements = list(Agreement.objects.filter(Q(session=session) | Q(closed_in=session)))
    agreed = {row.supervisee_id: row for row in agreements if row.session_id == session.pk}
    closed = {row.pk: row.outcome for row in agreements if row.closed_in_id == session.pk}
    rows = Attendance.objects.filter(session=session).select_related("supervisee")
    ordered = sorted(rows, key=lambda row: (row.supervisee.name, str(row.pk)))
    return Content(
        held_on=session.held_on,
        minutes=session.minutes or 0,
        form=session.form,
        mode=session.mode,
        purpose=session.purpose,
        starts_at=session.starts_at,
        supervisor=session.supervisor,
        consultant=session.consultant,
        materials=tuple(session.materials),
        items=tuple(session.items),
        arrangement=session.arrangement,
        planned_on=session.planned_on,
        present=tuple(
            _part(row, notes.get(row.supervisee_id), agreed.get(row.supervisee_id))
            for row in ordered
            if row.was_present
        ),
        absent=tuple(row.supervisee for row in ordered if not row.was_present),
        closings=closed,
    )


def _part(row: Attendance, note: SupervisionNote | None, agreed: Agreement | None) -> Part:
    said = {}
    if note is not None:
        said = {
            "setting": note.setting,
            "fragment": note.fragment,
            "question": note.question,
            "learned": note.learned,
        }
    return Part(
        supervisee=row.supervisee,
        track=row.track,
        codes=tuple(note.codes) if note else (),
        agreement=agreed.text if agreed else "",
        due_on=agreed.due_on if agreed else None,
        **said,
    )


@transaction.atomic
def correct_session(
    *,
    session: SupervisionSession,
    content: Content,
    version: int,
    reason: str = "",
    at: datetime,
    by: Member,
) -> SupervisionSession:
    """Changes a session by who wrote it. Raises `Stale` when somebody saved something else first.

    Confirmations of the others start again; what it said before is kept.
    """
    now, today, own = held(session), localdate(at), practitioner_of(by)
    if not may_correct(now, by):
        raise NotTheirs(_("Only who recorded this session can correct it."))
    before = content_of(now)
    # A session of long ago keeps its day when something else of it is corrected.
    content = checked(content, on=today, first=min(before.held_on, today - BACK))
    is_whole = writes_for_all(content, own)
    assert own is not None
    writes = [one.pk for one in content.people] if is_whole else [own.pk]
    fields = differences(before, content, own, is_whole=is_whole)
    if not fields:
        return now
    if now.version != version:
        raise Stale(_("This was saved elsewhere with other content."), theirs=now)
    _keep(now, before, own, reason, at, by, is_whole=is_whole)
    kind, worth = frozen(content)
    for name, value in content.facts().items():
        setattr(now, name, value)
    now.supervisor_kind, now.version = kind, now.version + 1
    now.supervisor_dispute = ""
    is_supervisor = content.supervisor is not None and content.supervisor.pk == own.pk
    now.supervisor_confirmed_at = at if is_supervisor else None
    now.save()
    _take_out(now, content)
    write_attendances(now, content, own, worth, at)
    for part in content.present:
        if part.supervisee.pk in writes:
            write_part(now, part)
    close_agreements(now, content, writes, by)
    settle(now, on=today)
    record("supervision.corrected", by=by.person_id, about=now, fields=fields)
    request_indicators(now.team.program_id)
    return now


def differences(before: Content, after: Content, own: Practitioner, *, is_whole: bool) -> list[str]:
    """Names of what differs."""
    old, new = before.plain(), after.plain()
    found = [name for name in old if old[name] != new[name]]
    was = {part.supervisee.pk: part for part in before.present}
    for part in after.present:
        theirs = was.get(part.supervisee.pk)
        if theirs is None:
            continue  # that somebody else was there is told by `present`
        if (part.track or theirs.track) != theirs.track:
            found.append("track")
        if (is_whole or part.supervisee.pk == own.pk) and part.plain() != theirs.plain():
            found.append("part")
    closed = {key: value for key, value in after.closings.items() if value}
    if closed != {key: value for key, value in before.closings.items() if key in after.closings}:
        found.append("closings")
    return sorted(set(found))


def _keep(
    now: SupervisionSession,
    before: Content,
    own: Practitioner,
    reason: str,
    at: datetime,
    by: Member,
    *,
    is_whole: bool,
) -> None:
    """The facts for everybody of the session; each part for who may read its note."""
    same = {
        "organisation_id": now.organisation_id,
        "session": now,
        "version": now.version,
        "changed_at": at,
        "changed_by": by.person,
    }
    SupervisionRevision.objects.create(content=before.plain(), reason=reason.strip()[:300], **same)
    for part in before.present:
        if part.is_written and (is_whole or part.supervisee.pk == own.pk):
            SupervisionRevision.objects.create(
                content=part.plain(),
                supervisee=part.supervisee,
                supervisor_id=now.supervisor_id,
                **same,
            )


def _take_out(now: SupervisionSession, content: Content) -> None:
    """What hung on people who turn out not to have been there; history keeps it."""
    there = [one.pk for one in content.people]
    SupervisionNote.objects.filter(session=now).exclude(supervisee__in=there).delete()
    gone = Agreement.objects.filter(session=now, closed_on=None).exclude(supervisee__in=there)
    gone.delete()
