"""Planning editions of courses, changing and cancelling them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError, Stale
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from training.choices import EditionState, ParticipationState
from training.courseworth import pairs_of, worth_of
from training.models import Course, Edition, Participation
from training.places import QUEUED
from training.services.courses import CodeTaken, CourseClosed
from training.services.giving_places import give_places, held_rows
from training.services.telling import Told, tell

# Whom it concerns when an edition is not held.
CONCERNED = (*QUEUED, ParticipationState.SIGNED_UP)
# What people who have a place must know of when it changes.
TOLD_OF = ("starts_on", "ends_on", "days", "place")


class EditionIsFixed(DomainError):
    """An edition that was held or cancelled."""


@dataclass(frozen=True)
class EditionContent:
    """When, where and for how many."""

    code: str
    starts_on: date
    ends_on: date
    sign_up_until: date
    days: str
    place: str
    teachers: str
    capacity: int


@transaction.atomic
def plan_edition(*, course: Course, content: EditionContent, by: Actor) -> Edition:
    """A new edition; its parts and points are those of the course now, and stay so.

    Raises `CourseClosed`, `CodeTaken` and, for days that do not fit, `DomainError`.
    """
    _check(content)
    now = held(course)
    if now.closed_on is not None:
        raise CourseClosed(_("This course is closed. Open it again first."))
    edition = Edition(
        centre_id=current_organisation(),
        course=now,
        parts=now.parts,
        points=worth_of(now.kind, pairs_of(now.parts)).value,
        **asdict(content),
    )
    _save(edition, force_insert=True)
    record("edition.planned", by=by.person_id, about=edition, course=now.pk)
    return edition


@transaction.atomic
def change_edition(
    *, edition: Edition, content: EditionContent, version: int, at: datetime, by: Actor
) -> Edition:
    """Changes an edition, tells who has a place of other days, and gives places that were added.

    `version` is the one that the person saw. Raises `Stale`, `EditionIsFixed` and `CodeTaken`.
    """
    _check(content)
    now = held(edition)
    if now.version != version:
        raise Stale(_("Somebody else changed this edition meanwhile."), theirs=now)
    if now.state != EditionState.PLANNED:
        raise EditionIsFixed(_("This edition can no longer be changed."))
    if content.capacity < now.taken:
        sentence = _("%(n)s places are given already. Choose at least that number.")
        raise DomainError(sentence % {"n": now.taken}, field="capacity")
    is_told = any(getattr(now, name) != getattr(content, name) for name in TOLD_OF)
    for name, value in asdict(content).items():
        setattr(now, name, value)
    now.version += 1
    _save(now)
    record("edition.changed", by=by.person_id, about=now)
    if is_told:
        placed = Participation.objects.filter(edition=now, state=ParticipationState.SIGNED_UP)
        tell(list(placed), Told.CHANGED, mark=str(int(at.timestamp())), at=at, by=by)
    give_places(edition=now, at=at, by=by)
    return now


@transaction.atomic
def cancel_edition(*, edition: Edition, at: datetime, by: Actor) -> int:
    """It is not held: everybody with a place or on the list is told. Returns how many."""
    now = held(edition)
    if now.state != EditionState.PLANNED:
        raise EditionIsFixed(_("This edition was held or cancelled already."))
    if now.ends_on < localdate(at):
        raise EditionIsFixed(_("This edition has been. Note who attended instead."))
    rows = held_rows(now).filter(state__in=CONCERNED)
    concerned = list(rows)
    Participation.objects.filter(pk__in=[one.pk for one in concerned]).update(
        state=ParticipationState.CANCELLED, changed_at=at
    )
    Edition.objects.filter(pk=now.pk).update(state=EditionState.CANCELLED, taken=0)
    record("edition.cancelled", by=by.person_id, about=now, people=len(concerned))
    tell(concerned, Told.CANCELLED, mark="", at=at, by=by)
    return len(concerned)


def _check(content: EditionContent) -> None:
    if content.ends_on < content.starts_on:
        raise DomainError(_("The last day lies before the first day."), field="ends_on")
    if content.sign_up_until > content.starts_on:
        raise DomainError(
            _("Signing up ends on the first day at the latest."), field="sign_up_until"
        )


def _save(edition: Edition, **options: Any) -> None:
    try:
        with transaction.atomic():
            edition.save(**options)
    except IntegrityError as error:
        raise CodeTaken(_("Another edition has this code."), field="code") from error
