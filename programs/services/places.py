"""Setting up and changing programs, locations and teams."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mbtq.core.errors import DomainError, Stale
from mbtq.core.models import held
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor
from mbtq.trail.services import record
from programs.choices import FIRST_PATIENT_STAGE
from programs.models import Assignment, Program, ProgramStatus, Site, Team
from programs.services.risk import request_risk

CHANGEABLE = ("name", "setting", "target_group", "started_on", "gates_green")


class NameTaken(DomainError):
    """Another row of the organisation has this name or code."""


class StillInUse(DomainError):
    """Something still hangs on what should end."""


@transaction.atomic
def create_program(
    *,
    code: str,
    name: str,
    setting: str,
    started_on: date,
    stage: int = 1,
    target_group: str = "",
    gates_green: bool | None = None,
    by: Actor,
) -> Program:
    """Adds a program. Its code stands in addresses and imports and never changes."""
    try:
        with transaction.atomic():
            program = Program.objects.create(
                organisation_id=current_organisation(),
                code=code,
                name=name,
                setting=setting,
                started_on=started_on,
                stage=stage,
                stage_since=started_on,
                target_group=target_group,
                gates_green=gates_green,
            )
    except IntegrityError as error:
        raise NameTaken(_("Another program has this code."), field="code") from error
    record("program.created", by=by.person_id, about=program, setting=setting)
    request_risk(program)
    return program


@transaction.atomic
def change_program(*, program: Program, version: int, by: Actor, **changes: Any) -> Program:
    """Changes what may change; `version` is the one the person saw. Raises `Stale`."""
    now = Program.objects.select_for_update().get(pk=program.pk)
    if now.version != version:
        raise Stale(_("Somebody else changed this program meanwhile."), theirs=now)
    unknown = set(changes) - set(CHANGEABLE)
    assert not unknown, unknown
    if now.stopped_on and changes.get("started_on", now.started_on) > now.stopped_on:
        raise DomainError(_("The program had stopped by then."), field="started_on")
    changed = sorted(key for key, value in changes.items() if getattr(now, key) != value)
    for key in changed:
        setattr(now, key, changes[key])
    now.version += 1
    now.save()
    record("program.changed", by=by.person_id, about=now, fields=changed)
    request_risk(now)
    return now


@transaction.atomic
def move_to_stage(*, program: Program, stage: int, on: date, reason: str, by: Actor) -> None:
    """Another stage of implementation; back is allowed and needs a reason.

    Source: stages are not linear (NIRN); a reorganisation can set a program back.
    """
    now = Program.objects.select_for_update().get(pk=program.pk)
    if stage == now.stage:
        raise DomainError(_("The program is in this stage already."), field="stage")
    if on < now.started_on:
        raise DomainError(_("The date lies before the start of the program."), field="on")
    if stage < now.stage and not reason.strip():
        raise DomainError(_("Say why the program goes back a stage."), field="reason")
    if stage >= FIRST_PATIENT_STAGE > now.stage and now.gates_green is None:
        raise DomainError(
            _("First record whether stages 3 to 5 are done; that protects the first patients."),
            field="stage",
        )
    Program.objects.filter(pk=now.pk).update(stage=stage, stage_since=on, version=now.version + 1)
    record("program.stage_changed", by=by.person_id, about=now, before=now.stage, after=stage)
    request_risk(now)


@transaction.atomic
def stop_program(*, program: Program, on: date, reason: str, by: Actor) -> None:
    """Stops a program. Its history stays; its running teams must have ended."""
    now = Program.objects.select_for_update().get(pk=program.pk)
    if now.status == ProgramStatus.STOPPED:
        raise DomainError(_("This program has stopped already."))
    if on < now.started_on:
        raise DomainError(_("The date lies before the start of the program."), field="on")
    if Team.objects.filter(program=now).exclude(ended_on__lte=on).exists():
        raise StillInUse(_("End its teams first; that hands over their people."))
    Program.objects.filter(pk=now.pk).update(
        status=ProgramStatus.STOPPED, stopped_on=on, stop_reason=reason, version=now.version + 1
    )
    record("program.stopped", by=by.person_id, about=now, on=str(on))


def create_site(*, name: str, city: str = "", by: Actor) -> Site:
    """Adds a location."""
    try:
        with transaction.atomic():
            site = Site.objects.create(organisation_id=current_organisation(), name=name, city=city)
            record("site.created", by=by.person_id, about=site)
            return site
    except IntegrityError as error:
        raise NameTaken(_("Another location has this name."), field="name") from error


def create_team(
    *, program: Program, name: str, started_on: date, site: Site | None = None, by: Actor
) -> Team:
    """Adds a team to a program."""
    try:
        with transaction.atomic():
            if held(program).status == ProgramStatus.STOPPED:
                raise DomainError(_("This program has stopped already."), field="program")
            team = Team.objects.create(
                organisation_id=current_organisation(),
                program=program,
                name=name,
                site=site,
                started_on=started_on,
            )
            record("team.created", by=by.person_id, about=team, program=program.pk)
            return team
    except IntegrityError as error:
        raise NameTaken(_("Another team of this program has this name."), field="name") from error


def change_team(*, team: Team, name: str, site: Site | None, by: Actor) -> None:
    """Another name or location."""
    try:
        with transaction.atomic():
            Team.objects.filter(pk=team.pk).update(name=name, site=site)
            record("team.changed", by=by.person_id, about=team)
    except IntegrityError as error:
        raise NameTaken(_("Another team of this program has this name."), field="name") from error


@transaction.atomic
def end_team(*, team: Team, on: date, by: Actor) -> None:
    """Ends a team and the assignments in it, those with a later last day too; `on` is the last."""
    team = held(team)
    if team.ended_on is not None:
        raise DomainError(_("This team has ended already."), field="on")
    if on < team.started_on:
        raise DomainError(_("The last day lies before the first."), field="on")
    running: list[UUID] = list(
        Assignment.objects.filter(team=team).exclude(until__lte=on).values_list("pk", flat=True)
    )
    Assignment.objects.filter(pk__in=running, since__lte=on).update(until=on)
    Assignment.objects.filter(pk__in=running, since__gt=on).delete()
    Team.objects.filter(pk=team.pk).update(ended_on=on)
    record("team.ended", by=by.person_id, about=team, on=str(on), assignments=len(running))
