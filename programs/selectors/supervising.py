"""Who supervises whom: a supervisor of a team supervises everybody who works in it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from mbtq.core.scope import current_organisation
from programs.labels import AssignmentRole
from programs.models import Assignment, Practitioner
from programs.selectors.places import running


def supervises(person: UUID, therapist: Practitioner, *, on: date) -> bool:
    """Whether somebody supervises in a team in which the therapist works on that day."""
    teams = Assignment.objects.filter(running(on), practitioner=therapist).values("team_id")
    return Assignment.objects.filter(
        running(on),
        practitioner__person_id=person,
        role=AssignmentRole.SUPERVISOR,
        team__in=teams,
    ).exists()


def supervisees_of(person: UUID, *, on: date) -> QuerySet[Practitioner]:
    """Everybody who works in a team in which this person supervises, without the person."""
    teams = Assignment.objects.filter(
        running(on),
        organisation_id=current_organisation(),
        practitioner__person_id=person,
        role=AssignmentRole.SUPERVISOR,
    ).values("team_id")
    there = Assignment.objects.filter(running(on), team__in=teams).values("practitioner_id")
    found = Practitioner.objects.filter(pk__in=there).exclude(person_id=person)
    return found.order_by("name")
