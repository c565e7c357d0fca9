"""Importing treatments: tried row by row against what is there, written at once, taken back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from fidelity.models import Treatment, TreatmentPhase
from fidelity.treatmentfile import TreatmentEntry, entry_of
from mbtq.core.importrows import Row
from mbtq.core.scope import current_organisation
from mbtq.core.tablefile import plain
from mbtq.tenancy.importing import Checked
from mbtq.tenancy.member import Actor
from mbtq.tenancy.models import ImportRun
from mbtq.tenancy.services.taking_away import take_away
from mbtq.trail.services import record
from programs.models import Practitioner, ProgramStatus, Team
from programs.selectors.addresses import practitioners_by_address
from programs.services.indicators import request_indicators

USES = {"fidelity.SessionLog": _("sessions"), "fidelity.Recording": _("recordings")}


@dataclass(slots=True)
class Wanted:
    """A row that can be written."""

    entry: TreatmentEntry
    team: Team
    therapist: Practitioner


def check_treatments(rows: list[Row], *, on: date) -> Checked:
    """The trial run: nothing is written."""
    entries = [(row, entry_of(row, today=on)) for row in rows]
    known = _Known({entry.code for _row, entry in entries if entry})
    checked = Checked(total=len(rows))
    for row, entry in entries:
        wanted = known.wanted(entry) if entry else None
        if wanted is not None and not row.faults:
            known.codes.add(wanted.entry.code)
            checked.good.append(wanted)
        checked.faults += row.faults
    return checked


class _Known:
    """What the organisation has already, asked once for the whole file."""

    def __init__(self, codes: set[str]) -> None:
        here = {"organisation_id": current_organisation()}
        taken = Treatment.objects.filter(code__in=codes, **here)
        self.codes = set(taken.values_list("code", flat=True))
        self.therapists = practitioners_by_address()
        self.teams: dict[str, dict[str, Team]] = defaultdict(dict)
        for team in Team.objects.filter(**here).select_related("program"):
            for program in (team.program.code, team.program.name):
                self.teams[plain(program)][plain(team.name)] = team

    def wanted(self, entry: TreatmentEntry) -> Wanted | None:
        """What the row would write; what does not fit is noted on it."""
        row = entry.row
        if entry.code in self.codes:
            row.refuse("code", entry.code, "taken")
        team = self._team(entry)
        therapist = self.therapists.get(entry.therapist)
        if therapist is None:
            row.refuse("therapist", entry.therapist, "therapist")
        elif therapist.ended_on is not None and therapist.ended_on < entry.started_on:
            row.refuse("therapist", entry.therapist, "left")
        return Wanted(entry, team, therapist) if team and therapist else None

    def _team(self, entry: TreatmentEntry) -> Team | None:
        row, teams = entry.row, self.teams.get(plain(entry.program))
        if not teams:
            row.refuse("program", entry.program, "program")
            return None
        team = teams.get(plain(entry.team))
        if team is None:
            row.refuse("team", entry.team, "team")
            return None
        if team.program.status != ProgramStatus.ACTIVE:
            row.refuse("program", entry.program, "stopped")
        is_over = team.ended_on is not None and entry.started_on > team.ended_on
        if entry.started_on < team.started_on or is_over:
            row.refuse("started_on", entry.started_on, "team_day")
        return team


def write_treatments(run: ImportRun, checked: Checked, *, by: Actor) -> list[models.Model]:
    """Starts the treatments; the caller owns the transaction."""
    started = [_treatment(one) for one in checked.good]
    Treatment.objects.bulk_create(started, batch_size=2_000)
    TreatmentPhase.objects.bulk_create(
        (
            TreatmentPhase(
                organisation_id=one.organisation_id,
                treatment=one,
                phase=one.phase,
                since=one.started_on,
            )
            for one in started
        ),
        batch_size=2_000,
    )
    record(
        "treatment.imported",
        by=by.person_id,
        about=run,
        rows=len(started),
        refused=checked.refused,
    )
    for program in {one.program_id for one in started}:
        request_indicators(program)
    return list(started)


def _treatment(wanted: Wanted) -> Treatment:
    entry = wanted.entry
    return Treatment(
        organisation_id=current_organisation(),
        program_id=wanted.team.program_id,
        team=wanted.team,
        therapist=wanted.therapist,
        code=entry.code,
        is_group=entry.is_group,
        phase=entry.phase,
        weekly=entry.weekly,
        started_on=entry.started_on,
        planned_end_on=entry.planned_end_on,
    )


def undo_treatments(run: ImportRun, *, by: Actor) -> int:
    """Takes the treatments of an import away. Raises `CannotUndo`."""
    added = run.rows_added.values("row_id")
    programs = set(Treatment.objects.filter(pk__in=added).values_list("program_id", flat=True))
    rows = take_away(run, Treatment, USES)
    record("treatment.import_undone", by=by.person_id, about=run, rows=rows)
    for program in programs:
        request_indicators(program)
    return rows
