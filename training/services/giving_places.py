"""Giving places in an edition: by the centre, in the order of asking."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from mbtq.core.models import held
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from training.choices import EditionState, ParticipationState
from training.models import Edition, Participation
from training.places import HOLDING, QUEUED, Given, Seat, give
from training.services.telling import Told, tell

TASK = "training.course_tasks.give_places"


def held_rows(edition: Edition) -> QuerySet[Participation]:
    """The rows of an edition, kept from others; take the edition itself first."""
    return edition.participations.select_for_update(of=("self",)).order_by("pk")


def count_taken(edition: Edition) -> int:
    """Counts the places that are given, and writes it on the edition. Needs the edition held."""
    taken = edition.participations.filter(state__in=HOLDING).count()
    Edition.objects.filter(pk=edition.pk).update(taken=taken)
    return taken


@transaction.atomic
def give_places(*, edition: Edition, at: datetime, by: Actor) -> Given:
    """Gives what is free to who asked first, puts the others on the waiting list, tells them.

    Runs again without harm. Once the first day has come nobody moves up any more; who asked for an
    edition that was cancelled meanwhile is told so. Needs the scope of the centre.
    """
    now = held(edition)
    rows = {row.pk: row for row in held_rows(now)}
    if now.state == EditionState.CANCELLED:
        return _refuse_all(now, [row for row in rows.values() if row.state in QUEUED], at, by)
    seats = [Seat(row.pk, ParticipationState(row.state), row.asked_at) for row in rows.values()]
    is_open = now.state == EditionState.PLANNED and localdate(at) < now.starts_on
    given = give(seats, capacity=now.capacity, is_open=is_open)
    asked = [one for one in given.placed if one.state == ParticipationState.ASKED]
    moved = [one for one in given.placed if one.state == ParticipationState.WAITING]
    listed = [one for one in given.waiting if one.state == ParticipationState.ASKED]
    _set([*asked, *moved], ParticipationState.SIGNED_UP, at)
    _set(listed, ParticipationState.WAITING, at)
    if given.taken != now.taken:
        Edition.objects.filter(pk=now.pk).update(taken=given.taken)
    if asked or moved or listed:
        record(
            "places.given",
            by=by.person_id,
            about=now,
            placed=len(asked),
            moved_up=len(moved),
            waiting=len(listed),
        )
    for seats_told, told in ((asked, Told.PLACE), (moved, Told.MOVED_UP), (listed, Told.WAITING)):
        tell([rows[one.id] for one in seats_told], told, at=at, by=by)
    return given


def _set(seats: list[Seat], state: ParticipationState, at: datetime) -> None:
    if seats:
        ids = [one.id for one in seats]
        Participation.objects.filter(pk__in=ids).update(state=state, changed_at=at)


def _refuse_all(edition: Edition, rows: list[Participation], at: datetime, by: Actor) -> Given:
    Participation.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=ParticipationState.CANCELLED, changed_at=at
    )
    tell(rows, Told.CANCELLED, mark="", at=at, by=by)
    return Given((), (), edition.taken)
