"""Signing up and off: by the person, and by the centre for somebody."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.tenancy.member import Actor, Member
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record
from training.choices import EditionState, ParticipationState
from training.models import Edition, Participation
from training.places import QUEUED
from training.services.giving_places import TASK, count_taken, give_places, held_rows
from training.services.joining import request_joining
from training.services.telling import Told, tell

LEAVABLE = (*QUEUED, ParticipationState.SIGNED_UP)


class NotOpen(DomainError):
    """Nobody can sign up for this edition, or off it, any more."""


class OnTheList(DomainError):
    """Somebody who is on the list already."""


@transaction.atomic
def ask_place(*, edition: Edition, at: datetime, by: Member) -> Participation:
    """Asks for a place for oneself; the centre gives it within a minute, or the waiting list.

    Raises `NotOpen` and `OnTheList`.
    """
    if edition.state != EditionState.PLANNED or localdate(at) > edition.sign_up_until:
        raise NotOpen(_("Signing up for this edition is closed."))
    own = _own(edition, by)
    if own is None:
        own = _add(edition, name=by.person.name, email=by.person.email, at=at, person=by)
    elif own.state == ParticipationState.CANCELLED:
        _ask_again(own, at)
    else:
        raise OnTheList(_("You are on the list of this edition already."))
    record("participation.asked", by=by.person_id, about=own, edition=edition.pk)
    request_work(TASK, organisation=edition.centre_id, subject=edition.pk)
    return own


@transaction.atomic
def sign_off(*, edition: Edition, at: datetime, by: Member) -> bool:
    """Gives up the own place, or the own turn on the waiting list. Raises `NotOpen`.

    Returns whether it was a place.
    """
    own = _own(edition, by)
    if own is None or own.state not in LEAVABLE:
        raise NotOpen(_("You are not on the list of this edition."))
    if edition.starts_on <= localdate(at):
        raise NotOpen(_("The course has begun. Tell the expertise centre if you cannot come."))
    _cancel(own, at)
    record("participation.signed_off", by=by.person_id, about=own, edition=edition.pk)
    request_work(TASK, organisation=edition.centre_id, subject=edition.pk)
    return own.state == ParticipationState.SIGNED_UP


@transaction.atomic
def add_participant(
    *, edition: Edition, name: str, email: str, at: datetime, by: Actor
) -> Participation:
    """Puts somebody on the list by hand, after those who asked before.

    On the first day and later nobody else moves up, and somebody is added while there is a place.
    Raises `NotOpen` and `OnTheList`.
    """
    now = held(edition)
    if now.state == EditionState.CANCELLED:
        raise NotOpen(_("This edition was cancelled."))
    row = held_rows(now).filter(email=email.lower()).first()
    if row is None:
        row = _add(now, name=name, email=email.lower(), at=at)
    elif row.state == ParticipationState.CANCELLED:
        _ask_again(row, at)
    else:
        raise OnTheList(_("Somebody with this address is on the list already."), field="email")
    record("participation.added", by=by.person_id, about=row, edition=now.pk)
    request_joining(now.centre_id)
    if localdate(at) < now.starts_on:
        give_places(edition=now, at=at, by=by)
    else:
        _place_late(now, row, at)
    row.refresh_from_db(fields=["state"])
    return row


@transaction.atomic
def take_off(*, participation: Participation, at: datetime, by: Actor) -> None:
    """The centre signs somebody off, who is told. Raises `NotOpen`."""
    edition = held(participation.edition)
    row = held(participation)
    if row.state not in LEAVABLE:
        raise NotOpen(_("This person is not waiting and has no place."))
    _cancel(row, at)
    record("participation.taken_off", by=by.person_id, about=row, edition=edition.pk)
    tell([row], Told.TAKEN_OFF, at=at, by=by)
    give_places(edition=edition, at=at, by=by)


def _own(edition: Edition, by: Member) -> Participation | None:
    rows = edition.participations.filter(person_id=by.person_id)
    return rows.select_for_update(of=("self",)).first()


def _add(
    edition: Edition, *, name: str, email: str, at: datetime, person: Member | None = None
) -> Participation:
    """A new row. One with this address that is not ours to see keeps it from being made."""
    try:
        with transaction.atomic():
            return Participation.objects.create(
                centre_id=edition.centre_id,
                edition=edition,
                person_id=person.person_id if person else None,
                printed_name=name,
                email=email,
                state=ParticipationState.ASKED,
                asked_at=at,
                changed_at=at,
            )
    except IntegrityError as error:
        raise OnTheList(
            _("The centre has put you on the list already. You see it here tomorrow at the latest.")
        ) from error


def _ask_again(row: Participation, at: datetime) -> None:
    Participation.objects.filter(pk=row.pk).update(
        state=ParticipationState.ASKED, asked_at=at, changed_at=at
    )


def _cancel(row: Participation, at: datetime) -> None:
    Participation.objects.filter(pk=row.pk).update(
        state=ParticipationState.CANCELLED, changed_at=at
    )


def _place_late(edition: Edition, row: Participation, at: datetime) -> None:
    if edition.taken >= edition.capacity:
        raise NotOpen(_("All places are taken. Give the edition more places first."))
    Participation.objects.filter(pk=row.pk).update(
        state=ParticipationState.SIGNED_UP, changed_at=at
    )
    count_taken(edition)
