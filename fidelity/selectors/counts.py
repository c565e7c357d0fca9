"""Sessions as figures: of a month, of a team, of the therapists in it. No codes, no rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from fidelity.choices import TAKE_BACK_WITHIN, Outcome
from fidelity.course import Course, share_of
from fidelity.models import SessionLog, Treatment
from fidelity.models.session import SessionState
from fidelity.selectors.treatments import courses_of
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from programs.models import Practitioner, Team
from programs.selectors.places import teams_visible_to


@dataclass(frozen=True)
class MonthFigures:
    """What a month held, of the rows that are shown."""

    held: int
    minutes: int
    by_client: int
    by_program: int
    no_shows: int


def month_figures(rows: QuerySet[SessionLog]) -> MonthFigures:
    """The figures of these rows, in one query."""
    held = Q(outcome=Outcome.HELD)
    by_program = Q(outcome__in=(Outcome.CANCELLED_THERAPIST, Outcome.CANCELLED_ORGANISATION))
    found = rows.order_by().aggregate(
        held=Count("pk", filter=held),
        minutes=Sum("minutes", filter=held, default=0),
        by_client=Count("pk", filter=Q(outcome=Outcome.CANCELLED_CLIENT)),
        by_program=Count("pk", filter=by_program),
        no_shows=Count("pk", filter=Q(outcome=Outcome.NO_SHOW)),
    )
    return MonthFigures(**found)


def just_logged(therapist: Practitioner | None, *, at: datetime) -> SessionLog | None:
    """The session that this therapist logged last, while that can be undone."""
    if therapist is None:
        return None
    rows = SessionLog.objects.filter(
        therapist=therapist,
        state=SessionState.LOGGED,
        batch=None,
        logged_at__gt=at - TAKE_BACK_WITHIN,
    )
    return rows.select_related("treatment").order_by("-logged_at").first()


@dataclass(frozen=True)
class Figures:
    """Sessions held against planned over a period, added up over treatments."""

    treatments: int
    planned: float
    held: int
    by_client: int
    by_program: int
    no_shows: int
    gaps: int

    @property
    def share(self) -> float | None:
        return share_of(self.held, self.planned)


def added_up(courses: Iterable[Course]) -> Figures:
    """The figures of several treatments together."""
    some = list(courses)
    return Figures(
        treatments=len(some),
        planned=sum(one.planned for one in some),
        held=sum(one.held for one in some),
        by_client=sum(one.cancelled_by_client for one in some),
        by_program=sum(one.cancelled_by_program for one in some),
        no_shows=sum(one.no_shows for one in some),
        gaps=sum(len(one.gaps) for one in some),
    )


@dataclass(frozen=True)
class TeamFigures:
    """A team and, by name, the therapists of its treatments."""

    team: Team
    total: Figures
    people: list[tuple[str, Figures]]


def figures_by_team(member: Member, *, since: date, until: date, on: date) -> list[TeamFigures]:
    """What team leads and program leads see of sessions."""
    teams = list(teams_visible_to(member, on=on))
    treatments = list(
        Treatment.objects.filter(
            Q(ended_on=None) | Q(ended_on__gte=since),
            organisation_id=current_organisation(),
            team__in=teams,
            started_on__lte=until,
        ).select_related("therapist")
    )
    courses = courses_of(treatments, since=since, until=until)
    return [_team(team, treatments, courses) for team in teams]


def _team(team: Team, treatments: list[Treatment], courses: dict[UUID, Course]) -> TeamFigures:
    own = [one for one in treatments if one.team_id == team.pk]
    names = sorted({(one.therapist.name, one.therapist_id) for one in own})
    people = [
        (name, added_up(courses[one.pk] for one in own if one.therapist_id == therapist))
        for name, therapist in names
    ]
    return TeamFigures(team, added_up(courses[one.pk] for one in own), people)
