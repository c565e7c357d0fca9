"""What follows from results: learning goals, and a development plan after two low ones."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from fidelity.choices import GoalOrigin
from fidelity.models import Goal, Rating
from fidelity.scoring import IN_A_ROW, needs_plan
from fidelity.selectors.instruments import Known, instrument_of
from fidelity.selectors.results import results_of
from mbtq.core.errors import DomainError, Stale
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.models import Practitioner


def open_plan_if_needed(rating: Rating, *, on: date) -> Goal | None:
    """A development plan for the therapist when the last two results were both low."""
    assert rating.recording is not None
    therapist = rating.recording.therapist
    known = instrument_of(rating.instrument_id)
    results = results_of(therapist, known)
    if not needs_plan([one.overall_competence for one in results], known.content):
        return None
    open_ones = Goal.objects.filter(
        therapist=therapist, instrument_id=known.pk, origin=GoalOrigin.LOW_RATINGS, until=None
    )
    if open_ones.exists():
        return None
    goal = Goal.objects.create(
        organisation_id=rating.organisation_id,
        therapist=therapist,
        instrument_id=known.pk,
        origin=GoalOrigin.LOW_RATINGS,
        because_of=[str(one.rating) for one in results[-IN_A_ROW:]],
        since=on,
    )
    record("goal.opened", by=None, about=goal, therapist=therapist.pk, ratings=goal.because_of)
    return goal


@transaction.atomic
def choose_goal(
    *, therapist: Practitioner, instrument: Known, item: str, text: str, on: date, by: Actor
) -> Goal:
    """A learning goal that the therapist chooses; one open goal per item."""
    if item and item not in instrument.content.codes:
        raise DomainError(_("Choose an item of the scale."), field="item")
    if not item and not text.strip():
        raise DomainError(_("Choose an item, or say what you want to learn."), field="text")
    same = {"therapist": therapist, "instrument_id": instrument.pk, "item": item}
    if Goal.objects.filter(origin=GoalOrigin.OWN, until=None, **same).exists():
        raise DomainError(_("You are working on this already."), field="item")
    goal = Goal.objects.create(
        organisation_id=current_organisation(),
        origin=GoalOrigin.OWN,
        text=text.strip(),
        since=on,
        **same,
    )
    record("goal.opened", by=by.person_id, about=goal, therapist=therapist.pk)
    return goal


@transaction.atomic
def close_goal(*, goal: Goal, learned: str, version: int, on: date, by: Actor) -> None:
    """Ends a goal with what was learned. Raises `Stale`."""
    now = held(goal)
    if now.until is not None:
        raise DomainError(_("This goal was closed already."))
    if now.version != version:
        raise Stale(_("This was saved elsewhere with other content."), theirs=now)
    if on < now.since:
        raise DomainError(_("The last day lies before the first."), field="on")
    Goal.objects.filter(pk=now.pk).update(
        until=on, learned=learned.strip()[:500], version=version + 1
    )
    record("goal.closed", by=by.person_id, about=now)
