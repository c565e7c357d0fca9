"""Participants whom the centre noted by address get the account with that address."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from mbtq.core.scope import centre_scope, organisation_scope
from mbtq.tenancy.member import Actor
from mbtq.tenancy.models import Membership
from mbtq.tenancy.selectors import providers_of, valid_on
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record
from training.models import Participation

TASK = "training.course_tasks.join_people"


def request_joining(centre: UUID) -> None:
    """Asks for it; within a minute after the commit it is done."""
    request_work(TASK, organisation=centre, subject=centre)


@transaction.atomic
def join_people(*, centre: UUID, on: date, by: Actor) -> int:
    """Joins who is a member of an organisation of the centre today. Returns how many rows.

    Opens scopes itself: members of an organisation are seen in its own scope only.
    """
    with centre_scope(centre):
        rows = list(Participation.objects.filter(centre_id=centre, person=None))
    if not rows:
        return 0
    people = _members(centre, on)
    with centre_scope(centre):
        return sum(_join(row, people[row.email], by) for row in rows if row.email in people)


def _members(centre: UUID, on: date) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for provider in providers_of(centre).filter(closed_on=None):
        with organisation_scope(provider.pk):
            here = Membership.objects.filter(
                valid_on(on), organisation=provider, person__is_active=True
            )
            found |= dict(here.values_list("person__email", "person_id"))
    return found


def _join(row: Participation, person: UUID, by: Actor) -> bool:
    """Not when that person is on this list already, under another address of then."""
    same = Participation.objects.filter(edition_id=row.edition_id, person_id=person)
    if same.exists():
        return False
    if not Participation.objects.filter(pk=row.pk, person=None).update(person_id=person):
        return False
    record("participation.joined", by=by.person_id, about=row, person=person)
    return True
