"""Session logs: the draft that saves itself, logging it, correcting it with its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fidelity.choices import Component, Concern, Modality, Outcome
from fidelity.codes import personal_in
from fidelity.models import SessionLog, SessionRevision, Treatment
from fidelity.models.session import SessionState
from fidelity.services.treatments import WHY_REFUSED
from mbtq.core.errors import DomainError, Stale
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from programs.models import Practitioner

LONGEST_NOTE = 4_000
MOST_MINUTES = 600


class AlreadyLogged(DomainError):
    """This draft was logged already, perhaps on another device."""


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


@transaction.atomic
def save_draft(
    *, therapist: Practitioner, content: Content, version: int, at: datetime, by: Actor
) -> SessionLog:
    """Keeps what was typed so far; one draft per therapist, on whatever device.

    `version` is the one the person saw, 0 without a draft. The same content changes nothing.
    Raises `Stale` with the stored draft when another device saved something else meanwhile.
    """
    check_shape(content)
    draft = _draft_of(therapist)
    if draft is None:
        if version:
            raise AlreadyLogged(_("This draft was logged already, perhaps on another device."))
        return SessionLog.objects.create(
            organisation_id=current_organisation(),
            therapist=therapist,
            saved_at=at,
            **content.columns(),
        )
    if content_of(draft) == content:
        return draft
    if draft.version != version:
        raise Stale(_("This was saved elsewhere with other content."), theirs=draft)
    return _write(draft, content, at)


def _draft_of(therapist: Practitioner) -> SessionLog | None:
    # The person's row is held, so that two first saves do not both make a draft.
    Practitioner.objects.select_for_update().get(pk=therapist.pk)
    rows = SessionLog.objects.select_for_update(of=("self",)).select_related("treatment")
    return rows.filter(therapist=therapist, state=SessionState.DRAFT).first()


def _write(row: SessionLog, content: Content, at: datetime, **more: Any) -> SessionLog:
    for name, value in {**content.columns(), **more}.items():
        setattr(row, name, value)
    row.version, row.saved_at = row.version + 1, at
    row.save()
    return row


@transaction.atomic
def log_session(
    *, therapist: Practitioner, content: Content, version: int, at: datetime, by: Actor
) -> SessionLog:
    """Logs a session: the open draft becomes it. Raises `NotWhole` at the field that is missing."""
    whole = check_whole(content, on=localdate(at))
    draft = save_draft(therapist=therapist, content=whole, version=version, at=at, by=by)
    row = _write(draft, whole, at, state=SessionState.LOGGED, logged_at=at)
    assert whole.held_on is not None
    record(
        "session.logged",
        by=by.person_id,
        about=row,
        treatment=row.treatment_id,
        days_late=(localdate(at) - whole.held_on).days,
    )
    return row


@transaction.atomic
def discard_draft(*, therapist: Practitioner, by: Actor) -> None:
    """Throws the open draft away."""
    SessionLog.objects.filter(therapist=therapist, state=SessionState.DRAFT).delete()


@transaction.atomic
def correct_session(
    *, session: SessionLog, content: Content, version: int, reason: str, at: datetime, by: Actor
) -> SessionLog:
    """Changes a logged session; what it said before is kept. Raises `Stale`."""
    rows = SessionLog.objects.select_for_update(of=("self",)).select_related("treatment")
    now = rows.get(pk=session.pk, state=SessionState.LOGGED)
    whole = check_whole(content, on=localdate(at))
    before = content_of(now)
    if before == whole:
        return now
    if now.version != version:
        raise Stale(_("This was saved elsewhere with other content."), theirs=now)
    SessionRevision.objects.create(
        organisation_id=now.organisation_id,
        session=now,
        version=now.version,
        content=before.plain(),
        reason=reason.strip()[:300],
        changed_at=at,
        changed_by=by.person if isinstance(by, Member) else None,
    )
    row = _write(now, whole, at)
    record("session.corrected", by=by.person_id, about=row, fields=differences(before, whole))
    return row


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
        raise NotWhole(WHY_REFUSED["empty"], field="treatment")
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
