"""What boards, agendas and the expertise centre show of signals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from programs.models import Team
from supervision.choices import ABOUT_THE_LEAD, Level
from supervision.labels import KINDS, LEVELS, OCCASIONS, POINTS
from supervision.models import AgendaPoint, Escalation, Signal, SignalCount
from supervision.selectors.signals import signals_visible_to


@dataclass(frozen=True)
class OpenSignal:
    """One line of a board. `due_on`: the day to look back; `protocol`: the key of its text."""

    pk: UUID
    due_on: date
    level: str
    level_words: Any
    kind_words: Any
    code: str
    protocol: str
    team_id: UUID | None
    team: str
    age: int
    is_severe: bool
    is_discussed: bool
    is_overdue: bool
    is_mine: bool


def open_signals_for(member: Member, *, on: date) -> list[OpenSignal]:
    """Open signals the member may see: what to discuss today first, then by day. One query."""
    rows = signals_visible_to(member, on=on).filter(closed_at=None).order_by("review_on", "id")
    found = [
        OpenSignal(
            pk=row.pk,
            due_on=row.review_on,
            level=row.level,
            level_words=LEVELS[row.level],
            kind_words=KINDS[row.kind],
            code=row.code,
            protocol=row.protocol,
            team_id=row.team_id,
            team=row.team.name if row.team else row.program.name,
            age=(on - row.raised_on).days,
            is_severe=row.is_severe,
            is_discussed=row.discussed_at is not None,
            is_overdue=row.review_on < on,
            is_mine=row.owner_id == member.person_id,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.is_discussed or not one.is_severe)


@dataclass(frozen=True)
class TeamSignals:
    """How many signals of a team are open, for everybody in it: never what or about whom.

    `undiscussed` counts severe ones that nobody has talked over with the program lead yet.
    """

    open: int
    undiscussed: int
    overdue: int


# Counting these would tell the one person whom they may be about.
_PERSONAL = Q(level=Level.THERAPIST) | Q(kind__in=ABOUT_THE_LEAD)


def signals_of_team(team: Team, *, on: date) -> TeamSignals:
    """Counts for a team board, without signals about one person. One query."""
    rows = Signal.objects.filter(
        ~_PERSONAL, organisation_id=current_organisation(), team=team, closed_at=None
    ).values_list("is_severe", "discussed_at", "review_on")
    found = list(rows)
    return TeamSignals(
        open=len(found),
        undiscussed=sum(is_severe and discussed is None for is_severe, discussed, _day in found),
        overdue=sum(day < on for *_facts, day in found),
    )


@dataclass(frozen=True)
class Point:
    """What stands on a team's agenda by itself: why, the code, since when. No narrative."""

    row: AgendaPoint
    why: Any
    kind_words: Any
    code: str
    put_on: date


def points_of(team: Team) -> list[Point]:
    """Points that the team has yet to talk about, oldest first. One query."""
    rows = AgendaPoint.objects.filter(
        organisation_id=current_organisation(), team=team, discussed_on=None
    ).select_related("signal")
    return [
        Point(row, POINTS[row.kind], KINDS[row.signal.kind], row.signal.code, row.put_on)
        for row in rows.order_by("put_on", "id")
    ]


@dataclass(frozen=True)
class Told:
    """Something that the member must know, until it is looked at."""

    row: Escalation
    why: Any
    level_words: Any
    kind_words: Any
    is_severe: bool


def escalations_for(member: Member) -> list[Told]:
    """What the member was told of open signals and has not looked at. One query."""
    rows = Escalation.objects.filter(
        organisation_id=current_organisation(),
        person_id=member.person_id,
        seen_at=None,
        signal__closed_at=None,
    ).select_related("signal__team", "signal__program")
    return [
        Told(
            row,
            OCCASIONS[row.occasion],
            LEVELS[row.signal.level],
            KINDS[row.signal.kind],
            row.signal.is_severe,
        )
        for row in rows.order_by("-signal__is_severe", "asked_at", "id")
    ]


def signal_counts_of(programs: Iterable[UUID]) -> QuerySet[SignalCount]:
    """Counts per program, level and month, newest first; also in the scope of a centre."""
    rows = SignalCount.objects.filter(program__in=list(programs)).select_related("program")
    return rows.order_by("program__name", "-month", "level")
