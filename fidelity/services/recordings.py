"""Recordings: where one can be found, until when it may exist, and that it is gone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from fidelity.choices import Modality, Scope, Selection
from fidelity.models import Recording, Treatment
from fidelity.services.sampling import answer_drawn_day
from mbtq.core.errors import DomainError
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from programs.client_codes import personal_in
from programs.models import Practitioner, Team

LONGEST_KEPT = timedelta(days=730)


class ReferenceTaken(DomainError):
    """Another recording has this reference."""


class AlreadyDestroyed(DomainError):
    """The recording is gone."""


@transaction.atomic
def add_recording(
    *,
    reference: str,
    team: Team,
    therapist: Practitioner,
    treatment: Treatment | None,
    modality: str,
    recorded_on: date,
    minutes: int,
    scope: str,
    selection: str,
    consent_on: date,
    retention_until: date,
    at: datetime,
    by: Actor,
) -> Recording:
    """Notes a recording; the sound or picture itself stays where the organisation keeps it.

    Consent comes before the recording; it is kept for two years at most. One that nobody chose
    answers the first drawn day of its therapist that waits.
    """
    _check_choices(modality=modality, scope=scope, selection=selection)
    _check_reference(reference)
    _check_days(recorded_on, consent_on, retention_until, today=localdate(at))
    if not 1 <= minutes <= 300:
        raise DomainError(_("Give the minutes as a number up to 300."), field="minutes")
    try:
        with transaction.atomic():
            row = Recording.objects.create(
                organisation_id=current_organisation(),
                reference=reference.strip(),
                team=team,
                therapist=therapist,
                treatment=treatment,
                modality=modality,
                recorded_on=recorded_on,
                minutes=minutes,
                scope=scope,
                selection=selection,
                consent_on=consent_on,
                retention_until=retention_until,
                added_at=at,
                added_by=by.person if isinstance(by, Member) else None,
            )
    except IntegrityError as error:
        raise ReferenceTaken(_("Another recording has this reference."), field="reference") from (
            error
        )
    record("recording.added", by=by.person_id, about=row, therapist=therapist.pk)
    if row.selection == Selection.RANDOM:
        answer_drawn_day(recording=row, by=by)
    return row


def _check_choices(**given: str) -> None:
    lists: dict[str, set[str]] = {
        "modality": set(Modality),
        "scope": set(Scope),
        "selection": set(Selection),
    }
    for name, value in given.items():
        if value not in lists[name]:
            raise DomainError(_("Choose one of the list."), field=name)


def _check_reference(reference: str) -> None:
    if not reference.strip() or personal_in(reference) or len(reference) > 60:
        raise DomainError(
            _("Give a reference without names, such as VID-2026-014."), field="reference"
        )


def _check_days(recorded_on: date, consent_on: date, until: date, *, today: date) -> None:
    """Consent, recording, destruction: in this order, and not too far apart."""
    if recorded_on > today:
        raise DomainError(_("The date lies in the future."), field="recorded_on")
    if consent_on > recorded_on:
        raise DomainError(_("Consent comes before the recording."), field="consent_on")
    if not recorded_on <= until <= recorded_on + LONGEST_KEPT:
        raise DomainError(
            _("A recording is kept for two years after it was made, at most."),
            field="retention_until",
        )


@transaction.atomic
def destroy_recording(*, recording: Recording, on: date, by: Actor) -> None:
    """Notes that the sound or picture was destroyed. Its ratings stay."""
    now = held(recording)
    if now.destroyed_on is not None:
        raise AlreadyDestroyed(_("This recording was destroyed already."))
    if on < now.recorded_on:
        raise DomainError(_("The day lies before the recording."), field="on")
    Recording.objects.filter(pk=now.pk).update(destroyed_on=on)
    record("recording.destroyed", by=by.person_id, about=now, on=str(on))
