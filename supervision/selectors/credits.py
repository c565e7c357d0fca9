"""What somebody's supervision counts for: every session with its fate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from mbtq.core.scope import current_organisation
from programs.models import Practitioner
from supervision.choices import HELD_STATES, Mode, Purpose, SessionState
from supervision.credits import Counted, Row, Tally, tally
from supervision.models import Attendance
from supervision.selectors.participants import able_to_confirm


@dataclass(frozen=True)
class Collected:
    """The tally of one person for one track, with the session behind each row."""

    tally: Tally
    attendances: dict[str, Attendance]
    by_video: int  # sessions by video call, whatever they count for

    def lines(self) -> list[tuple[Counted, Attendance]]:
        """Newest first."""
        found = [(one, self.attendances[one.row.id]) for one in self.tally.rows]
        return found[::-1]

    @property
    def waiting(self) -> list[tuple[Counted, Attendance]]:
        """Sessions that somebody has yet to confirm, or says are not right."""
        return [(one, row) for one, row in self.lines() if not one.row.is_confirmed]


def credits_of(practitioner: Practitioner, track: str) -> Collected:
    """The sessions for training of one person, tallied for a track."""
    return collected({practitioner.pk: practitioner}, {practitioner.pk: track})[practitioner.pk]


def collected(
    people: dict[UUID, Practitioner], tracks: dict[UUID, str], without: UUID | None = None
) -> dict[UUID, Collected]:
    """The same for several people in two queries. `without`: a session to leave out."""
    rows = training_rows(list(people)).exclude(session=without)
    voices = able_to_confirm(people.values(), on=localdate())
    mine: dict[UUID, list[Attendance]] = {one: [] for one in people}
    for row in rows:
        if row.track in ("", tracks[row.supervisee_id]):
            mine[row.supervisee_id].append(row)
    found = {}
    for person, attended in mine.items():
        told = [row_of(one, has_voice=person in voices) for one in attended]
        found[person] = Collected(
            tally=tally(told, tracks[person]),
            attendances={str(one.pk): one for one in attended},
            by_video=sum(1 for one in told if one.mode == Mode.VIDEO),
        )
    return found


def training_rows(people: Collection[UUID]) -> QuerySet[Attendance]:
    """Attendances of held sessions for training, each with `present`: how many were there."""
    there = Attendance.objects.filter(session=OuterRef("session"), was_present=True)
    count = there.order_by().values("session").annotate(n=Count("pk")).values("n")
    rows = Attendance.objects.filter(
        organisation_id=current_organisation(),
        supervisee__in=list(people),
        was_present=True,
        session__purpose=Purpose.TRAINING,
        session__state__in=HELD_STATES,
    )
    return rows.annotate(present=Subquery(count)).select_related("session__supervisor")


def row_of(attended: Attendance, *, has_voice: bool) -> Row:
    """One attendance as the rules read it, with what was kept on the day."""
    session = attended.session
    return Row(
        id=str(attended.pk),
        on=session.held_on,
        minutes=session.minutes or 0,
        present=attended.present,  # type: ignore[attr-defined]
        supervisor=session.supervisor_kind or None,
        form=session.form,
        mode=session.mode,
        is_confirmed=is_confirmed(attended, has_voice=has_voice),
    )


def is_confirmed(attended: Attendance, *, has_voice: bool) -> bool:
    """Whether both sides stand behind it: the supervisor, and this supervisee.

    The word of a supervisee without an account (`has_voice`) is not waited for.
    """
    session = attended.session
    if attended.disputed_at is not None or session.supervisor_dispute:
        return False
    if session.state == SessionState.CONFIRMED:
        return True
    by_supervisor = session.supervisor_id is None or session.supervisor_confirmed_at is not None
    return by_supervisor and (attended.confirmed_at is not None or not has_voice)
