"""What stands on the agenda: of a supervisor's day, of one supervision, of a team's meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fidelity.goal_words import goal_name
from fidelity.labels import CONCERNS
from fidelity.models import SessionLog
from fidelity.selectors.preparing import (
    LastResult,
    Late,
    goals_of_people,
    last_results,
    late_work,
    marked_sessions,
)
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from programs.models import Assignment, ChangeEvent, Practitioner, Program
from programs.selectors.places import running
from programs.selectors.ratings import events_of
from programs.selectors.staffing import CORE_ROLES
from programs.selectors.supervising import supervisees_of
from supervision.models import Agreement, Arrangement
from supervision.planning import weeks_without
from supervision.selectors.planned import (
    PlannedDay,
    arrangements_of,
    held_days_of,
    people_on,
    planned_days,
)
from supervision.selectors.sessions import open_agreements_of
from supervision.selectors.signal_boards import OpenSignal, open_signals_for

# Supervision that was not recorded stays on the agenda for so long.
NOT_TOLD = timedelta(days=21)
AHEAD = timedelta(days=14)
# From here on a supervisee without supervision is named.
LONG_WITHOUT = 3  # weeks
LOOKS_BACK = timedelta(weeks=26)
# Changes in the organisation are on the agenda of a team for so long.
NEW_EVENT = timedelta(days=90)


@dataclass(frozen=True)
class Days:
    """Planned supervision of one person: to record, today, and to come."""

    to_record: list[PlannedDay]
    today: list[PlannedDay]
    coming: list[PlannedDay]


def days_of(member: Member, *, on: date) -> Days:
    """Those in which the member takes part or which the member leads; two queries."""
    since, to = on - NOT_TOLD, on + AHEAD
    mine = list(arrangements_of(member.person_id, since, to, on=on))
    found = [one for one in planned_days(mine, since, to) if one.is_open]
    return Days(
        to_record=[one for one in found if one.on < on],
        today=[one for one in found if one.on == on],
        coming=[one for one in found if one.on > on],
    )


@dataclass(frozen=True)
class Without:
    """A supervisee who had no supervision for so many weeks."""

    practitioner: Practitioner
    weeks: int
    last_on: date | None


def without_supervision(member: Member, *, on: date) -> list[Without]:
    """Supervisees who treat and had no supervision for three weeks or more; two queries.

    The longest first. Who started since then is not named: nobody can be behind on the first day.
    """
    treating = Assignment.objects.filter(
        running(on), organisation_id=current_organisation(), role__in=CORE_ROLES
    )
    people = list(
        supervisees_of(member.person_id, on=on).filter(pk__in=treating.values("practitioner_id"))
    )
    held = held_days_of([one.pk for one in people], since=on - LOOKS_BACK, until=on)
    found = []
    for one in people:
        days = held.get(one.pk, [])
        weeks = weeks_without(days, max(one.started_on, on - LOOKS_BACK), on)
        if weeks >= LONG_WITHOUT:
            found.append(Without(one, weeks, max(days, default=None)))
    return sorted(found, key=lambda row: -row.weeks)


@dataclass
class Part:
    """What concerns one supervisee."""

    practitioner: Practitioner
    is_reader: bool
    agreements: list[Agreement] = field(default_factory=list)
    marked: list[tuple[SessionLog, Any]] = field(default_factory=list)
    results: list[LastResult] = field(default_factory=list)
    late: Late | None = None
    goals: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.agreements or self.marked or self.results or self.late or self.goals)


def parts_for(people: Sequence[Practitioner], member: Member, *, on: date) -> list[Part]:
    """One part per supervisee; the number of queries does not grow with them.

    Who supervises by an arrangement alone sees agreements: results, goals and sessions are for the
    own person and for the supervisor of the team, here as on the pages of fidelity.
    """
    parts = {one.pk: Part(one, one.person_id == member.person_id) for one in people}
    open_to = set(supervisees_of(member.person_id, on=on).values_list("pk", flat=True))
    theirs = [one for one in people if one.pk in open_to or parts[one.pk].is_reader]
    for agreement in open_agreements_of(list(parts)):
        parts[agreement.supervisee_id].agreements.append(agreement)
    for session in marked_sessions(theirs, on=on):
        parts[session.therapist_id].marked.append((session, CONCERNS[session.concern]))
    for therapist, results in last_results(theirs, on=on).items():
        parts[therapist].results = results
    for therapist, late in late_work(theirs, on=on).items():
        parts[therapist].late = late
    for goal in goals_of_people(theirs):
        parts[goal.therapist_id].goals.append(goal_name(goal))
    return list(parts.values())


def readers_part(arrangement: Arrangement, member: Member, *, on: date) -> list[Practitioner]:
    """Whose parts the member may read: of all for the supervisor, else the own one."""
    people = people_on(arrangement, on)
    supervisor = arrangement.supervisor
    if supervisor is not None and supervisor.person_id == member.person_id:
        return people
    return [one for one in people if one.person_id == member.person_id]


def signals_for(member: Member, team: UUID, *, on: date) -> list[OpenSignal]:
    """Open signals of this team that the member may see."""
    return [one for one in open_signals_for(member, on=on) if one.team_id == team]


def new_events(program: Program, *, on: date) -> list[ChangeEvent]:
    """Changes of the last three months, and those that are coming."""
    return [one for one in events_of(program) if one.on >= on - NEW_EVENT]


def people_of_team(team: UUID, *, on: date) -> list[Practitioner]:
    """Everybody who works in the team that day."""
    rows = Assignment.objects.filter(running(on), team=team).select_related("practitioner")
    return sorted({row.practitioner for row in rows}, key=lambda one: one.name)
