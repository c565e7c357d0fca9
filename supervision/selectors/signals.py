"""Which signals a member may see and act on. The single place that decides it.

Everybody: the own reports, also those without a name, what concerns the own cases, what one owns
or was told of. Who handles signals: those of the teams that one supervises or leads, but never
one that is about oneself. A program lead without a place in the team sees counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.labels import AssignmentRole
from programs.models import Assignment, Program, Team
from programs.selectors.places import programs_visible_to, running, teams_visible_to
from supervision.choices import ABOUT_SOMEBODY, ABOUT_THE_LEAD, WITH_CODE, Level
from supervision.models import AnonymousReport, Escalation, Signal

HANDLING = (AssignmentRole.SUPERVISOR, AssignmentRole.LEAD)


def signals_visible_to(member: Member, *, on: date) -> QuerySet[Signal]:
    """Signals that this member may read, in whatever state."""
    rows = Signal.objects.filter(organisation_id=current_organisation())
    rows = rows.select_related("program", "team", "therapist", "owner", "reporter", "closed_by")
    if not member.may(Permission.SIGNAL_VIEW):
        return rows.none()
    me = member.person_id
    if member.is_visitor:
        return rows.filter(reported_by(me))
    seen = reported_by(me) | _handed_to(me)
    seen |= Q(level__in=WITH_CODE, therapist__person_id=me)
    if member.may(Permission.SIGNAL_HANDLE):
        seen |= Q(team__in=_teams_of(me, *HANDLING, on=on)) & ~_about(me, on=on)
    return rows.filter(seen)


def reported_by(person: UUID) -> Q:
    """The own reports. Who reported without a name is found in that person's own scope only."""
    without_name = AnonymousReport.objects.filter(
        organisation_id=current_organisation(), person_id=person, signal=OuterRef("pk")
    )
    return Q(reporter_id=person) | Q(Exists(without_name))


def has_reported(member: Member, signal: Signal) -> bool:
    """Whether this member reported the signal, with or without a name."""
    return Signal.objects.filter(reported_by(member.person_id), pk=signal.pk).exists()


def may_act_on(member: Member, signal: Signal, *, on: date) -> bool:
    """Whether this member may pass the signal on, decide about its protocol and close it."""
    if member.is_visitor or not member.may(Permission.SIGNAL_HANDLE):
        return False
    me = member.person_id
    near = Q(team__in=_teams_of(me, *HANDLING, on=on)) | _handed_to(me)
    # Who reads a signal because it concerns the own case may be meant, and does not handle it.
    meant = _about(me, on=on) | Q(level__in=ABOUT_SOMEBODY, therapist__person_id=me)
    return Signal.objects.filter(near & ~meant, pk=signal.pk).exists()


def _handed_to(person: UUID) -> Q:
    told = Escalation.objects.filter(
        organisation_id=current_organisation(), person_id=person, signal=OuterRef("pk")
    )
    return Q(owner_id=person) | Q(Exists(told))


def _teams_of(person: UUID, *roles: str, on: date) -> QuerySet[Assignment, UUID]:
    mine = Assignment.objects.filter(
        running(on),
        organisation_id=current_organisation(),
        practitioner__person_id=person,
        role__in=roles,
    )
    return mine.values_list("team_id", flat=True)


def _about(person: UUID, *, on: date) -> Q:
    """Signals about this person: as the therapist meant, or as the lead of the team."""
    led = _teams_of(person, AssignmentRole.LEAD, on=on)
    lead = Q(kind__in=ABOUT_THE_LEAD) & (Q(team__in=led) | Q(team=None, program__teams__in=led))
    mine = Signal.objects.filter(lead, organisation_id=current_organisation())
    return Q(level=Level.THERAPIST, therapist__person_id=person) | Q(pk__in=mine.values("pk"))


def without_own(rows: Sequence[Signal], member: Member, *, on: date) -> list[Signal]:
    """These signals without those about the reader as the lead; no query unless there may be."""
    doubtful = [row.pk for row in rows if row.kind in ABOUT_THE_LEAD]
    if not doubtful:
        return list(rows)
    about = Signal.objects.filter(_about(member.person_id, on=on), pk__in=doubtful)
    own = set(about.values_list("pk", flat=True))
    return [row for row in rows if row.pk not in own]


@dataclass(frozen=True)
class Place:
    """Where a signal can play: a team, or a program as a whole."""

    key: str
    label: str
    program: Program
    team: Team | None


def places_of(member: Member, *, on: date) -> list[Place]:
    """The teams of the member, and the programs as a whole; two queries."""
    teams = teams_visible_to(member, on=on).filter(Q(ended_on=None) | Q(ended_on__gte=on))
    programs = programs_visible_to(member, on=on).order_by("name")
    found = [
        Place(str(one.pk), f"{one.name} ({one.program.name})", one.program, one) for one in teams
    ]
    return found + [Place(str(one.pk), one.name, one, None) for one in programs]


def counts_per_level(member: Member, *, on: date) -> dict[str, int]:
    """Open signals of the organisation per level, for who sees counts and not the rows.

    Without those about the reader, whom a one at a level would tell that there is one.
    """
    rows = Signal.objects.filter(
        ~_about(member.person_id, on=on),
        organisation_id=current_organisation(),
        closed_at=None,
    )
    found = dict(rows.values_list("level").annotate(n=Count("pk")).order_by())
    return {level: found.get(level, 0) for level in Level}


def signals_about(member: Member, *, on: date) -> QuerySet[Signal]:
    """Signals about the reader, who must not find them in a count either."""
    rows = Signal.objects.filter(organisation_id=current_organisation())
    return rows.filter(_about(member.person_id, on=on))


def last_raised_on(member: Member, *, on: date) -> date | None:
    """The day of the last signal that this member knows of, for an empty list."""
    rows = signals_visible_to(member, on=on)
    if member.may(Permission.ORGANISATION_BOARD_VIEW):
        about = _about(member.person_id, on=on)
        rows = Signal.objects.filter(~about, organisation_id=current_organisation())
    return rows.order_by("-raised_on").values_list("raised_on", flat=True).first()
