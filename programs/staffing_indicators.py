"""What assignments and credentials say about a program; counted from everybody, so exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mbtq.core.scope import current_organisation
from mbtq.tenancy.permissions import Permission
from programs.choices import TEAM_NORM, Determinant
from programs.indicators import Counted, Indicator, Norm, Rows, Withheld
from programs.intervals import Share
from programs.models import Team
from programs.selectors.staffing import Staffing, staffing_of, staffing_of_programs

YEAR = 365
Found = Mapping[UUID, Counted | Withheld]
Parts = Callable[[Staffing], tuple[int, int]]


def _of_teams(parts: Parts) -> Callable[[Sequence[UUID], date, date], Found]:
    """Adds up what `parts` takes from the staffing of each team, on the last day."""

    def count(programs: Sequence[UUID], since: date, until: date) -> Found:
        teams = dict(
            Team.objects.filter(
                Q(ended_on=None) | Q(ended_on__gt=until),
                organisation_id=current_organisation(),
                program__in=programs,
                started_on__lte=until,
            ).values_list("pk", "program_id")
        )
        sums: dict[UUID, list[tuple[int, int]]] = {}
        for team, staffing in staffing_of(teams, on=until).items():
            sums.setdefault(teams[team], []).append(parts(staffing))
        return _counted(
            {
                program: (sum(some for some, _whole in found), sum(whole for _some, whole in found))
                for program, found in sums.items()
            }
        )

    return count


def _of_people(parts: Parts) -> Callable[[Sequence[UUID], date, date], Found]:
    """Takes `parts` from the staffing of all teams of a program together, on the last day."""

    def count(programs: Sequence[UUID], since: date, until: date) -> Found:
        found = staffing_of_programs(programs, on=until)
        return _counted({program: parts(staffing) for program, staffing in found.items()})

    return count


def _counted(totals: Mapping[UUID, tuple[int, int]]) -> Found:
    return {
        program: Counted(some, whole, _exact(some, whole))
        for program, (some, whole) in totals.items()
        if whole
    }


def _exact(count: int, whole: int) -> Share:
    """Nothing was sampled, so nothing is uncertain."""
    return Share(count / whole, count / whole, count / whole)


def _well_sized(staffing: Staffing) -> tuple[int, int]:
    low, high = TEAM_NORM
    return (int(low <= staffing.core <= high), 1) if staffing.core else (0, 0)


def _registered(staffing: Staffing) -> tuple[int, int]:
    return staffing.registered, staffing.core


def _left(staffing: Staffing) -> tuple[int, int]:
    """Who left in twelve months, of all who were there in them."""
    return staffing.left, staffing.left + staffing.core


TEAMS = Rows(_("To the teams"), "programs:team-list", Permission.TEAM_VIEW)
PEOPLE = Rows(_("To the people"), "programs:practitioner-list", Permission.PRACTITIONER_VIEW)

INDICATORS = (
    Indicator(
        key="team_size",
        name=_("Teams of the right size"),
        meaning=_("Teams with a core of four to ten people who treat, of all teams."),
        cases=_("teams"),
        determinants=(Determinant.TEAM_SIZE,),
        count=_of_teams(_well_sized),
        days=1,
        norm=Norm(1.0, is_at_least=True, criterion="T01"),
        rows=TEAMS,
    ),
    Indicator(
        key="registered",
        name=_("Registered therapists"),
        meaning=_("People of the core teams with a valid registration."),
        cases=_("people of the core teams"),
        determinants=(Determinant.TRAINING_SUPERVISION, Determinant.EXPERTISE),
        count=_of_people(_registered),
        days=1,
        norm=Norm(0.50, is_at_least=True, criterion="T05"),
        rows=PEOPLE,
    ),
    Indicator(
        key="turnover",
        name=_("Turnover"),
        meaning=_("People of the core teams who left, of all who were there in the period."),
        cases=_("people of the core teams"),
        determinants=(Determinant.COMMITMENT, Determinant.TEAM_SIZE),
        count=_of_people(_left),
        days=YEAR,
        norm=Norm(0.15, is_at_least=False, criterion="O15"),
        rows=TEAMS,
    ),
)
