"""Drafts of forms: saved while somebody types, gone when the form is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError, Stale
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from supervision.models import Draft
from supervision.selectors.drafts import draft_of

Typed = Mapping[str, list[str]]
LONGEST = 40_000  # characters in all


class AlreadySent(DomainError):
    """The draft is gone: it was sent or thrown away, perhaps on another device."""


class TooLong(DomainError):
    """More than a form of this product can hold."""


@transaction.atomic
def save_draft(*, kind: str, typed: Typed, version: int, at: datetime, by: Member) -> Draft:
    """Keeps what was typed so far. `version` is the one the person saw, 0 without a draft.

    Raises `Stale` with the stored draft when another device saved something else meanwhile,
    `AlreadySent` when there is none any more, and `TooLong`.
    """
    if sum(len(text) for some in typed.values() for text in some) > LONGEST:
        raise TooLong(_("This is more text than a form can hold. Shorten it."))
    now = held_draft(kind, by)
    if now is None:
        if version:
            raise AlreadySent(_("This was sent already, perhaps on another device."))
        return _first(kind, typed, at, by)
    if now.typed == typed:
        return now
    if now.version != version:
        raise Stale(_("This was saved elsewhere with other content."), theirs=now)
    now.typed, now.version, now.saved_at = dict(typed), now.version + 1, at
    now.save()
    return now


def _first(kind: str, typed: Typed, at: datetime, by: Member) -> Draft:
    try:
        with transaction.atomic():
            return Draft.objects.create(
                organisation_id=current_organisation(),
                person_id=by.person_id,
                kind=kind,
                typed=dict(typed),
                saved_at=at,
            )
    except IntegrityError:  # two first savings at once
        theirs = draft_of(by.person_id, kind)
        raise Stale(_("This was saved elsewhere with other content."), theirs=theirs) from None


def held_draft(kind: str, by: Member) -> Draft | None:
    """The draft, kept from the person's other devices until the transaction ends."""
    rows = Draft.objects.select_for_update().filter(
        organisation_id=current_organisation(), person_id=by.person_id, kind=kind
    )
    return rows.first()


@transaction.atomic
def discard_draft(*, kind: str, by: Member) -> None:
    """Throws the open draft away."""
    Draft.objects.filter(
        organisation_id=current_organisation(), person_id=by.person_id, kind=kind
    ).delete()
