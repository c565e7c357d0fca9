"""Planned against held, team by team; who gives how much; who has had none for a while.

Days and counts only: nothing of what was said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from mbtq.core.scope import current_organisation
from programs.models import Practitioner, Team
from supervision.choices import HELD_STATES
from supervision.models import Arrangement, SupervisionSession
from supervision.planning import (
    Coverage,
    Gap,
    Given,
    Session,
    coverage,
    load,
    longest_gap,
    weeks_without,
)
from supervision.selectors.planned import (
    arrangements_between,
    core_places,
    days_that_count,
    held_days_of,
    told_sessions,
)

THREE_WEEKS = timedelta(days=21)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ArrangementCoverage:
    """One arrangement over a period. `untold`: planned days of which nobody said what happened.

    `gap` is the longest stretch without; `weeks_since` counts to the end of the period, None when
    the arrangement has ended. `has_left`: its supervisor no longer works here and it goes on.
    """

    arrangement: Arrangement
    coverage: Coverage
    untold: int
    gap: Gap
    weeks_since: int | None
    has_left: bool


@dataclass(frozen=True)
class TeamCoverage:
    """The arrangements of a team together. `loose`: held without an arrangement.

    `core` are the people of the core team who were there the last three weeks, `without` those of
    them who had no supervision in that time.
    """

    team: Team
    rows: list[ArrangementCoverage]
    loose: int = 0
    core: int = 0
    without: list[Practitioner] = field(default_factory=list)

    @property
    def total(self) -> Coverage:
        parts = [row.coverage for row in self.rows]
        return Coverage(
            held=sum(one.held for one in parts),
            planned=sum(one.planned for one in parts),
            extra=sum(one.extra for one in parts) + self.loose,
        )

    @property
    def untold(self) -> int:
        return sum(row.untold for row in self.rows)


def coverage_of_teams(teams: Sequence[Team], since: date, until: date) -> list[TeamCoverage]:
    """Per team its arrangements over a period; the statements do not grow with the teams."""
    keys = [team.pk for team in teams]
    arrangements = list(arrangements_between(since, until).filter(team__in=keys))
    told, loose = _told([one.pk for one in arrangements], keys, since, until)
    by_team: dict[UUID, list[ArrangementCoverage]] = {}
    for one in arrangements:
        row = _covered(one, told.get(one.pk, []), since, until)
        by_team.setdefault(one.team_id, []).append(row)
    core, supervised = _core_of(keys, until)
    return [
        TeamCoverage(
            team=team,
            rows=by_team.get(team.pk, []),
            loose=loose.get(team.pk, 0),
            core=len(core.get(team.pk, {})),
            without=[p for key, p in core.get(team.pk, {}).items() if key not in supervised],
        )
        for team in teams
    ]


def _covered(
    one: Arrangement, told: list[Session], since: date, until: date
) -> ArrangementCoverage:
    first = max(since, one.first_on)
    last = until if one.until is None else min(until, one.until)
    days = days_that_count(one, told, since, until)
    held = [session.on for session in told if session.is_held]
    known = {session.stands_for for session in told}
    goes_on = one.until is None or one.until >= until
    left = one.supervisor.ended_on if one.supervisor is not None else None
    return ArrangementCoverage(
        arrangement=one,
        coverage=coverage(days, told, since, until),
        untold=sum(day not in known for day in days),
        gap=longest_gap(held, first, last),
        weeks_since=weeks_without(held, first, until) if goes_on else None,
        has_left=goes_on and left is not None and left < until,
    )


def _told(
    arrangements: list[UUID], teams: list[UUID], since: date, until: date
) -> tuple[Mapping[UUID, list[Session]], Mapping[UUID, int]]:
    """Sessions by arrangement, and per team how many were held without one."""
    told: dict[UUID, list[Session]] = {}
    loose: dict[UUID, int] = {}
    where = Q(arrangement__in=arrangements) | Q(team__in=teams, arrangement=None)
    for arrangement, team, session in told_sessions(where, since, until):
        if arrangement is not None:
            told.setdefault(arrangement, []).append(session)
        elif session.is_held and since <= session.on <= until:
            loose[team] = loose.get(team, 0) + 1
    return told, loose


def _core_of(
    teams: list[UUID], until: date
) -> tuple[dict[UUID, dict[UUID, Practitioner]], set[UUID]]:
    """The core per team who were there for three weeks, and who of them all was supervised."""
    since = until - THREE_WEEKS + ONE_DAY
    rows = core_places(since, until).filter(team__in=teams).select_related("practitioner")
    core: dict[UUID, dict[UUID, Practitioner]] = {}
    for row in rows.order_by("practitioner__name"):
        core.setdefault(row.team_id, {})[row.practitioner_id] = row.practitioner
    everybody = {key for people in core.values() for key in people}
    return core, set(held_days_of(everybody, since=since, until=until))


def loads_of(teams: Sequence[Team], since: date, until: date) -> list[tuple[str, float]]:
    """Per supervisor the hours a week of supervision given in these teams, by name."""
    rows = SupervisionSession.objects.filter(
        organisation_id=current_organisation(),
        team__in=[team.pk for team in teams],
        supervisor__isnull=False,
        state__in=HELD_STATES,
        held_on__range=(since, until),
    ).values_list("supervisor_id", "supervisor__name", "held_on", "minutes")
    names: dict[str, str] = {}
    given = []
    for key, name, day, minutes in rows:
        names[str(key)] = name
        given.append(Given(str(key), day, minutes or 0))
    hours = load(given, since, until)
    return sorted((names[key], found) for key, found in hours.items())
