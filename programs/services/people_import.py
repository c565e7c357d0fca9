"""Importing practitioners: tried row by row against what is there, written at once, taken back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from mbtq.core.importrows import Row
from mbtq.core.scope import current_organisation
from mbtq.core.tablefile import plain
from mbtq.tenancy.importing import Checked
from mbtq.tenancy.member import Actor
from mbtq.tenancy.models import ImportRun
from mbtq.tenancy.services.taking_away import take_away
from mbtq.trail.services import record
from programs.models import Assignment, Practitioner, Team
from programs.peoplefile import PersonEntry, entry_of
from programs.selectors.addresses import practitioners_by_address
from programs.services.indicators import request_indicators

USES = {
    "programs.Assignment": _("places in teams"),
    "programs.Credential": _("qualifications"),
    "fidelity.Treatment": _("treatments"),
    "fidelity.SessionLog": _("sessions"),
    "supervision.Supervisee": _("supervision"),
}


@dataclass(slots=True)
class Wanted:
    """A row that can be written: who, new or known, and the place in a team if there is one."""

    entry: PersonEntry
    person: Practitioner
    is_new: bool
    place: Assignment | None = None


def check_people(rows: list[Row]) -> Checked:
    """The trial run: nothing is written."""
    known, checked = _Known(), Checked(total=len(rows))
    for row in rows:
        entry = entry_of(row)
        wanted = known.wanted(entry) if entry else None
        if wanted is not None and not row.faults:
            known.keep(wanted)
            checked.good.append(wanted)
        checked.faults += row.faults
    return checked


class _Known:
    """Who and what the organisation has already, asked once for the whole file."""

    def __init__(self) -> None:
        here = {"organisation_id": current_organisation()}
        self.people = practitioners_by_address()
        self.added: dict[str, PersonEntry] = {}
        self.teams: dict[str, list[Team]] = defaultdict(list)
        for team in Team.objects.filter(**here).select_related("program"):
            self.teams[plain(team.name)].append(team)
            self.teams[plain(f"{team.program.code}/{team.name}")].append(team)
        self.places: dict[tuple[object, object, str], list[tuple[date, date]]] = defaultdict(list)
        for one in Assignment.objects.filter(**here):
            key = (one.practitioner_id, one.team_id, one.role)
            self.places[key].append((one.since, one.until or date.max))

    def wanted(self, entry: PersonEntry) -> Wanted | None:
        """What the row would write; what does not fit is noted on it."""
        person, is_new = self._person(entry)
        if person is None:
            return None
        if not entry.team:
            if not is_new or entry.email in self.added:
                entry.row.refuse("email", entry.email, "already")
            return Wanted(entry, person, is_new)
        team = self._team(entry)
        if team is None:
            return None
        since = max(entry.started_on, person.started_on, team.started_on)
        if team.ended_on is not None and since > team.ended_on:
            entry.row.refuse("team", entry.team, "team_ended")
        running = self.places[(person.pk, team.pk, entry.role)]
        if any(until >= since for _since, until in running):
            entry.row.refuse("team", entry.team, "in_team")
        place = _new_place(entry, person, team, since)
        return Wanted(entry, person, is_new and entry.email not in self.added, place)

    def _person(self, entry: PersonEntry) -> tuple[Practitioner | None, bool]:
        """The practitioner with that address: known, of a row before, or a new one."""
        before = self.added.get(entry.email)
        if before is not None:
            said = (before.name, before.profession, before.started_on)
            if said != (entry.name, entry.profession, entry.started_on):
                entry.row.refuse("email", entry.email, "differs")
                return None, False
            return self.people[entry.email], True
        known = self.people.get(entry.email)
        if known is None:
            return _new_person(entry), True
        if known.ended_on is not None:
            entry.row.refuse("email", entry.email, "left")
            return None, False
        return known, False

    def _team(self, entry: PersonEntry) -> Team | None:
        named = self.teams.get(plain(entry.team), [])
        found = [one for one in named if one.ended_on is None] or named
        if len(found) != 1:
            entry.row.refuse("team", entry.team, "team_twice" if found else "team")
            return None
        return found[0]

    def keep(self, wanted: Wanted) -> None:
        """The rows after this one see what it adds."""
        entry = wanted.entry
        if wanted.is_new:
            self.people[entry.email], self.added[entry.email] = wanted.person, entry
        if (place := wanted.place) is not None:
            key = (place.practitioner_id, place.team_id, place.role)
            self.places[key].append((place.since, date.max))


def _new_person(entry: PersonEntry) -> Practitioner:
    return Practitioner(
        organisation_id=current_organisation(),
        name=entry.name,
        email=entry.email,
        profession=entry.profession,
        started_on=entry.started_on,
    )


def _new_place(entry: PersonEntry, person: Practitioner, team: Team, since: date) -> Assignment:
    return Assignment(
        organisation_id=current_organisation(),
        practitioner=person,
        team=team,
        role=entry.role,
        hours_per_week=entry.hours or Decimal(0),
        since=since,
    )


def write_people(run: ImportRun, checked: Checked, *, by: Actor) -> list[models.Model]:
    """Adds who is new and the places in teams; the caller owns the transaction."""
    people = [one.person for one in checked.good if one.is_new]
    places = [one.place for one in checked.good if one.place is not None]
    Practitioner.objects.bulk_create(people, batch_size=2_000)
    Assignment.objects.bulk_create(places, batch_size=2_000)
    record(
        "practitioner.imported",
        by=by.person_id,
        about=run,
        rows=len(checked.good),
        refused=checked.refused,
        people=len(people),
        places=len(places),
    )
    _ask_figures({one.team_id for one in places})
    return [*people, *places]


def undo_people(run: ImportRun, *, by: Actor) -> int:
    """Takes away places and people of an import. Raises `CannotUndo`."""
    added = run.rows_added.filter(model="programs.assignment").values("row_id")
    teams = set(Assignment.objects.filter(pk__in=added).values_list("team_id", flat=True))
    gone = take_away(run, Assignment, USES)
    people = take_away(run, Practitioner, USES)
    record("practitioner.import_undone", by=by.person_id, about=run, people=people, places=gone)
    _ask_figures(teams)
    return run.written


def _ask_figures(teams: set[UUID]) -> None:
    """Staffing of these teams' programs is counted anew."""
    found = Team.objects.filter(pk__in=teams).values_list("program_id", flat=True)
    for program in set(found):
        request_indicators(program)
