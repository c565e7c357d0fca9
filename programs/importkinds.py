"""Practitioners as a kind of import: columns, words, sentences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mbtq.core.importrows import Column, Row
from mbtq.tenancy.importing import Checked, ImportKind
from mbtq.tenancy.member import Actor
from mbtq.tenancy.models import ImportRun
from programs.services.people_import import check_people, undo_people, write_people


class PractitionerRows(ImportKind):
    """One row is somebody, or one more place of somebody in a team."""

    key = "practitioners"
    label = _("Practitioners")
    about = _(
        "One row for each person, or one for each place when somebody works in more than one"
        " team. The e-mail address tells people apart. Who is here already gets a place only."
    )
    columns = (
        Column("name", pgettext_lazy("column", "name"), "naam|medewerker|behandelaar", True),
        Column(
            "email",
            pgettext_lazy("column", "e-mail"),
            "e mail|e-mailadres|e mailadres|mail|mailadres|email address|e mail address",
            True,
        ),
        Column("profession", pgettext_lazy("column", "profession"), "beroep|discipline", True),
        Column(
            "started_on",
            pgettext_lazy("column", "first day"),
            "first day|eerste dag|start|startdatum|in dienst|in dienst sinds|datum in dienst",
            True,
        ),
        Column("team", pgettext_lazy("column", "team"), "teamnaam|team name"),
        Column("role", pgettext_lazy("column", "role"), "rol|functie|taak"),
        Column(
            "hours",
            pgettext_lazy("column", "hours a week"),
            "uren|uren per week|hours a week|hours per week",
        ),
    )
    example = (
        "naam;e-mail;beroep;eerste dag;team;rol;uren\n"
        "Noor de Vries;noor@example.nl;psychotherapeut;01-09-2026;Team Zuid;therapeut;24\n"
        "Sam Bakker;sam@example.nl;psychiater;01-09-2026;;;"
    )
    reasons: ClassVar[dict[str, Any]] = {
        "name": _("Write the name in at most 120 characters, on one line."),
        "profession": _("This profession is not known. Use for instance: psychiatrist, nurse."),
        "role": _("This role is not known. Use for instance: therapist, lead, supervisor."),
        "hours": _("Give the hours a week as a number up to 60, with one decimal at most."),
        "team": _("No team has this name."),
        "team_twice": _(
            "More teams have this name. Write the code of the program before it: code/team."
        ),
        "team_ended": _("The team has ended by then."),
        "without_team": _("Name the team too, or leave this empty."),
        "in_team": _("This person has that role in this team already."),
        "already": _("This person is here already, and the row names no team."),
        "left": _("This person has left."),
        "differs": _("A row before has this address with another name, profession or first day."),
    }

    def check(self, rows: list[Row], *, on: date) -> Checked:
        return check_people(rows)

    def write(
        self, run: ImportRun, checked: Checked, *, at: datetime, by: Actor
    ) -> list[models.Model]:
        return write_people(run, checked, by=by)

    def undo(self, run: ImportRun, *, at: datetime, by: Actor) -> int:
        return undo_people(run, by=by)
