"""Sessions that another system sends: each counted once, however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fidelity.models import SessionLog, Treatment
from fidelity.models.session import SessionState
from fidelity.services.content import Content, check_whole
from mbtq.core.errors import DomainError
from mbtq.core.models import new_id
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.models import Practitioner
from programs.services.indicators import request_indicators

# A session is the same when treatment, day, form and therapist are.
Key = tuple[UUID, date, str, UUID]


@dataclass(frozen=True)
class Incoming:
    """One session as it was sent; without a therapist it is of the treatment's therapist."""

    code: str
    held_on: date
    modality: str
    outcome: str
    minutes: int
    components: tuple[str, ...] = ()
    note: str = ""
    therapist: UUID | None = None


@dataclass(frozen=True)
class Received:
    """What became of one: `id` of the row, new or there before, or why it was refused.

    `differs` says that the row that was there before says something else.
    """

    id: UUID | None = None
    is_new: bool = False
    differs: bool = False
    field: str = ""
    sentence: str = ""

    @property
    def is_refused(self) -> bool:
        return self.id is None


@transaction.atomic
def receive_sessions(
    *, rows: Sequence[Incoming], only_good: bool, at: datetime, by: Actor
) -> list[Received]:
    """Logs the sessions that are not there yet; one answer per row, in the order of the rows.

    Nothing is written when a row is refused, unless `only_good`.
    """
    _one_at_a_time()
    desk = _Desk(rows)
    answers, new = [], []
    for row in rows:
        answer, session = desk.take(row, at)
        answers.append(answer)
        if session is not None:
            new.append(session)
    if any(one.is_refused for one in answers) and not only_good:
        return answers
    SessionLog.objects.bulk_create(new)
    if new:
        _note(rows, new, at, by)
        for program in {desk.programs[pk] for one in new if (pk := one.treatment_id)}:
            request_indicators(program)
    return answers


def _note(rows: Sequence[Incoming], new: Sequence[SessionLog], at: datetime, by: Actor) -> None:
    """One session that was sent alone is told as one that was typed; many are told together."""
    if len(rows) > 1:
        record("session.received", by=by.person_id, rows=len(new), first=new[0].pk)
        return
    late = (localdate(at) - rows[0].held_on).days
    record(
        "session.logged",
        by=by.person_id,
        about=new[0],
        treatment=new[0].treatment_id,
        days_late=late,
    )


def _one_at_a_time() -> None:
    """Two calls with the same sessions would not see each other's rows; nor would an import."""
    with connection.cursor() as cursor:
        key = f"import_sessions {current_organisation()}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


class _Desk:
    """What the organisation has already, asked once for all rows."""

    def __init__(self, rows: Sequence[Incoming]) -> None:
        here = current_organisation()
        treatments = Treatment.objects.filter(
            organisation_id=here, code__in={row.code.upper() for row in rows}
        )
        self.treatments = {one.code: one for one in treatments}
        self.programs = {one.pk: one.program_id for one in treatments}
        people = Practitioner.objects.filter(
            organisation_id=here, pk__in={row.therapist for row in rows if row.therapist}
        )
        self.therapists = set(people.values_list("pk", flat=True))
        self.there = {_key(one): one for one in self._logged(rows)}

    def _logged(self, rows: Sequence[Incoming]) -> list[SessionLog]:
        days = [row.held_on for row in rows]
        found = SessionLog.objects.filter(
            organisation_id=current_organisation(),
            state=SessionState.LOGGED,
            treatment__in=list(self.programs),
            held_on__range=(min(days, default=date.max), max(days, default=date.min)),
        )
        return list(found)

    def take(self, row: Incoming, at: datetime) -> tuple[Received, SessionLog | None]:
        """What becomes of one row, and the session to write if it is a new one."""
        treatment = self.treatments.get(row.code.upper())
        if treatment is None:
            return _refused("code", _("There is no treatment with this code.")), None
        if row.therapist is not None and row.therapist not in self.therapists:
            return _refused("therapist", _("There is no such practitioner.")), None
        content = Content(
            treatment=treatment,
            held_on=row.held_on,
            modality=row.modality,
            outcome=row.outcome,
            minutes=row.minutes,
            components=row.components,
            note=row.note,
        )
        try:
            whole = check_whole(content, on=localdate(at))
        except DomainError as error:
            return _refused(error.field or "code", str(error.sentence)), None
        session = _session(whole, row.therapist or treatment.therapist_id, at)
        before = self.there.setdefault(_key(session), session)
        if before is not session:
            return Received(before.pk, differs=_differs(before, whole)), None
        return Received(session.pk, is_new=True), session


def _refused(field: str, sentence: str) -> Received:
    return Received(field="code" if field == "treatment" else field, sentence=sentence)


def _session(content: Content, therapist: UUID, at: datetime) -> SessionLog:
    return SessionLog(
        id=new_id(),
        organisation_id=current_organisation(),
        therapist_id=therapist,
        state=SessionState.LOGGED,
        saved_at=at,
        logged_at=at,
        **content.columns(),
    )


def _key(row: SessionLog) -> Key:
    assert row.treatment_id is not None
    assert row.held_on is not None
    return row.treatment_id, row.held_on, row.modality, row.therapist_id


def _differs(row: SessionLog, sent: Content) -> bool:
    """What only the therapist writes, such as the own rating, is not compared."""
    mine = (row.outcome, row.minutes, sorted(row.components), row.note)
    return mine != (sent.outcome, sent.minutes, sorted(sent.components), sent.note)
