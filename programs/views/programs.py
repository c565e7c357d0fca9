"""Programs: the list, one program, and the acts upon it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.versioned import VersionedPage
from programs.catalog import risk_model
from programs.forms.programs import (
    ProgramChangeForm,
    ProgramFilter,
    ProgramForm,
    StageForm,
    StopForm,
    plain_program,
)
from programs.labels import LEVELS, SETTINGS
from programs.models import Program, ProgramStatus
from programs.risk import event_counts
from programs.selectors.lists import risk_of, with_urgency
from programs.selectors.places import programs_visible_to, teams_visible_to
from programs.selectors.ratings import events_of
from programs.services import places
from programs.services.risk import MODEL


class ProgramPage(Page):
    """What pages of one program share: finding it, and the way back."""

    joined: ClassVar[tuple[str, ...]] = ("risk__score",)
    program: Program

    def load(self, program: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        visible = with_urgency(programs_visible_to(self.member, on=self.today))
        found = visible.select_related(*self.joined).filter(pk=program).first()
        if found is None:
            raise Http404
        self.program = found

    def crumbs(self) -> list[Crumb]:
        programs = Crumb(_("Programs"), reverse("programs:program-list", args=[self.slug]))
        return [programs, Crumb(self.program.name, self.program_url)]

    @property
    def program_url(self) -> str:
        return reverse("programs:program-detail", args=[self.slug, self.program.pk])

    @property
    def is_running(self) -> bool:
        return self.program.status == ProgramStatus.ACTIVE


class ProgramFormPage(ProgramPage, FormPage):
    """A form about one program; dates in it may not lie in the future."""

    def initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def form_kwargs(self) -> dict[str, Any]:
        return {"today": self.today}


class ProgramList(ListPage):
    permission = Permission.PROGRAM_VIEW
    template = "programs/program_list.html"
    name = "programs"
    sorts = {"name": "name", "stage": "stage", "risk": "urgency", "since": "started_on"}
    order = "name"
    filter_class = ProgramFilter

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Program]:
        found = with_urgency(programs_visible_to(self.member, on=self.today))
        columns = {"level": "risk__score__level"}
        return found.filter(**{columns.get(key, key): value for key, value in chosen.items()})

    def lines(self, rows: list[Program]) -> list[dict[str, Any]]:
        return [{"program": row, "risk": risk_of(row)} for row in rows]

    def head(self) -> list[Any]:
        return [_("Program"), _("Code"), _("Setting"), _("Stage"), _("Status"), _("Started on"),
                _("Risk"), _("Risk at least"), _("Risk at most"), _("Known")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        row, risk = line["program"], line["risk"]
        cells = [row.name, row.code, SETTINGS[row.setting], row.get_stage_display()]
        cells += [row.get_status_display(), row.started_on]
        if risk is None:
            return [*cells, *[_("Not computed yet")] * 4]
        score = risk.score
        bounds = [formats.points(score.risk_low), formats.points(score.risk_high)]
        return [*cells, LEVELS[score.level], *bounds, formats.percent(score.coverage)]

    @property
    def may_edit(self) -> bool:
        return self.member.may(Permission.PROGRAM_EDIT)

    @property
    def may_see_risk(self) -> bool:
        return self.member.may(Permission.RISK_VIEW)


class ProgramDetail(ProgramPage):
    permission = Permission.PROGRAM_VIEW
    template = "programs/program_detail.html"

    def crumbs(self) -> list[Crumb]:
        return super().crumbs()[:1]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        teams = teams_visible_to(self.member, on=self.today).filter(program=self.program)
        may = {name: self.member.may(right) for name, right in RIGHTS.items()}
        context = {
            "program": self.program,
            "risk": risk_of(self.program),
            "teams": list(teams),
            "events": [
                (one, event_counts(one.on, self.today, risk_model(MODEL)))
                for one in events_of(self.program)
            ],
            "may": may,
        }
        return self.show(context)


RIGHTS = {
    "edit": Permission.PROGRAM_EDIT,
    "rate": Permission.DETERMINANT_RATE,
    "risk": Permission.RISK_VIEW,
    "figures": Permission.RISK_DETAIL_VIEW,
    "teams": Permission.TEAM_VIEW,
    "event": Permission.CHANGE_EVENT_RECORD,
    "fidelity": Permission.FIDELITY_TEAM,
}


class ProgramCreate(FormPage):
    permission = Permission.PROGRAM_EDIT
    template = "programs/program_create.html"
    form_class = ProgramForm

    @property
    def list_url(self) -> str:
        return reverse("programs:program-list", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Programs"), self.list_url)]

    def save(self, form: ProgramForm) -> Answer:
        program = places.create_program(by=self.member, **form.cleaned_data)
        url = reverse("programs:program-detail", args=[self.slug, program.pk])
        return Answer(url, _("The program is added. Now rate its factors together."))


class ProgramChange(ProgramPage, VersionedPage):
    """Changes what a program says of itself."""

    permission = Permission.PROGRAM_EDIT
    template = "programs/program_change.html"
    form_class = ProgramChangeForm
    acts = ("program.changed", "program.stage_changed")

    @property
    def row(self) -> Program:
        return self.program

    def stored(self, row: Program) -> dict[str, str]:
        return plain_program(row)

    def change(self, form: ProgramChangeForm, *, version: int) -> Answer:
        places.change_program(
            program=self.program, version=version, by=self.member, **form.cleaned_data
        )
        return Answer(self.program_url, _("The program is changed."))


class ProgramStage(ProgramFormPage):
    permission = Permission.PROGRAM_EDIT
    template = "programs/program_stage.html"
    form_class = StageForm

    def save(self, form: StageForm) -> Answer:
        places.move_to_stage(program=self.program, by=self.member, **form.cleaned_data)
        return Answer(self.program_url, _("The program is in another stage now."))


class ProgramStop(ProgramFormPage):
    permission = Permission.PROGRAM_EDIT
    template = "programs/program_stop.html"
    form_class = StopForm

    def save(self, form: StopForm) -> Answer:
        places.stop_program(program=self.program, by=self.member, **form.cleaned_data)
        return Answer(self.program_url, _("The program has stopped. Its history stays."))
