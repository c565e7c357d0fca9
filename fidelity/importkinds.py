"""Treatments and sessions as kinds of import: columns, words, sentences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fidelity.importfile import entry_of
from fidelity.importlabels import COLUMN_NAMES, ROW_REASONS
from fidelity.importwords import COLUMN_WORDS
from fidelity.models import Batch
from fidelity.services import importing
from fidelity.services.treatment_import import (
    check_treatments,
    undo_treatments,
    write_treatments,
)
from mbtq.core.importrows import Column, Row
from mbtq.tenancy.importing import CannotUndo, Checked, ImportKind
from mbtq.tenancy.member import Actor
from mbtq.tenancy.models import ImportRun
from programs.labels import CODE_REFUSED

NEEDED = ("code", "date", "modality", "outcome", "minutes")


class TreatmentRows(ImportKind):
    """One row is one treatment, under a code."""

    key = "treatments"
    label = _("Treatments")
    about = _(
        "One row for each treatment that runs, under a code that only your organisation can"
        " resolve: no names, no birth dates, no citizen service numbers."
    )
    columns = (
        Column(
            "code",
            COLUMN_NAMES["code"],
            "client code|cliëntcode|clientcode|cliënt|cliënt (code)|code cliënt",
            True,
        ),
        Column("program", pgettext_lazy("column", "program"), "programma|program code", True),
        Column("team", pgettext_lazy("column", "team"), "teamnaam|team name", True),
        Column(
            "therapist",
            pgettext_lazy("column", "therapist (e-mail)"),
            "therapeut|behandelaar|therapist e mail|e mail therapeut|e mail behandelaar|e mail",
            True,
        ),
        Column(
            "started_on",
            pgettext_lazy("column", "start"),
            "start|startdatum|begindatum|begin|eerste dag|start date|first day|started on",
            True,
        ),
        Column(
            "weekly",
            pgettext_lazy("column", "sessions a week"),
            "zittingen per week|sessies per week|per week|sessions per week|frequentie",
            True,
        ),
        Column("phase", pgettext_lazy("column", "phase"), "fase|behandelfase"),
        Column(
            "planned_end_on",
            pgettext_lazy("column", "planned end"),
            "gepland einde|geplande einddatum|einddatum|planned end date|planned last day",
        ),
        Column("group", pgettext_lazy("column", "group"), "groep|is groep|this code is a group"),
    )
    example = (
        "code;programma;team;therapeut;start;zittingen per week;fase;gepland einde\n"
        "K-4F7;mbt-zuid;Team Zuid;noor@example.nl;01-09-2026;2;behandelfase;01-03-2028\n"
        "K-2B9;mbt-zuid;Team Zuid;sam@example.nl;15-09-2026;1,5;;"
    )
    reasons: ClassVar[dict[str, Any]] = {
        **{f"code_{key}": sentence for key, sentence in CODE_REFUSED.items()},
        "taken": _("Another treatment has this code."),
        "program": _("No program has this code or name."),
        "stopped": _("This program has stopped already."),
        "team": _("This program has no team with this name."),
        "team_day": _("The team does not exist on that day."),
        "therapist": _("Nobody here has this e-mail address."),
        "left": _("This person has left by then."),
        "future": _("The date lies in the future."),
        "weekly": _("Give the number of sessions a week, 14 at most."),
        "phase": _("Use for instance: initial phase, treatment phase, final phase, follow-up."),
        "end_before_start": _("The planned end lies before the start."),
        "group": _("Write yes or no."),
    }

    def check(self, rows: list[Row], *, on: date) -> Checked:
        return check_treatments(rows, on=on)

    def write(
        self, run: ImportRun, checked: Checked, *, at: datetime, by: Actor
    ) -> list[models.Model]:
        return write_treatments(run, checked, by=by)

    def undo(self, run: ImportRun, *, at: datetime, by: Actor) -> int:
        return undo_treatments(run, by=by)


class SessionRows(ImportKind):
    """One row is one session that was held, or was not."""

    key = importing.KIND
    label = _("Sessions")
    about = _(
        "One row for each session of a treatment that is here already, by its code. Without a"
        " therapist it is the session of the treatment's own therapist."
    )
    columns = tuple(
        Column(key, COLUMN_NAMES[key], words, needed=key in NEEDED, free=key == "note")
        for key, words in COLUMN_WORDS.items()
    )
    example = (
        "code;datum;vorm;doorgegaan;minuten;therapeut;onderdelen\n"
        "K-4F7;20-11-2026;individueel;ja;50;noor@example.nl;exploratie|affectfocus\n"
        "K-2B9;21-11-2026;individueel;niet verschenen;;sam@example.nl;"
    )
    reasons = ROW_REASONS

    def check(self, rows: list[Row], *, on: date) -> Checked:
        found = importing.check_entries([entry_of(row) for row in rows], own=None, on=on)
        return Checked(found.total, list(found.good), found.faults)

    def write(
        self, run: ImportRun, checked: Checked, *, at: datetime, by: Actor
    ) -> list[models.Model]:
        good = importing.Checked(checked.total, checked.good, checked.faults)
        importing.write_checked(good, name=run.name, at=at, by=by, batch_id=run.pk)
        return []

    def undo(self, run: ImportRun, *, at: datetime, by: Actor) -> int:
        try:
            return importing.undo_import(batch=Batch.objects.get(pk=run.pk), at=at, by=by)
        except importing.CannotUndo as error:
            raise CannotUndo(error.sentence) from error
