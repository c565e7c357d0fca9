"""Telling somebody about a signal: a row on the board and one mail, once per occasion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mbtq.accounts.models import User
from mbtq.core.models import new_id
from mbtq.tenancy.member import Actor
from mbtq.tenancy.services.mail import ask_mail
from mbtq.trail.services import record
from supervision.choices import Occasion
from supervision.models import Escalation, Signal


def tell(
    signal: Signal,
    people: Iterable[User],
    occasion: Occasion,
    *,
    at: datetime,
    by: Actor,
    time: str = "",
) -> None:
    """Tells these people, inside the transaction of the act, with the signal's row held.

    `time` tells one time from the next where an occasion can come back, such as another day to
    look back: the row of the board then is unread again, and another mail goes. Telling somebody
    twice of the same time changes nothing.
    """
    for person in people:
        key = ":".join(part for part in ("signal", str(signal.pk), occasion.value, time) if part)
        asked = ask_mail(
            person=person,
            kind=mail_kind(occasion),
            occasion=key,
            subject=signal.pk,
            at=at,
            by=by,
        )
        if not asked:
            continue
        _on_the_board(signal, person, occasion, at)
        record(
            "signal.escalated",
            by=by.person_id,
            about=signal,
            person=person.pk,
            occasion=occasion.value,
        )


def mail_kind(occasion: Occasion) -> str:
    """The key of the mails of an occasion."""
    return f"signal.{occasion.value}"


def _on_the_board(signal: Signal, person: User, occasion: Occasion, at: datetime) -> None:
    row = Escalation(
        pk=new_id(),
        organisation_id=signal.organisation_id,
        signal=signal,
        person=person,
        occasion=occasion,
        asked_at=at,
    )
    Escalation.objects.bulk_create([row], ignore_conflicts=True)
    Escalation.objects.filter(signal=signal, person=person, occasion=occasion).update(seen_at=None)
