"""Which arrangements a member may see and change. The single place that decides it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner, Team
from programs.selectors.places import practitioners_visible_to, teams_visible_to
from supervision.models import Arrangement, Supervisee
from supervision.selectors.planned import with_people_and_days


def arrangements_visible_to(member: Member, *, on: date) -> QuerySet[Arrangement]:
    """All for a program lead; those of the own teams for who plans; those one leads or is in."""
    rows = with_people_and_days(
        Arrangement.objects.filter(organisation_id=current_organisation())
    ).select_related("team__program")
    if not member.may(Permission.SUPERVISION_VIEW):
        return rows.none()
    if member.may(Permission.ORGANISATION_BOARD_VIEW):
        return rows
    seen = Q(supervisor__person_id=member.person_id) | Q(pk__in=_taken_part_in(member, on))
    if member.may(Permission.SUPERVISION_PLAN):
        seen |= Q(team__in=teams_visible_to(member, on=on).order_by().values("pk"))
    return rows.filter(seen)


def _taken_part_in(member: Member, on: date) -> QuerySet[Supervisee, Any]:
    """Those in which the member takes part now or later."""
    return Supervisee.objects.filter(
        Q(until=None) | Q(until__gte=on),
        organisation_id=current_organisation(),
        practitioner__person_id=member.person_id,
    ).values("arrangement_id")


def may_change(member: Member, arrangement: Arrangement, *, on: date) -> bool:
    """Whether the member plans this one: of the own teams, or led by the member."""
    if not member.may(Permission.SUPERVISION_PLAN):
        return False
    led_by = arrangement.supervisor
    if led_by is not None and led_by.person_id == member.person_id:
        return True
    return teams_to_plan_for(member, on=on).filter(pk=arrangement.team_id).exists()


def changeable_by(member: Member, *, on: date) -> Q:
    """The same as `may_change` as a filter on arrangements, for who plans at all."""
    teams = teams_to_plan_for(member, on=on).order_by().values("pk")
    return Q(supervisor__person_id=member.person_id) | Q(team__in=teams)


def teams_to_plan_for(member: Member, *, on: date) -> QuerySet[Team]:
    """The teams for which the member may arrange supervision."""
    teams = teams_visible_to(member, on=on)
    return teams.filter(Q(ended_on=None) | Q(ended_on__gte=on))


def people_to_choose(member: Member, *, on: date) -> QuerySet[Practitioner]:
    """Who may supervise or be supervised: everybody who works here, as far as the member sees."""
    here = practitioners_visible_to(member, on=on)
    return here.filter(Q(ended_on=None) | Q(ended_on__gte=on)).order_by("name")
