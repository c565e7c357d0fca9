"""Supervision and signals counted per program, for several programs at once.

Counts and shares only: nobody's name, no code and no text leaves the organisation with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from mbtq.core.scope import current_organisation
from programs.indicators import Counted, Withheld
from programs.intervals import Share, rate, ratio
from programs.selectors.staffing import staffing_of_programs
from supervision.choices import HELD_STATES, Form, Level, Mode
from supervision.models import Arrangement, Signal, SupervisionSession
from supervision.planning import WEEK, Session, coverage
from supervision.selectors.planned import (
    core_places,
    days_that_count,
    held_days_of,
    told_sessions,
    with_days,
)
from supervision.threats import is_old_organisation_signal

Found = Mapping[UUID, Counted | Withheld]
# So long after a planned day nobody has to have said yet what became of it.
TO_TELL = timedelta(days=7)
MONTH = 365 / 12  # days


def supervision_held(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Planned supervision that was held; planned days of which nobody said anything are missing."""
    arrangements = _arrangements(programs, since, until)
    told = _told([one.pk for one in arrangements], since, until)
    parts: dict[UUID, list[tuple[float, float]]] = {}
    untold: dict[UUID, int] = {}
    for one in arrangements:
        sessions = told.get(one.pk, [])
        known = {session.stands_for for session in sessions}
        days = days_that_count(one, sessions, since, until)
        found = coverage(days, sessions, since, until)
        program = one.team.program_id
        if found.planned:
            parts.setdefault(program, []).append((found.held, found.planned))
            late = sum(day not in known and day <= until - TO_TELL for day in days)
            untold[program] = untold.get(program, 0) + late
    return {program: _ratio(some, untold[program]) for program, some in parts.items()}


def _ratio(parts: list[tuple[float, float]], untold: int) -> Counted:
    held, planned = (sum(part[side] for part in parts) for side in (0, 1))
    return Counted(held, planned, ratio(parts), untold / planned)


def _arrangements(programs: Sequence[UUID], since: date, until: date) -> list[Arrangement]:
    rows = Arrangement.objects.filter(
        Q(until=None) | Q(until__gte=since),
        organisation_id=current_organisation(),
        team__program__in=programs,
        first_on__lte=until,
    )
    return list(with_days(rows))


def _told(arrangements: list[UUID], since: date, until: date) -> dict[UUID, list[Session]]:
    found: dict[UUID, list[Session]] = {}
    for arrangement, _team, session in told_sessions(Q(arrangement__in=arrangements), since, until):
        assert arrangement is not None  # asked for by its id
        found.setdefault(arrangement, []).append(session)
    return found


def lately_supervised(programs: Sequence[UUID], since: date, until: date) -> Found:
    """People of the core teams with at least one session in the period, of those there in it."""
    people: dict[UUID, set[UUID]] = {}
    places = core_places(since, until).filter(team__program__in=programs)
    rows = places.values_list("team__program_id", "practitioner_id")
    for program, person in rows:
        people.setdefault(program, set()).add(person)
    everybody = set().union(*people.values()) if people else set()
    held = held_days_of(everybody, since=since, until=until)
    return {program: _exact(len(some & held.keys()), len(some)) for program, some in people.items()}


def _exact(count: int, whole: int) -> Counted:
    """Nothing was sampled, so nothing is uncertain."""
    share = count / whole
    return Counted(count, whole, Share(share, share, share))


def expert_on_the_spot(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Weeks in which a registered supervisor was there in person, of the weeks of the period."""
    arranged = {one.team.program_id for one in _arrangements(programs, since, until)}
    rows: Any = (
        SupervisionSession.objects.filter(
            Q(mode=Mode.IN_PERSON) | Q(form=Form.LIVE),
            organisation_id=current_organisation(),
            team__program__in=programs,
            state__in=HELD_STATES,
            held_on__range=(since, until),
        )
        .exclude(supervisor_kind="")
        .values_list("team__program_id", "held_on")
    )
    weeks: dict[UUID, set[int]] = {program: set() for program in arranged}
    for program, day in rows:
        weeks.setdefault(program, set()).add((until - day).days // WEEK)
    whole = ((until - since).days + 1) // WEEK
    return {program: _exact(len(found), whole) for program, found in weeks.items()}


def signals_looked_after(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Open signals of which the day to look back has not passed, of all that are open."""
    rows = (
        Signal.objects.filter(
            organisation_id=current_organisation(),
            program__in=programs,
            raised_on__lte=until,
        )
        .filter(Q(closed_at=None) | Q(closed_at__date__gt=until))
        .values("program_id")
        .annotate(open=Count("pk"), in_time=Count("pk", filter=Q(review_on__gte=until)))
    )
    return {row["program_id"]: _exact(row["in_time"], row["open"]) for row in rows}


def signal_rate(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Signals per month of somebody in the core team."""
    rows = Signal.objects.filter(
        organisation_id=current_organisation(),
        program__in=programs,
        raised_on__range=(since, until),
    )
    counted: Any = rows.values_list("program_id").annotate(Count("pk"))
    raised = dict(counted)
    months = ((until - since).days + 1) / MONTH
    found: dict[UUID, Counted | Withheld] = {}
    for program, staffing in staffing_of_programs(programs, on=until).items():
        if staffing.core:
            count, exposure = raised.get(program, 0), staffing.core * months
            found[program] = Counted(count, exposure, rate(count, exposure))
    return found


def old_organisation_signals(program: UUID, *, on: date) -> list[Signal]:
    """Signals about the organisation that were raised over 30 days before and are still open.

    For the next audit, which names kind, severity and day and nothing that somebody wrote.
    """
    rows = Signal.objects.filter(
        organisation_id=current_organisation(),
        program=program,
        level=Level.ORGANISATION,
        closed_at=None,
    ).order_by("raised_on", "pk")
    return [row for row in rows if is_old_organisation_signal(row.raised_on, on)]
