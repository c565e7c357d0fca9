"""Teams and the places of people in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.tenancy.lists import ListPage
from mbtq.tenancy.pages import Answer, Crumb, FormPage
from mbtq.tenancy.permissions import Permission
from programs.forms.people import (
    AssignForm,
    EndForm,
    TeamChangeForm,
    TeamFilter,
    TeamForm,
)
from programs.models import Assignment, ProgramStatus, Team
from programs.selectors.lists import assignments_visible_to, practitioners_at_work
from programs.selectors.places import (
    programs_visible_to,
    sites_of_organisation,
    teams_visible_to,
)
from programs.selectors.staffing import staffing_of
from programs.services import people, places


class TeamList(ListPage):
    permission = Permission.TEAM_VIEW
    template = "programs/team_list.html"
    name = "teams"
    sorts = {"name": "name", "program": "program__name", "since": "started_on"}
    order = "name"
    filter_class = TeamFilter

    def filter_kwargs(self) -> dict[str, Any]:
        programs = programs_visible_to(self.member, on=self.today).order_by("name")
        return {"rows": {"program": programs}}

    def rows(self, chosen: dict[str, Any]) -> QuerySet[Team]:
        found = teams_visible_to(self.member, on=self.today)
        if "program" in chosen:
            found = found.filter(program=chosen["program"])
        return found if chosen.get("ended") else found.exclude(ended_on__lt=self.today)

    def lines(self, rows: list[Team]) -> list[dict[str, Any]]:
        staffing = staffing_of([row.pk for row in rows], on=self.today)
        return [{"team": row, "staffing": staffing[row.pk]} for row in rows]

    def head(self) -> list[Any]:
        return [_("Team"), _("Program"), _("Location"), _("Started on"), _("Ended on"),
                _("People"), _("Hours a week"), _("Registered")]  # fmt: skip

    def cells(self, line: dict[str, Any]) -> list[Any]:
        team, staffing = line["team"], line["staffing"]
        site = team.site.name if team.site else _("no fixed location")
        ended = team.ended_on or _("running")
        cells = [team.name, team.program.name, site, team.started_on, ended]
        registered = _("%(n)s of %(total)s") % {"n": staffing.registered, "total": staffing.core}
        return [*cells, staffing.people, staffing.hours, registered]

    @property
    def may_edit(self) -> bool:
        return self.member.may(Permission.TEAM_EDIT)

    @property
    def may_add(self) -> bool:
        return self.member.may(Permission.PROGRAM_EDIT)


class TeamPage(FormPage):
    """What forms about one team share."""

    permission = Permission.TEAM_EDIT
    team: Team

    def load(self, team: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = teams_visible_to(self.member, on=self.today).filter(pk=team).first()
        if found is None:
            raise Http404
        self.team = found

    @property
    def list_url(self) -> str:
        return reverse("programs:team-list", args=[self.slug])

    @property
    def team_url(self) -> str:
        return reverse("dashboards:team-board", args=[self.slug, self.team.pk])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Teams"), self.list_url), Crumb(self.team.name, self.team_url)]


class TeamCreate(FormPage):
    """Adding a team is setting up a program, so it needs that right."""

    permission = Permission.PROGRAM_EDIT
    template = "programs/team_create.html"
    form_class = TeamForm

    def form_kwargs(self) -> dict[str, Any]:
        programs = programs_visible_to(self.member, on=self.today).order_by("name")
        running = programs.filter(status=ProgramStatus.ACTIVE)
        return {"rows": {"program": running, "site": sites_of_organisation()}}

    def initial(self) -> dict[str, Any]:
        return {"program": self.request.GET.get("program"), "started_on": self.today}

    @property
    def list_url(self) -> str:
        return reverse("programs:team-list", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Teams"), self.list_url)]

    def save(self, form: TeamForm) -> Answer:
        team = places.create_team(by=self.member, **form.cleaned_data)
        url = reverse("programs:assignment-create", args=[self.slug, team.pk])
        return Answer(url, _("The team is added. Who works in it?"))


class TeamChange(TeamPage):
    template = "programs/team_change.html"
    form_class = TeamChangeForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"rows": {"site": sites_of_organisation()}}

    def initial(self) -> dict[str, Any]:
        return {"name": self.team.name, "site": self.team.site_id}

    def save(self, form: TeamChangeForm) -> Answer:
        places.change_team(team=self.team, by=self.member, **form.cleaned_data)
        return Answer(self.team_url, _("The team is changed."))


class TeamEnd(TeamPage):
    template = "programs/team_end.html"
    form_class = EndForm

    def context(self) -> dict[str, Any]:
        staffing = staffing_of([self.team.pk], on=self.today)[self.team.pk]
        return {"team": self.team, "people": staffing.people}

    def save(self, form: EndForm) -> Answer:
        places.end_team(team=self.team, by=self.member, **form.cleaned_data)
        return Answer(self.list_url, _("The team ends on that day, and the places in it."))


class AssignmentCreate(TeamPage):
    template = "programs/assignment_create.html"
    form_class = AssignForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"rows": {"practitioner": practitioners_at_work(on=self.today)}}

    def initial(self) -> dict[str, Any]:
        return {"since": self.today}

    @property
    def may_add_people(self) -> bool:
        return self.member.may(Permission.PRACTITIONER_EDIT)

    def save(self, form: AssignForm) -> Answer:
        people.assign(team=self.team, by=self.member, **form.cleaned_data)
        name = form.cleaned_data["practitioner"].name
        said = _("%(name)s has a place in %(team)s.") % {"name": name, "team": self.team.name}
        return Answer(self.team_url, said)


class AssignmentEnd(FormPage):
    permission = Permission.TEAM_EDIT
    template = "programs/assignment_end.html"
    form_class = EndForm
    assignment: Assignment

    def load(self, assignment: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = assignments_visible_to(self.member, on=self.today).filter(pk=assignment).first()
        if found is None:
            raise Http404
        self.assignment = found

    @property
    def list_url(self) -> str:
        return reverse("programs:team-list", args=[self.slug])

    @property
    def team_url(self) -> str:
        return reverse("dashboards:team-board", args=[self.slug, self.assignment.team_id])

    def crumbs(self) -> list[Crumb]:
        team = Crumb(self.assignment.team.name, self.team_url)
        return [Crumb(_("Teams"), self.list_url), team]

    def context(self) -> dict[str, Any]:
        return {"assignment": self.assignment}

    def save(self, form: EndForm) -> Answer:
        people.end_assignment(assignment=self.assignment, by=self.member, **form.cleaned_data)
        name, team = self.assignment.practitioner.name, self.assignment.team.name
        said = _("The place of %(name)s in %(team)s ends on that day.")
        return Answer(self.team_url, said % {"name": name, "team": team})
