"""Baselines of control charts: those of one place, and those that a member may change."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from fidelity.models import Baseline
from fidelity.selectors.charted import Place
from fidelity.selectors.ratings import own_practitioners
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.models import Practitioner, Program, Team
from programs.selectors.places import programs_visible_to, teams_visible_to


def column_of(place: Place) -> str:
    """The column of a baseline in which this place stands."""
    return {Team: "team", Program: "program", Practitioner: "therapist"}[type(place)]


def baselines_of(place: Place) -> QuerySet[Baseline]:
    """Those that hold in the charts of a place, the oldest first."""
    rows = Baseline.objects.filter(
        organisation_id=current_organisation(), withdrawn_at=None, **{column_of(place): place}
    )
    return rows.select_related("set_by").order_by("since", "set_at")


def baselines_changeable_by(member: Member, *, on: date) -> QuerySet[Baseline]:
    """Those of the charts in which this member may set one, that still hold."""
    mine = Q(therapist__in=own_practitioners(member, on=on))
    if member.may(Permission.FIDELITY_TEAM):
        mine |= Q(team__in=teams_visible_to(member, on=on).values("pk"))
        mine |= Q(program__in=programs_visible_to(member, on=on).values("pk"))
    rows = Baseline.objects.filter(mine, organisation_id=current_organisation(), withdrawn_at=None)
    return rows.select_related("team", "program", "therapist")


def place_to_set(member: Member, kind: str, pk: UUID | None, *, on: date) -> Place | None:
    """The team, program or therapist in whose charts this member may set a baseline.

    Without a choice the own charts for who treats or supervises, else those of the first team.
    """
    people = Practitioner.objects.filter(pk__in=own_practitioners(member, on=on)).order_by("name")
    leads = member.may(Permission.FIDELITY_TEAM)
    if not kind:
        return teams_visible_to(member, on=on).first() if leads else people.first()
    if pk is None:
        return None
    if kind == "therapist":
        return people.filter(pk=pk).first()
    if kind == "team" and leads:
        return teams_visible_to(member, on=on).filter(pk=pk).first()
    if kind == "program" and leads:
        return programs_visible_to(member, on=on).filter(pk=pk).first()
    return None
