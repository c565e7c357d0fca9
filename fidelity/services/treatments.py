"""Treatments: starting one, another phase or therapist, ending it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fidelity.choices import EndReason, Phase
from fidelity.models import Treatment, TreatmentPhase
from mbtq.core.errors import DomainError, Stale
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.client_codes import CodeRefused, client_code
from programs.labels import CODE_REFUSED
from programs.models import Practitioner, ProgramStatus, Team
from programs.services.indicators import request_indicators


class CodeNotAllowed(DomainError):
    """A client code that says who somebody is, or is none."""


class CodeTaken(DomainError):
    """Another treatment has this code."""


class TreatmentEnded(DomainError):
    """Nothing happens any more in a treatment that ended."""


def checked_code(text: str, *, is_group: bool) -> str:
    """The code as it is kept. Raises `CodeNotAllowed` with the sentence for the person."""
    try:
        return client_code(text, is_group=is_group)
    except CodeRefused as error:
        raise CodeNotAllowed(CODE_REFUSED[error.reason], field="code") from error


@transaction.atomic
def start_treatment(
    *,
    code: str,
    team: Team,
    therapist: Practitioner,
    started_on: date,
    planned_end_on: date | None = None,
    weekly: Decimal = Decimal(1),
    is_group: bool = False,
    by: Actor,
) -> Treatment:
    """Starts a treatment under a code that the organisation chose."""
    kept = checked_code(code, is_group=is_group)
    _check_place(team, started_on)
    if planned_end_on is not None and planned_end_on < started_on:
        raise DomainError(_("The planned end lies before the start."), field="planned_end_on")
    if not 0 < weekly <= 14:
        raise DomainError(_("Give the number of sessions a week, 14 at most."), field="weekly")
    try:
        with transaction.atomic():
            treatment = Treatment.objects.create(
                organisation_id=current_organisation(),
                program_id=team.program_id,
                team=team,
                therapist=therapist,
                code=kept,
                is_group=is_group,
                weekly=weekly,
                started_on=started_on,
                planned_end_on=planned_end_on,
            )
    except IntegrityError as error:
        raise CodeTaken(_("Another treatment has this code."), field="code") from error
    _enter_phase(treatment, Phase.INITIAL, started_on)
    record("treatment.started", by=by.person_id, about=treatment, team=team.pk)
    request_indicators(team.program_id)
    return treatment


def _check_place(team: Team, on: date) -> None:
    if team.program.status != ProgramStatus.ACTIVE:
        raise DomainError(_("This program has stopped already."), field="team")
    if on < team.started_on or (team.ended_on is not None and on > team.ended_on):
        raise DomainError(_("The team does not exist on that day."), field="started_on")


def _enter_phase(treatment: Treatment, phase: str, since: date) -> None:
    TreatmentPhase.objects.create(
        organisation_id=treatment.organisation_id, treatment=treatment, phase=phase, since=since
    )


@transaction.atomic
def change_treatment(
    *,
    treatment: Treatment,
    version: int,
    therapist: Practitioner,
    weekly: Decimal,
    planned_end_on: date | None,
    by: Actor,
) -> Treatment:
    """Another therapist, rhythm or planned end. Raises `Stale` when somebody saved first."""
    now = _running(treatment)
    if now.version != version:
        raise Stale(_("Somebody else changed this treatment meanwhile."), theirs=now)
    if planned_end_on is not None and planned_end_on < now.started_on:
        raise DomainError(_("The planned end lies before the start."), field="planned_end_on")
    before = now.therapist_id
    now.therapist, now.weekly, now.planned_end_on = therapist, weekly, planned_end_on
    now.version += 1
    now.save()
    record(
        "treatment.changed",
        by=by.person_id,
        about=now,
        therapist_before=before,
        therapist_after=therapist.pk,
    )
    return now


@transaction.atomic
def move_to_phase(*, treatment: Treatment, phase: str, on: date, by: Actor) -> None:
    """The treatment enters another phase on that day."""
    now = _running(treatment)
    last = TreatmentPhase.objects.filter(treatment=now).order_by("since").last()
    if phase not in set(Phase) or phase == now.phase:
        raise DomainError(_("Choose another phase than the present one."), field="phase")
    if last is not None and on <= last.since:
        raise DomainError(_("The present phase began on or after that day."), field="on")
    _enter_phase(now, phase, on)
    Treatment.objects.filter(pk=now.pk).update(phase=phase, version=now.version + 1)
    record("treatment.phase_changed", by=by.person_id, about=now, before=now.phase, after=phase)


@transaction.atomic
def end_treatment(
    *, treatment: Treatment, on: date, reason: str, note: str = "", by: Actor
) -> None:
    """Ends a treatment; `on` is the last day. Its sessions stay."""
    now = _running(treatment)
    if reason not in set(EndReason):
        raise DomainError(_("Say why the treatment ends."), field="reason")
    if on < now.started_on:
        raise DomainError(_("The last day lies before the first."), field="on")
    if now.sessions.filter(held_on__gt=on).exclude(state="draft").exists():
        raise DomainError(_("There are sessions after that day."), field="on")
    Treatment.objects.filter(pk=now.pk).update(
        ended_on=on, end_reason=reason, end_note=note.strip(), version=now.version + 1
    )
    record("treatment.ended", by=by.person_id, about=now, on=str(on), reason=reason)
    request_indicators(now.program_id)


def _running(treatment: Treatment) -> Treatment:
    """The treatment as it is now, kept from others. Raises `TreatmentEnded`."""
    now = held(treatment)
    if now.ended_on is not None:
        raise TreatmentEnded(_("This treatment has ended."))
    return now
