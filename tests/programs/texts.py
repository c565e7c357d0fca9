"""Acts on texts of the manual that tests of services and pages share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from mbtq.core.scope import centre_scope
from programs.models import ManualText
from programs.selectors.texts import draft_of, text_in_force
from programs.services import texts as services
from programs.services.texts import Wording
from tests.cast import Place

KEY = "suicidality"


def scope_of(centre: Place, role: str = "centre_staff") -> Any:
    """The centre's scope for somebody who works there."""
    return centre_scope(centre.organisation.pk, person=centre.join(role).pk)


def wording_of(text: ManualText, **other: str) -> Wording:
    """The words of this version, with these instead."""
    return replace(services.wording_of(text), **{"note": "Shorter", **other})


def write(centre: Place, *, role: str = "centre_staff", version: int | None = None, **other: str):
    """A draft of the version in force, with these words."""
    with scope_of(centre, role):
        based_on = text_in_force(KEY)
        assert based_on is not None
        return services.write_draft(
            based_on=based_on,
            wording=wording_of(based_on, **other),
            version=version,
            at=timezone.now(),
            by=centre.member(role),
        )


def offer(centre: Place, **other: str) -> ManualText:
    draft = write(centre, **other)
    with scope_of(centre):
        services.propose(draft=draft, by=centre.member("centre_staff"))
    return draft


def publish(centre: Place, draft: ManualText | None = None, **other: str) -> ManualText:
    """Written by staff, published by the committee."""
    draft = draft or offer(centre, **other)
    with scope_of(centre, "committee"):
        services.publish(draft=draft, at=timezone.now(), by=centre.member("committee"))
    return draft


def open_draft(centre: Place) -> ManualText | None:
    with scope_of(centre):
        return draft_of(KEY)
