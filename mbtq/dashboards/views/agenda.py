"""Agendas: a supervisor's day, one supervision, a team's meeting. The last two can be printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from audits.models import Checklist
from fidelity.goal_words import goal_name
from fidelity.labels import CONCERNS
from fidelity.selectors.week import to_discuss_with
from mbtq.dashboards.selectors import agenda
from mbtq.dashboards.selectors.week import plans_of_supervisees, ratings_to_give
from mbtq.tenancy.pages import ActPage, Answer, Crumb, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.models import Practitioner, Team
from programs.selectors.places import own_teams, teams_visible_to
from supervision.models import AgendaPoint, Arrangement
from supervision.planning import next_day
from supervision.selectors.planned import arrangements_between, people_on, planned_days
from supervision.selectors.sessions import to_confirm_for
from supervision.selectors.signal_boards import open_signals_for, points_of
from supervision.services.signals import note_point_discussed


class Agenda(Page):
    """A supervisor's start: today, signals by their day, what waits, who was not seen."""

    permission = Permission.AGENDA_VIEW
    template = "dashboards/agenda.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        context = {
            "days": agenda.days_of(self.member, on=self.today),
            "signals": open_signals_for(self.member, on=self.today),
            "to_confirm": to_confirm_for(self.member),
            "todo": ratings_to_give(self.member, on=self.today),
            "plans": [
                (one, goal_name(one)) for one in plans_of_supervisees(self.member, on=self.today)
            ],
            "without": agenda.without_supervision(self.member, on=self.today),
            "to_discuss": [
                {**one, "words": CONCERNS[one["concern"]]}
                for one in to_discuss_with(self.member.person_id, on=self.today)
            ],
        }
        return self.show(context)


class SupervisionAgenda(Page):
    """What to talk about in one supervision: for the supervisor of all, else of oneself."""

    permission = Permission.SUPERVISION_OWN
    template = "dashboards/supervision_agenda.html"
    arrangement: Arrangement
    people: list[Practitioner]

    def load(self, arrangement: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        rows = arrangements_between(self.today, self.today + agenda.AHEAD)
        found = rows.select_related("team__program").filter(pk=arrangement).first()
        if found is None:
            raise Http404
        self.arrangement = found
        self.people = agenda.readers_part(found, self.member, on=self.today)

    def may(self) -> bool:
        """Who takes part, or leads it."""
        return super().may() and bool(self.people)

    def refusal(self) -> str:
        if self.member.may(self.permission):
            return _("This agenda is for who takes part in this supervision.")
        return super().refusal()

    def crumbs(self) -> list[Crumb]:
        if self.member.may(Permission.AGENDA_VIEW):
            return [Crumb(_("Agenda"), reverse("dashboards:agenda", args=[self.slug]))]
        return [Crumb(_("Supervision"), reverse("supervision:session-list", args=[self.slug]))]

    @property
    def day(self) -> Any:
        """The day that was asked for, else the next planned one."""
        asked = self.request.GET.get("day", "")
        try:
            return parse_date(asked) or self._next()
        except ValueError:
            return self._next()

    def _next(self) -> Any:
        row = self.arrangement
        return next_day(row.first_on, row.every_weeks, row.until, self.today) or self.today

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        team = self.arrangement.team
        parts = agenda.parts_for(self.people, self.member, on=self.today)
        others = [one.practitioner.pk for one in parts if not one.is_reader]
        if others:
            record("agenda.read", by=self.member.person_id, about=self.arrangement, people=others)
        context = {
            "arrangement": self.arrangement,
            "day": self.day,
            "everybody": people_on(self.arrangement, self.today),
            "parts": parts,
            "signals": agenda.signals_for(self.member, team.pk, on=self.today),
            "events": agenda.new_events(team.program, on=self.today),
        }
        return self.show(context)


class TeamPage(Page):
    """What the pages about the meeting of one team share."""

    permission = Permission.TEAM_VIEW
    team: Team

    def load(self, team: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = teams_visible_to(self.member, on=self.today).filter(pk=team).first()
        if found is None:
            raise Http404
        self.team = found

    def may(self) -> bool:
        """Who works in the team: others see the team, not what it has to talk about."""
        mine = own_teams(self.member, on=self.today)
        return (
            super().may() and not self.member.is_visitor and mine.filter(pk=self.team.pk).exists()
        )

    def refusal(self) -> str:
        if self.member.may(self.permission):
            return _("This agenda is for who works in the team.")
        return super().refusal()


class TeamAgenda(TeamPage):
    """The agenda of a team's meeting. No figure or session of one person stands on it."""

    template = "dashboards/team_agenda.html"

    def crumbs(self) -> list[Crumb]:
        url = reverse("dashboards:team-board", args=[self.slug, self.team.pk])
        return [Crumb(self.team.name, url)]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        lists = Checklist.objects.filter(team=self.team, state="open").select_related("kind")
        context = {
            "team": self.team,
            "points": points_of(self.team),
            "signals": agenda.signals_for(self.member, self.team.pk, on=self.today),
            "events": agenda.new_events(self.team.program, on=self.today),
            "checklists": list(lists.order_by("due_on")),
            "days": self._days(),
            "people": agenda.people_of_team(self.team.pk, on=self.today),
            "may_note": self.member.may(Permission.SIGNAL_RAISE),
        }
        return self.show(context)

    def _days(self) -> Any:
        """Planned supervision of the team: what was not told, and what comes."""
        since, to = self.today - agenda.NOT_TOLD, self.today + agenda.AHEAD
        mine = list(arrangements_between(since, to).filter(team=self.team))
        return [one for one in planned_days(mine, since, to) if one.is_open]


class PointDiscussed(TeamPage, ActPage):
    """The team has talked about a point of its agenda."""

    permission = Permission.SIGNAL_RAISE
    http_method_names = ActPage.http_method_names

    def load(self, team: UUID, point: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        super().load(team=team)
        found = AgendaPoint.objects.filter(team=self.team, pk=point).first()
        if found is None:
            raise Http404
        self.point = found

    def refused_url(self) -> str:
        return reverse("dashboards:team-agenda", args=[self.slug, self.team.pk])

    def act(self) -> Answer:
        note_point_discussed(point=self.point, on=self.today, by=self.member)
        return Answer(self.refused_url(), _("It is off the agenda."))
