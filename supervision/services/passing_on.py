"""When a supervisor leaves: what that person led goes on with another one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.models import Practitioner
from programs.services.indicators import request_indicators
from supervision.choices import HELD_STATES
from supervision.models import Arrangement, MovedDay, Supervisee, SupervisionSession
from supervision.planning import next_day
from supervision.services.arrangements import (
    NotHere,
    refuse_recorded_after,
    works_on,
)


@transaction.atomic
def pass_on_arrangements(
    *,
    practitioner: Practitioner,
    to: Practitioner,
    after: date,
    only: Iterable[UUID] | None = None,
    by: Actor,
) -> list[Arrangement]:
    """What somebody leads ends on `after` and continues with the other, in the same rhythm.

    Returns the arrangements that go on, new or (when they had not begun) the same ones. All or
    nothing: raises `RecordedLater` and `NotHere`. `only` some of them.
    """
    if to.pk == practitioner.pk:
        raise DomainError(_("Choose somebody else to take over."), field="successor")
    rows = Arrangement.objects.filter(
        Q(until=None) | Q(until__gt=after),
        organisation_id=current_organisation(),
        supervisor=practitioner,
    )
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    # Held in one order, so that two who pass on at once wait for each other.
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    passed = [_pass_on(one, to, after, by) for one in found]
    return [one for one in passed if one is not None]


def _pass_on(old: Arrangement, to: Practitioner, after: date, by: Actor) -> Arrangement | None:
    first = next_day(old.first_on, old.every_weeks, old.until, after + timedelta(days=1))
    if first is None:
        return None  # it plans nothing more, so it may end as it was agreed
    _check_successor(old, to, first)
    try:
        refuse_recorded_after(old, after, states=HELD_STATES)
    except DomainError as error:
        error.field = "after"
        raise
    new = old if old.first_on > after else _successor_of(old, first, after)
    Arrangement.objects.filter(pk=new.pk).update(supervisor=to)
    if new is not old:
        Arrangement.objects.filter(pk=old.pk).update(until=after)
        record("arrangement.ended", by=by.person_id, about=old, on=str(after), goes_on_as=new.pk)
    record("arrangement.made", by=by.person_id, about=new, team=new.team_id, instead_of=old.pk)
    SupervisionSession.objects.filter(arrangement=new, planned_on__gt=after).update(supervisor=to)
    request_indicators(old.team.program_id)
    return new


def _check_successor(old: Arrangement, to: Practitioner, first: date) -> None:
    if not works_on(to, first):
        raise NotHere(_("The successor does not work here on that day."), field="successor")
    taking_part = Supervisee.objects.filter(
        Q(until=None) | Q(until__gte=first), arrangement=old, practitioner=to
    )
    if taking_part.exists():
        sentence = _("%(name)s takes part in this supervision as a supervisee.")
        raise DomainError(sentence % {"name": to.name}, field="successor")


def _successor_of(old: Arrangement, first: date, after: date) -> Arrangement:
    """A copy that begins on `first`, with the people and the single days of after that day."""
    kept = ("form", "mode", "purpose", "minutes", "starts_at", "every_weeks", "until", "place")
    new = Arrangement.objects.create(
        organisation_id=old.organisation_id,
        team_id=old.team_id,
        supervisor_id=old.supervisor_id,
        first_on=first,
        **{name: getattr(old, name) for name in kept},
    )
    staying = Supervisee.objects.filter(Q(until=None) | Q(until__gte=first), arrangement=old)
    Supervisee.objects.bulk_create(
        Supervisee(
            organisation_id=old.organisation_id,
            arrangement=new,
            practitioner_id=row.practitioner_id,
            since=max(first, row.since),
            until=row.until,
        )
        for row in staying
    )
    MovedDay.objects.filter(arrangement=old, planned_on__gt=after).update(arrangement=new)
    # None of them was held: those days are cancelled, and stay so.
    SupervisionSession.objects.filter(arrangement=old, planned_on__gt=after).update(arrangement=new)
    return new
