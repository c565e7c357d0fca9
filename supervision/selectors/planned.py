"""Planned supervision: which days there are, what became of them, how much of it was held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import JSONObject

from mbtq.core.scope import current_organisation
from programs.models import Assignment, Practitioner
from programs.selectors.places import running
from programs.selectors.staffing import CORE_ROLES
from supervision.choices import HELD_STATES, Form, SessionState
from supervision.models import Arrangement, Attendance, MovedDay, Supervisee, SupervisionSession
from supervision.planning import Session, expected_days

# A session that was moved may be held so long before or after the day that it stands for.
AROUND = timedelta(days=60)


@dataclass(frozen=True)
class PlannedDay:
    """One planned day of an arrangement, on the day on which it is now to be held.

    `session` is what became of it: held or cancelled; None as long as nobody has said. `changes`
    counts how often the day was moved, cancelled or planned again.
    """

    arrangement: Arrangement
    planned_on: date
    on: date
    starts_at: time | None
    session: SupervisionSession | None = None
    changes: int = 0

    @property
    def is_open(self) -> bool:
        """Nobody has said yet what became of it."""
        return self.session is None

    @property
    def is_cancelled(self) -> bool:
        return self.session is not None and self.session.state == SessionState.CANCELLED

    @property
    def is_moved(self) -> bool:
        return self.on != self.planned_on


def with_people_and_days(rows: QuerySet[Arrangement]) -> QuerySet[Arrangement]:
    """Arrangements with team, leader, `people` (who takes part, when) and their moved days."""
    people = Prefetch(
        "supervisees",
        queryset=Supervisee.objects.select_related("practitioner").order_by(
            "practitioner__name", "since"
        ),
        to_attr="people",
    )
    return with_days(rows).prefetch_related(people)


def arrangements_between(since: date, to: date) -> QuerySet[Arrangement]:
    """Those of which a day may lie in the period, with everything."""
    return with_people_and_days(_between(since, to))


def arrangements_of(person: UUID, since: date, to: date, *, on: date) -> QuerySet[Arrangement]:
    """Those of the period that this person leads, or takes part in on that day; one query."""
    there = Supervisee.objects.filter(
        Q(until=None) | Q(until__gte=on),
        organisation_id=current_organisation(),
        practitioner__person_id=person,
        since__lte=on,
    ).values("arrangement_id")
    rows = _between(since, to).filter(Q(supervisor__person_id=person) | Q(pk__in=there))
    return with_days(rows)


def with_days(rows: QuerySet[Arrangement]) -> QuerySet[Arrangement]:
    """With team, leader and `moved`: days held on another one, as they lie in the database."""
    moved = MovedDay.objects.filter(arrangement=OuterRef("pk")).values(
        told=JSONObject(
            planned_on="planned_on", to_on="to_on", starts_at="starts_at", changes="changes"
        )
    )
    return rows.select_related("team", "supervisor").annotate(moved=ArraySubquery(moved))


def _between(since: date, to: date) -> QuerySet[Arrangement]:
    rows = Arrangement.objects.filter(
        Q(until=None) | Q(until__gte=since),
        organisation_id=current_organisation(),
        first_on__lte=to,
    )
    return rows.order_by("team__name", "first_on", "pk")


def people_on(arrangement: Arrangement, on: date) -> list[Practitioner]:
    """Who takes part on that day; of an arrangement of `arrangements_between`."""
    rows: list[Supervisee] = arrangement.people  # type: ignore[attr-defined]
    return [
        row.practitioner
        for row in rows
        if row.since <= on and (row.until is None or row.until >= on)
    ]


def planned_days(arrangements: Sequence[Arrangement], since: date, to: date) -> list[PlannedDay]:
    """All planned days that are now to be held in the period, by day; one query.

    Of arrangements as the selectors of this module give them.
    """
    told = _sessions_of([one.pk for one in arrangements], since - AROUND, to + AROUND)
    by_day = {(row.arrangement_id, row.planned_on): row for row in told if row.planned_on}
    found = []
    for one in arrangements:
        moved = _moved(one)
        for day in expected_days(
            one.first_on, one.every_weeks, one.until, since - AROUND, to + AROUND
        ):
            found.append(_planned(one, day, moved.get(day), by_day.get((one.pk, day))))
    inside = [one for one in found if since <= one.on <= to]
    return sorted(inside, key=lambda one: (one.on, one.starts_at or time.max))


def days_that_count(
    arrangement: Arrangement, told: Iterable[Session], since: date, until: date
) -> list[date]:
    """Planned days of the period that are over, or of which somebody said what happened.

    The last day itself is not over yet, and neither is a day that was moved to that day or later.
    Of an arrangement as the selectors of this module give it; no query.
    """
    moved, known = _moved(arrangement), {session.stands_for for session in told}
    expected = expected_days(
        arrangement.first_on, arrangement.every_weeks, arrangement.until, since, until
    )
    held_on = {day: moved[day].on if day in moved else day for day in expected}
    return [day for day in expected if held_on[day] < until or day in known]


@dataclass(frozen=True)
class _Moved:
    """To which day and time a planned day was moved, and how often it was changed."""

    on: date
    starts_at: time | None
    changes: int


def _moved(arrangement: Arrangement) -> dict[date, _Moved]:
    """By planned day, out of what the query brought along."""
    rows: list[dict[str, Any]] = arrangement.moved  # type: ignore[attr-defined]
    return {
        date.fromisoformat(row["planned_on"]): _Moved(
            date.fromisoformat(row["to_on"]),
            time.fromisoformat(row["starts_at"]) if row["starts_at"] else None,
            row["changes"],
        )
        for row in rows
    }


def _planned(
    arrangement: Arrangement,
    day: date,
    moved: _Moved | None,
    session: SupervisionSession | None,
) -> PlannedDay:
    on, starts_at = day, arrangement.starts_at
    if moved is not None:
        on, starts_at = moved.on, moved.starts_at or starts_at
    if session is not None:
        on, starts_at = session.held_on, session.starts_at or starts_at
    changes = moved.changes if moved is not None else 0
    return PlannedDay(arrangement, day, on, starts_at, session, changes)


def _sessions_of(arrangements: Iterable[UUID], since: date, to: date) -> list[SupervisionSession]:
    rows = SupervisionSession.objects.filter(
        organisation_id=current_organisation(),
        arrangement__in=list(arrangements),
        held_on__range=(since, to),
    )
    return list(rows)


def told_sessions(
    where: Q, since: date, until: date
) -> Iterator[tuple[UUID | None, UUID, Session]]:
    """Arrangement (if any), team and what counts of each such session that may stand for a day of
    the period; one query.
    """
    rows: Any = SupervisionSession.objects.filter(
        where,
        organisation_id=current_organisation(),
        held_on__range=(since - AROUND, until + AROUND),
    ).values_list("arrangement_id", "team_id", "held_on", "state", "planned_on")
    for arrangement, team, *facts in rows:
        yield arrangement, team, Session(*facts)


def core_places(since: date, until: date) -> QuerySet[Assignment]:
    """Places of those who treat and were there all that time: who came later had no time."""
    return Assignment.objects.filter(
        running(until),
        organisation_id=current_organisation(),
        role__in=CORE_ROLES,
        since__lte=since,
    )


def held_days_of(
    practitioners: Iterable[UUID], *, since: date, until: date
) -> Mapping[UUID, list[date]]:
    """Per supervisee the days on which supervision was held with that person there; one query.

    Intervision is none: nobody leads it.
    """
    found_in = Attendance.objects.exclude(session__form=Form.INTERVISION)
    rows: Any = found_in.filter(
        organisation_id=current_organisation(),
        supervisee__in=list(practitioners),
        was_present=True,
        session__state__in=HELD_STATES,
        session__held_on__range=(since, until),
    ).values_list("supervisee_id", "session__held_on")
    found: dict[UUID, list[date]] = {}
    for person, day in rows:
        found.setdefault(person, []).append(day)
    return found
