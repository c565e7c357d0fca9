"""Asking for the mails about courses: that there is something to read, to whom it belongs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from mbtq.accounts.models import User
from mbtq.core.scope import current_organisation, organisation_scope
from mbtq.tenancy.member import Actor
from mbtq.tenancy.services.mail import ask_mail
from training.models import Participation


class Told(StrEnum):
    """What somebody is mailed about."""

    PLACE = "place"
    WAITING = "waiting"
    MOVED_UP = "moved_up"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    TAKEN_OFF = "taken_off"
    CERTIFIED = "certified"


def mail_kind(told: Told) -> str:
    """Its key among the kinds of mail."""
    return f"course.{told}"


def tell(
    rows: Iterable[Participation], told: Told, *, mark: str | None = None, at: datetime, by: Actor
) -> None:
    """Mails the people behind these rows, once each; who has no account gets none.

    `mark` tells one occasion from the next; without it that is the moment of asking for a place,
    so that somebody who signs off and on again is told again.
    Mail is written in the organisation of the centre: its own role may not.
    """
    concerned = [row for row in rows if row.person_id is not None]
    if not concerned:
        return
    with organisation_scope(current_organisation()):
        people: dict[UUID, User] = User.objects.in_bulk({row.person_id for row in concerned})
        for row in concerned:
            stamp = mark if mark is not None else str(int(row.asked_at.timestamp() * 1000))
            ask_mail(
                person=people[row.person_id],  # type: ignore[index]
                kind=mail_kind(told),
                occasion=f"{row.pk}:{told}:{stamp}",
                subject=row.pk,
                at=at,
                by=by,
            )
