"""Rating the determinants and recording what changed around a program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mbtq.accounts.models import User
from mbtq.core.errors import DomainError
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from programs.models import ChangeEvent, DeterminantRating, Program
from programs.risk.case import Mixed, Rating
from programs.services.risk import request_risk


class DateInFuture(DomainError):
    """A judgment or an event cannot lie after today."""


@transaction.atomic
def rate_determinants(
    *,
    program: Program,
    ratings: Mapping[str, Rating],
    on: date,
    at: datetime,
    role: str,
    evidence: Mapping[str, str] | None = None,
    informant: User | None = None,
    by: Actor,
) -> list[DeterminantRating]:
    """Stores what one informant judges on one day; determinants left out are not touched.

    `informant` is the person whose judgment it is, by default the member who enters it.
    """
    if on > localdate(at):
        raise DateInFuture(_("The date lies in the future. Choose today or earlier."), field="on")
    who = informant or (by.person if isinstance(by, Member) else None)
    rows = [
        DeterminantRating(
            organisation_id=current_organisation(),
            program=program,
            determinant=key,
            low_half=_half(rating, "low"),
            high_half=_half(rating, "high"),
            informant=who,
            informant_role=role,
            rated_on=on,
            evidence=(evidence or {}).get(key, ""),
            recorded_at=at,
        )
        for key, rating in ratings.items()
    ]
    DeterminantRating.objects.bulk_create(rows)
    for row in rows:
        record(
            "determinant.rated",
            by=by.person_id,
            about=row,
            program=program.pk,
            determinant=row.determinant,
        )
    request_risk(program)
    return rows


def _half(rating: Rating, end: str) -> int | None:
    if rating is None:
        return None
    value = getattr(rating, end) if isinstance(rating, Mixed) else rating
    return round(value * 2)


@transaction.atomic
def withdraw_rating(*, rating: DeterminantRating, at: datetime, by: Actor) -> None:
    """Takes a rating back that was a mistake; it stays readable in the history."""
    changed = DeterminantRating.objects.filter(pk=rating.pk, withdrawn_at=None)
    if not changed.update(withdrawn_at=at):
        raise DomainError(_("This rating was withdrawn already."))
    record("determinant.withdrawn", by=by.person_id, about=rating)
    request_risk(rating.program)


@transaction.atomic
def record_change_event(
    *,
    program: Program,
    kind: str,
    on: date,
    at: datetime,
    note: str = "",
    impact: str = "",
    by: Actor,
) -> ChangeEvent:
    """A reorganisation, a leader who left and so on; raises the risk for twelve months."""
    if on > localdate(at):
        raise DateInFuture(_("The date lies in the future. Choose today or earlier."), field="on")
    event = ChangeEvent.objects.create(
        organisation_id=current_organisation(),
        program=program,
        kind=kind,
        on=on,
        note=note,
        impact=impact,
        recorded_at=at,
    )
    record("change_event.recorded", by=by.person_id, about=event, event_kind=kind, on=str(on))
    request_risk(program)
    return event


@transaction.atomic
def withdraw_change_event(*, event: ChangeEvent, at: datetime, by: Actor) -> None:
    """Takes back an event that was recorded by mistake."""
    if not ChangeEvent.objects.filter(pk=event.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise DomainError(_("This event was withdrawn already."))
    record("change_event.withdrawn", by=by.person_id, about=event)
    request_risk(event.program)
