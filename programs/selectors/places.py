"""Which programs, teams and people a member may see. The single place that decides it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.models import Assignment, Practitioner, Program, Site, Team


def running(on: date) -> Q:
    """Assignments that hold on that day; first and last day count."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))


def programs_visible_to(member: Member, *, on: date) -> QuerySet[Program]:
    """All for a program lead, those of the visit for a visitor, else those of the own teams."""
    programs = Program.objects.filter(organisation_id=current_organisation())
    if member.may(Permission.ORGANISATION_BOARD_VIEW):
        return programs
    if member.is_visitor:
        limits = member.limited_to
        return programs if limits is None else programs.filter(pk__in=limits)
    return programs.filter(pk__in=own_teams(member, on=on).values("program_id"))


def own_teams(member: Member, *, on: date) -> QuerySet[Team]:
    """Teams in which the member works today."""
    mine = Assignment.objects.filter(
        running(on),
        organisation_id=current_organisation(),
        practitioner__person_id=member.person_id,
    )
    return Team.objects.filter(
        organisation_id=current_organisation(), pk__in=mine.values("team_id")
    )


def teams_visible_to(member: Member, *, on: date) -> QuerySet[Team]:
    """Teams of the visible programs; for a member without the overview only the own ones."""
    teams = Team.objects.filter(organisation_id=current_organisation())
    teams = teams.select_related("program", "site").order_by("program__name", "name")
    if member.may(Permission.ORGANISATION_BOARD_VIEW):
        return teams
    if member.is_visitor:
        return teams.filter(program__in=programs_visible_to(member, on=on))
    return teams.filter(pk__in=own_teams(member, on=on).values("pk"))


def practitioners_visible_to(member: Member, *, on: date) -> QuerySet[Practitioner]:
    """Everybody for who manages the people, else those who share a team with the member."""
    people = Practitioner.objects.filter(organisation_id=current_organisation()).order_by("name")
    if member.may(Permission.PRACTITIONER_EDIT):
        return people
    teams = own_teams(member, on=on).values("pk")
    together = Assignment.objects.filter(running(on), team__in=teams).values("practitioner_id")
    return people.filter(pk__in=together)


def sites_of_organisation() -> QuerySet[Site]:
    """Locations of the open organisation."""
    return Site.objects.filter(organisation_id=current_organisation()).order_by("name")


def practitioner_of(member: Member) -> Practitioner | None:
    """The practitioner behind the member's account, if there is one."""
    return Practitioner.objects.filter(
        organisation_id=current_organisation(), person_id=member.person_id
    ).first()
