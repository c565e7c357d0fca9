"""Recording a session: by the supervisor with everybody's part, or by somebody who was there."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.trail.services import record
from programs.models import Practitioner, Team
from programs.selectors.places import practitioner_of
from programs.services.indicators import request_indicators
from supervision.choices import HELD_STATES, SessionState
from supervision.models import Arrangement, SupervisionSession
from supervision.planning import expected_days
from supervision.selectors.participants import team_of
from supervision.selectors.planned import AROUND
from supervision.services.sessions.content import (
    Content,
    LooksTheSame,
    RecordedAlready,
    checked,
)
from supervision.services.sessions.parts import (
    close_agreements,
    frozen,
    settle,
    write_attendances,
    write_part,
    writes_for_all,
)


@transaction.atomic
def record_session(
    *, content: Content, is_another: bool = False, at: datetime, by: Member
) -> SupervisionSession:
    """Records a session that was held; the others are asked to confirm it.

    What it counts for is kept as it is by the rules of its day. Raises `RecordedAlready` for the
    same session, `LooksTheSame` for one at the same time unless it `is_another`, `NotTheirs`, and
    `DomainError` at the field.
    """
    today, own = localdate(at), practitioner_of(by)
    content = checked(content, on=today)
    is_whole = writes_for_all(content, own)
    assert own is not None
    # One at a time for each supervisor, so that two devices do not record the same session twice.
    held(content.supervisor or own)
    _check_plan(content)
    _check_double(content, own, is_another=is_another)
    kind, worth = frozen(content)
    session = _new_session(content, kind, at, by)
    if content.supervisor is not None and content.supervisor.pk == own.pk:
        session.supervisor_confirmed_at = at
    write_attendances(session, content, own, worth, at)
    for part in content.present:
        if is_whole or part.supervisee.pk == own.pk:
            write_part(session, part)
    people = [one.pk for one in content.people] if is_whole else [own.pk]
    close_agreements(session, content, people, by)
    settle(session, on=today)
    record(
        "supervision.recorded",
        by=by.person_id,
        about=session,
        minutes=content.minutes,
        present=len(content.present),
        days_late=(today - content.held_on).days,
    )
    request_indicators(session.team.program_id)
    return session


def _new_session(content: Content, kind: str, at: datetime, by: Member) -> SupervisionSession:
    try:
        with transaction.atomic():
            return SupervisionSession.objects.create(
                organisation_id=current_organisation(),
                team=team_for(content),
                arrangement=content.arrangement,
                planned_on=content.planned_on if content.arrangement else None,
                supervisor_kind=kind,
                state=SessionState.WAITING,
                written_by=by.person,
                recorded_at=at,
                **content.facts(),
            )
    except IntegrityError:  # the planned day was taken by somebody else at the same time
        raise RecordedAlready(_("This planned day has been recorded already.")) from None


def team_for(content: Content) -> Team:
    """The team of the arrangement, else that of most people. Raises `DomainError`."""
    if content.arrangement is not None:
        return content.arrangement.team
    ids = [one.pk for one in content.people]
    supervisor = content.supervisor.pk if content.supervisor else None
    found = team_of(ids, supervisor, on=content.held_on)
    if found is None:
        raise DomainError(_("On that day none of these people worked in a team."), field="day")
    return Team.objects.get(pk=found)


def _check_plan(content: Content) -> None:
    if content.arrangement is None or content.planned_on is None:
        return
    there = SupervisionSession.objects.filter(
        arrangement=content.arrangement, planned_on=content.planned_on
    ).first()
    plan, day = content.arrangement, content.planned_on
    if there is None and not _is_planned(plan, day, content.held_on):
        raise DomainError(_("No supervision is planned on that day."))
    if there is not None and there.state == SessionState.CANCELLED:
        raise RecordedAlready(
            _("This planned day was noted as not held. Record the session without the plan.")
        )
    if there is not None:
        raise RecordedAlready(_("This planned day has been recorded already."))


def _is_planned(arrangement: Arrangement, planned_on: date, held_on: date) -> bool:
    """Whether a session of that day can stand for this day of the arrangement."""
    if abs(held_on - planned_on) > AROUND:
        return False
    rhythm = arrangement.first_on, arrangement.every_weeks, arrangement.until
    return bool(expected_days(*rhythm, planned_on, planned_on))


def _check_double(content: Content, own: Practitioner, *, is_another: bool) -> None:
    """Another session of the same leader on the same day and hour, as far as hours were given."""
    rows = SupervisionSession.objects.filter(
        organisation_id=current_organisation(),
        held_on=content.held_on,
        supervisor=content.supervisor,
        consultant=content.consultant,
        state__in=HELD_STATES,
    ).prefetch_related("attendances")
    if content.supervisor is None:
        rows = rows.filter(form=content.form)
    found = [_likeness(content, row) for row in rows]
    if Likeness.SAME in found:
        raise RecordedAlready(
            _("This session was recorded already. Was it another one? Give its time."),
            field="starts_at",
        )
    if Likeness.DOUBTFUL in found and not is_another:
        raise LooksTheSame(
            _("A session of this day and time was recorded already. Is this another one?"),
            field="is_another",
        )


class Likeness(Enum):
    """How a session that is recorded compares with one that is about to be."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    OTHER = "other"


def _likeness(content: Content, row: SupervisionSession) -> Likeness:
    mine = {one.pk for one in content.people}
    theirs = {one.supervisee_id for one in row.attendances.all() if one.was_present}
    if row.starts_at != content.starts_at:  # one of the two sides may have left the time out
        is_doubtful = theirs == mine and None in (row.starts_at, content.starts_at)
    elif theirs == mine and row.minutes == content.minutes and row.form == content.form:
        return Likeness.SAME
    else:
        # Without a time, or without a supervisor, only the same people make it doubtful.
        is_doubtful = bool(theirs & mine) or bool(content.starts_at and content.supervisor)
    return Likeness.DOUBTFUL if is_doubtful else Likeness.OTHER
