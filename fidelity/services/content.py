"""What a session log says, and what it must say before it is logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fidelity.choices import Component, Concern, Modality, Outcome
from fidelity.models import SessionLog, Treatment
from mbtq.core.errors import DomainError
from programs.client_codes import personal_in
from programs.labels import CODE_REFUSED

LONGEST_NOTE = 4_000
MOST_MINUTES = 600


class NotWhole(DomainError):
    """Something that a logged session needs is missing."""


@dataclass(frozen=True)
class Content:
    """What a person types about one session; a draft may lack everything."""

    treatment: Treatment | None = None
    held_on: date | None = None
    modality: str = ""
    outcome: str = ""
    minutes: int | None = None
    components: tuple[str, ...] = ()
    self_check: int | None = None
    concern: str = ""
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """As the row holds it."""
        return {
            "treatment": self.treatment,
            "held_on": self.held_on,
            "modality": self.modality,
            "outcome": self.outcome,
            "minutes": self.minutes,
            "components": list(self.components),
            "self_check": self.self_check,
            "concern": self.concern,
            "note": self.note,
        }

    def plain(self) -> dict[str, Any]:
        """As history keeps it."""
        return {
            **self.columns(),
            "treatment": str(self.treatment.pk) if self.treatment else None,
            "held_on": self.held_on.isoformat() if self.held_on else None,
        }


def content_of(row: SessionLog) -> Content:
    """What a row says."""
    return Content(
        treatment=row.treatment,
        held_on=row.held_on,
        modality=row.modality,
        outcome=row.outcome,
        minutes=row.minutes,
        components=tuple(row.components),
        self_check=row.self_check,
        concern=row.concern,
        note=row.note,
    )


def differences(before: Content, after: Content) -> list[str]:
    """Names of the fields that differ."""
    old, new = before.columns(), after.columns()
    return sorted(name for name in old if old[name] != new[name])


def check_shape(content: Content) -> None:
    """What not even a draft may hold. Raises `DomainError` at the field."""
    for name, allowed in _ALLOWED.items():
        value = getattr(content, name)
        if value and value not in allowed:
            raise DomainError(_("Choose one of the list."), field=name)
    if any(one not in set(Component) for one in content.components):
        raise DomainError(_("Choose one of the list."), field="components")
    if content.minutes is not None and not 0 <= content.minutes <= MOST_MINUTES:
        raise DomainError(_("Give the minutes as a number up to 600."), field="minutes")
    if content.self_check is not None and not 1 <= content.self_check <= 7:
        raise DomainError(_("Choose a number from 1 to 7."), field="self_check")
    if len(content.note) > LONGEST_NOTE:
        raise DomainError(_("Keep the note under 4,000 characters."), field="note")


_ALLOWED: Mapping[str, set[str]] = {
    "modality": set(Modality),
    "outcome": set(Outcome),
    "concern": set(Concern),
}


def check_whole(content: Content, *, on: date) -> Content:
    """The content as it is logged. Raises `NotWhole` and `DomainError` at the field."""
    check_shape(content)
    if content.treatment is None:
        raise NotWhole(CODE_REFUSED["empty"], field="treatment")
    if content.held_on is None:
        raise NotWhole(_("Choose the day of the session."), field="held_on")
    if not content.modality:
        raise NotWhole(_("Choose the form of the session."), field="modality")
    if not content.outcome:
        raise NotWhole(_("Say whether the session took place."), field="outcome")
    _check_day(content.treatment, content.held_on, on)
    if personal_in(content.note):
        raise DomainError(
            _("The note seems to hold a number or address of a person. Use the code only."),
            field="note",
        )
    if content.outcome != Outcome.HELD:
        # Nothing was done in a session that did not take place.
        return replace(content, minutes=0, components=(), self_check=None)
    if not content.minutes:
        raise NotWhole(_("Give the minutes that the session lasted."), field="minutes")
    return content


def _check_day(treatment: Treatment, held_on: date, today: date) -> None:
    if held_on > today:
        raise DomainError(_("The date lies in the future."), field="held_on")
    if held_on < treatment.started_on:
        raise DomainError(_("The treatment had not started on that day."), field="held_on")
    if treatment.ended_on is not None and held_on > treatment.ended_on:
        raise DomainError(_("The treatment had ended by that day."), field="held_on")
