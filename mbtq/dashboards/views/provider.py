"""Boards inside an organisation: my week, agenda, team, organisation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.models import Audit
from fidelity.goal_words import goal_name
from fidelity.matrixwords import summary_of
from fidelity.selectors.matrix import integrity_of
from fidelity.selectors.ratings import open_goals
from fidelity.selectors.week import session_week
from mbtq.dashboards.selectors.agenda import days_of
from mbtq.dashboards.selectors.program_rows import ProgramRow, program_rows, risk_rows
from mbtq.dashboards.selectors.team import (
    OwnProgram,
    last_final_audit,
    needed_now,
    own_programs,
    supervision_figures,
)
from mbtq.dashboards.selectors.week import (
    MOST,
    week_of,
)
from mbtq.reporting.report_scores import matrix_of
from mbtq.tenancy.pages import Crumb, Page
from mbtq.tenancy.permissions import Permission
from programs.choices import TEAM_NORM
from programs.labels import CredentialKind
from programs.models import Assignment, IndicatorValue, ProgramStatus
from programs.people_words import ending_words, holding_words
from programs.selectors.indicators import readings, values_of
from programs.selectors.lists import Holding, holdings_of
from programs.selectors.places import (
    own_teams,
    practitioner_of,
    programs_visible_to,
    teams_visible_to,
)
from programs.selectors.ratings import events_of
from programs.selectors.risk_page import stored_result
from programs.selectors.staffing import (
    Ending,
    ending_registrations,
    endings_among,
    staffed_team,
)
from supervision.selectors.sessions import to_confirm_for
from supervision.selectors.signal_boards import escalations_for, signals_of_team
from training.registration_words import dossier_words
from training.selectors.people import own_ending, own_progress


class MyWeek(Page):
    """What the person is asked for, and where the own programs stand. No scores of persons."""

    permission = Permission.MY_WEEK_VIEW
    template = "dashboards/my_week.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        own = own_programs(self.member, on=self.today)
        person = own[0].practitioner if own else practitioner_of(self.member)
        monday = self.today - timedelta(days=self.today.weekday())
        logs = person is not None and self.member.may(Permission.SESSION_LOG)
        supervised = person is not None and self.member.may(Permission.SUPERVISION_OWN)
        todo = week_of(self.member, own, on=self.today)
        held = holdings_of(person, on=self.today) if person else []
        context = {
            "todo": todo[:MOST],
            "later": todo[MOST:],
            "goals": [(one, goal_name(one)) for one in open_goals(person)] if person else [],
            "week": self.today.isocalendar().week,
            "monday": monday,
            "sunday": monday + timedelta(days=6),
            "own": own,
            "days": days_of(self.member, on=self.today) if supervised else None,
            "to_confirm": to_confirm_for(self.member) if supervised else [],
            "practitioner": person,
            "sessions": session_week(person, monday=monday) if person and logs else None,
            "holdings": [
                {"holding": one, "words": holding_words(one, on=self.today)} for one in held
            ],
            **self._registration(own, held),
        }
        return self.show(context)

    def _registration(self, own: list[OwnProgram], held: list[Holding]) -> dict[str, Any]:
        """The own registrations that end within half a year, and how far the own dossier is."""
        if not self.member.may(Permission.DOSSIER_OWN):
            return {}
        dossier = own[0].dossier if own else own_progress(self.member.person_id)
        ending = [holding_words(one, on=self.today) for one in own_ending(held)]
        return {"ending": ending, "dossier": dossier_words(dossier) if dossier else ""}


class OrganisationBoard(Page):
    """One card per program: level, trend, confidence, and one next step."""

    permission = Permission.ORGANISATION_BOARD_VIEW
    template = "dashboards/organisation_board.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        programs = programs_visible_to(self.member, on=self.today)
        rows = program_rows(programs.filter(status=ProgramStatus.ACTIVE))
        counted = values_of([row.program for row in rows], on=self.today)
        cards = [
            (row, row.step(self.today), self.step_url(row), contradictions(row, counted))
            for row in rows
        ]
        stopped = programs.filter(status=ProgramStatus.STOPPED).order_by("-stopped_on")
        told = escalations_for(self.member)
        ending = in_words(ending_registrations(on=self.today), self.today)
        return self.show({"cards": cards, "stopped": stopped, "told": told, "ending": ending})

    def step_url(self, row: Any) -> str:
        """Where the next step of a row is done."""
        page = row.step(self.today).page
        if page == "checklists":
            return reverse("audits:checklist-list", args=[self.slug])
        return reverse(f"programs:program-{page}", args=[self.slug, row.pk])


def contradictions(row: ProgramRow, counted: list[IndicatorValue]) -> int:
    """How many figures of a program say the opposite of what was rated."""
    if row.risk is None:
        return 0
    ratings = stored_result(row.risk.score).case.ratings
    return sum(bool(one.contradicts) for one in readings(counted, row.program, ratings))


class TeamHome(Page):
    """Leads to the first own team."""

    permission = Permission.TEAM_VIEW
    template = "dashboards/team_none.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        team = own_teams(self.member, on=self.today).filter(ended_on=None).order_by("name").first()
        if team is None:
            return self.show({})
        return redirect("dashboards:team-board", self.slug, team.pk)


class TeamBoard(Page):
    """The state of one team: what is needed now, staffing, risk, audit, changes."""

    permission = Permission.TEAM_VIEW
    template = "dashboards/team_board.html"

    def load(self, team: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        visible = teams_visible_to(self.member, on=self.today).filter(pk=team)
        found = visible.select_related("program__organisation", "site", "organisation").first()
        if found is None:
            raise Http404
        self.team = found

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Teams"), reverse("programs:team-list", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        program = self.team.program
        staffing, places = staffed_team(self.team.pk, on=self.today)
        [row] = risk_rows([program])
        score = row.risk.score if row.risk else None
        audit = last_final_audit(program) if self.member.may(Permission.AUDIT_VIEW) else None
        shows_work = self.member.may(Permission.TEAM_EDIT)
        signals = signals_of_team(self.team, on=self.today)
        integrity = integrity_of(self.team, self.member, on=self.today, core=staffing.core)
        context = {
            "team": self.team,
            "row": row,
            "staffing": staffing,
            "norm": TEAM_NORM,
            "needed": needed_now(self.team, staffing, score, signals, self.today)
            if shows_work
            else [],
            "people": [(one, credentials_in_words(one)) for one in places],
            "figures": supervision_figures(program, on=self.today),
            "counts_supervision": self.member.may(Permission.SUPERVISION_COUNT),
            "signals": signals,
            "works_here": any(one.practitioner.person_id == self.member.person_id for one in places)
            and not self.member.is_visitor,
            "sees_signals": self.member.may(Permission.SIGNAL_VIEW),
            "events": list(events_of(program)[:10]),
            "integrity": summary_of(integrity, self.member),
            "matrix": _matrix_of(audit) if audit and audit.frozen else None,
            "audit": audit,
            "may_edit": shows_work,
            "ending": in_words(endings_among(places), self.today)
            if self.member.may(Permission.REGISTRATION_VIEW)
            else [],
        }
        return self.show(context)


def in_words(endings: list[Ending], on: date) -> list[tuple[Ending, str]]:
    """Registrations that end, each with its sentence."""
    return [(one, ending_words(one, on=on)) for one in endings]


def credentials_in_words(place: Assignment) -> str:
    """What somebody may show today; empty where nothing is recorded."""
    kinds: list[str] = place.held  # type: ignore[attr-defined]
    return ", ".join(sorted(str(CredentialKind(kind).label) for kind in set(kinds)))


def _matrix_of(audit: Audit) -> dict[str, Any]:
    """The 3 x 3 matrix as the final report gives it."""
    assert audit.frozen is not None
    floor = audit.frozen["standard"]["cutoffs"]["critical_floor"]
    return matrix_of(audit.frozen["scores"], floor)
