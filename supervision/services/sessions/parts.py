"""What hangs on a session: who was there and what it counts for, notes, agreements."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from programs.models import Practitioner
from supervision.choices import Form, Outcome, Purpose, SessionState
from supervision.credits import credits, rules_on
from supervision.models import Agreement, Attendance, SupervisionNote, SupervisionSession
from supervision.selectors.participants import (
    able_to_confirm,
    best_kind,
    usual_track,
    valid_kinds,
)
from supervision.services.sessions.content import Content, NotTheirs, Part


def writes_for_all(content: Content, own: Practitioner | None) -> bool:
    """Whether the writer is the supervisor, who writes everybody's part.

    Raises `NotTheirs` for somebody who was not there, and for a part of somebody else.
    """
    if own is not None and content.supervisor is not None and content.supervisor.pk == own.pk:
        return True
    if own is None or own.pk not in [one.pk for one in content.people]:
        raise NotTheirs(_("Only who was there can record this session."))
    if any(part.is_written for part in content.present if part.supervisee.pk != own.pk):
        raise NotTheirs(_("Write your own part only; your colleagues write theirs."))
    return False


def frozen(content: Content) -> tuple[str, dict[UUID, dict[str, Any]]]:
    """As whom the register knew the supervisor, and what it counts for, by the rules of the day."""
    ids = [one.pk for one in content.people]
    supervisor = content.supervisor
    kinds = valid_kinds([*ids, *([supervisor.pk] if supervisor else [])], on=content.held_on)
    tracks: dict[UUID, str] = {}
    if content.purpose == Purpose.TRAINING:
        tracks = {
            part.supervisee.pk: part.track
            or usual_track(part.supervisee, kinds[part.supervisee.pk])
            for part in content.present
        }
    if supervisor is None or content.form == Form.INTERVISION:
        return "", {one: {"track": tracks.get(one, ""), **NOTHING} for one in ids}
    rules = rules_on(content.held_on)
    kind = best_kind(kinds[supervisor.pk], set(tracks.values()), rules)
    worth = credits(content.minutes, len(ids), rules)
    rows = {}
    for one in ids:
        track = tracks.get(one, "")
        may = bool(kind) and (not track or rules.may(kind, track))
        rows[one] = {
            "track": track,
            "credit": Decimal(f"{worth.value:.2f}"),
            "counts": worth.counts and may,
            "rules": rules.key,
        }
    return kind, rows


NOTHING: dict[str, Any] = {"credit": None, "counts": False, "rules": ""}


def write_attendances(
    session: SupervisionSession,
    content: Content,
    own: Practitioner,
    worth: dict[UUID, dict[str, Any]],
    at: datetime,
) -> None:
    """Who was there and who was not. Nobody has confirmed but the writer."""
    now = {row.supervisee_id: row for row in Attendance.objects.filter(session=session)}
    wanted = {one.pk: True for one in content.people} | {one.pk: False for one in content.absent}
    Attendance.objects.filter(session=session).exclude(supervisee__in=list(wanted)).delete()
    for person, was_present in wanted.items():
        facts: dict[str, Any] = {"track": "", **NOTHING} if not was_present else worth[person]
        row = now.get(person) or Attendance(
            organisation_id=session.organisation_id, session=session, supervisee_id=person
        )
        row.was_present, row.disputed_at, row.dispute = was_present, None, ""
        row.confirmed_at = at if was_present and person == own.pk else None
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()


def write_part(session: SupervisionSession, part: Part) -> None:
    """The note and the agreement of one supervisee, as they are now."""
    note = SupervisionNote.objects.filter(session=session, supervisee=part.supervisee).first()
    if note is None and any(part.note.values()):
        note = SupervisionNote(
            organisation_id=session.organisation_id, session=session, supervisee=part.supervisee
        )
    if note is not None:
        note.supervisor_id = session.supervisor_id
        for name, value in part.note.items():
            setattr(note, name, value)
        note.save()
    _write_agreement(session, part)


def _write_agreement(session: SupervisionSession, part: Part) -> None:
    row = Agreement.objects.filter(session=session, supervisee=part.supervisee).first()
    if row is None and not part.agreement:
        return
    if row is not None and row.closed_on is not None:
        return  # it has been followed up; what it said then stays
    if row is not None and not part.agreement:
        row.delete()
        return
    row = row or Agreement(
        organisation_id=session.organisation_id, session=session, supervisee=part.supervisee
    )
    row.text, row.due_on = part.agreement, part.due_on
    row.save()


def close_agreements(
    session: SupervisionSession, content: Content, people: Collection[UUID], by: Member
) -> None:
    """Closes agreements of these people, or opens again what this session had closed."""
    rows = Agreement.objects.select_for_update(of=("self",)).filter(
        Q(closed_on=None) | Q(closed_in=session),
        organisation_id=current_organisation(),
        pk__in=list(content.closings),
        supervisee__in=list(people),
    )
    new = {part.supervisee.pk for part in content.present if part.agreement}
    for row in rows.exclude(session=session):
        outcome = content.closings[row.pk]
        if outcome == row.outcome:
            continue
        if outcome == Outcome.CHANGED and row.supervisee_id not in new:
            where = f"agreement_{row.supervisee_id}"
            raise DomainError(_("Say what the agreement became."), field=where)
        row.outcome = outcome
        row.closed_on = content.held_on if outcome else None
        row.closed_in = session if outcome else None
        row.save()
        if outcome:
            record("agreement.closed", by=by.person_id, about=row, outcome_of=outcome)


def settle(session: SupervisionSession, *, on: date) -> None:
    """The state that follows from who has confirmed.

    Who has no account cannot confirm, so nobody waits for that person. Without a supervisor it is
    enough that one other participant confirms.
    """
    rows = list(
        Attendance.objects.filter(session=session, was_present=True).select_related("supervisee")
    )
    session.state = SessionState.CONFIRMED
    if session.supervisor_dispute or any(row.disputed_at for row in rows):
        session.state = SessionState.DISPUTED
    elif _waits(session, rows, on):
        session.state = SessionState.WAITING
    session.save()


def _waits(session: SupervisionSession, rows: list[Attendance], on: date) -> bool:
    able = able_to_confirm([row.supervisee for row in rows], on=on)
    asked = [row for row in rows if row.supervisee_id in able]
    if session.supervisor_id is None:
        others = [row for row in asked if row.supervisee.person_id != session.written_by_id]
        return bool(others) and not any(row.confirmed_at for row in others)
    return session.supervisor_confirmed_at is None or any(not row.confirmed_at for row in asked)
