"""Boards of the expertise centre."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audits.models import Audit
from mbtq.core.tablewriters import table_answer
from mbtq.dashboards.forms import PortfolioFilter
from mbtq.dashboards.selectors.portfolio import ORDERS, Wanted, portfolio
from mbtq.dashboards.selectors.program_rows import ProgramRow, program_rows
from mbtq.dashboards.selectors.team import factor_rows
from mbtq.tenancy.pages import Crumb, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import providers_of
from mbtq.trail.services import record
from programs.choices import RiskLevel
from programs.indicator_words import contradiction_words, line_of
from programs.labels import LEVELS
from programs.models import ChangeEvent, Program, RiskScore
from programs.selectors.indicators import readings, values_of
from programs.selectors.risk_page import stored_result
from training.labels import REGISTERED_AS
from training.selectors.applications import having_a_part, to_decide

PAGE_SIZE = 100


class Portfolio(Page):
    """All running programs of the centre, by risk interval, trend, stage and audits."""

    permission = Permission.PORTFOLIO_VIEW
    template = "dashboards/portfolio.html"
    space = "centre"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        organisations = list(providers_of(self.member.organisation.pk))
        form = PortfolioFilter(request.GET, organisations=organisations)
        wanted = self._wanted(form)
        rows = portfolio(wanted, on=self.today)
        if (file := request.GET.get("format")) in ("csv", "xlsx"):
            return self._file(rows, file)
        start = self._start(rows, request.GET.get("after", ""))
        shown = rows[start : start + PAGE_SIZE]
        for row in shown:
            row.next_step = row.step(self.today)
        more = shown[-1].pk if len(rows) > start + PAGE_SIZE else None
        context = {
            "form": form,
            "rows": shown,
            "total": len(rows),
            "after": more,
            "is_map": request.GET.get("view") == "map",
            "chips": self._chips(form),
            "tabs": self._tabs(request),
            "may_plan": self.member.may(Permission.AUDIT_PLAN),
        }
        return self.show(context, part="rows")

    @staticmethod
    def _wanted(form: PortfolioFilter) -> Wanted:
        chosen = {}
        if form.is_valid():
            chosen = form.cleaned_data
        else:
            chosen = {k: v for k, v in form.cleaned_data.items() if k not in form.errors}
        # The map shows groups by signal, alphabetical inside; never an order by figure.
        is_map = form.data.get("view") == "map"
        order = "status" if is_map else form.data.get("sort", "date")
        descending, order = order.startswith("-"), order.lstrip("-")
        if order not in ORDERS:
            order = "date"
        return Wanted(**chosen, order=order, descending=descending)

    @staticmethod
    def _start(rows: list[ProgramRow], after: str) -> int:
        ids = [str(row.pk) for row in rows]
        return ids.index(after) + 1 if after in ids else 0

    def _chips(self, form: PortfolioFilter) -> list[dict[str, Any]]:
        chips = []
        for name, field in form.fields.items():
            value = form.data.get(name, "")
            if value:
                words = dict(getattr(field, "choices", [])).get(value, "")
                query = form.data.copy()  # type: ignore[attr-defined]
                query.pop(name, None)
                label = f"{field.label}: {words}" if words else str(field.label)
                chips.append({"label": label, "url": f"?{query.urlencode()}"})
        return chips

    def _tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        tabs = []
        for view, label in (("", _("Table")), ("map", _("Risk map"))):
            query = request.GET.copy()
            query["view"] = view
            current = request.GET.get("view", "") == view
            tabs.append({"label": label, "url": f"?{query.urlencode()}", "current": current})
        return tabs

    def _file(self, rows: list[ProgramRow], form: str) -> HttpResponse:
        record("list.exported", by=self.member.person_id, list="portfolio", rows=len(rows))
        return table_answer(form, "portfolio", csv_head(), map(csv_cells, rows))


def csv_head() -> list[Any]:
    return [
        _("Organisation"), _("Code"), _("Program"), _("Setting"), _("Stage"), _("Risk signal"),
        _("At least"), _("At most"), _("Known"), _("Trend"), _("Last audit"), _("Next audit"),
        _("Checked on"),
    ]  # fmt: skip


def csv_cells(row: ProgramRow) -> list[Any]:
    """The same words as on the page; what is not known is a word, not an empty cell or a zero."""
    unknown = _("unknown")
    trends = {"rises": _("rises"), "stable": _("stable"), "falls": _("falls")}
    score = row.risk.score if row.risk else None
    checked = localtime(row.risk.checked_at) if row.risk else None
    return [
        row.organisation_name,
        row.program.code,
        row.program.name,
        str(row.setting),
        str(row.stage),
        str(LEVELS[RiskLevel(row.level)]),
        round(score.risk_low * 100, 1) if score else unknown,
        round(score.risk_high * 100, 1) if score else unknown,
        round(score.coverage * 100, 1) if score else unknown,
        trends.get(row.trend, _("too few data")),
        row.last_audit.visit_on if row.last_audit else _("none"),
        row.audit_on or _("none"),
        f"{checked:%Y-%m-%d %H:%M}" if checked else unknown,
    ]


class CentreProgram(Page):
    """One program as the centre sees it: risk with its factors, events, audits."""

    permission = Permission.PORTFOLIO_VIEW
    template = "dashboards/centre_program.html"
    space = "centre"

    def load(self, program: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = program_rows(Program.objects.filter(pk=program))
        if not found:
            raise Http404
        self.row = found[0]

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Portfolio"), reverse("dashboards:portfolio", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        program = self.row.program
        history = RiskScore.objects.filter(program=program).order_by("-computed_at")[:12]
        events = ChangeEvent.objects.filter(program=program, withdrawn_at=None).order_by("-on")
        audits = Audit.objects.filter(program=program).defer("frozen").order_by("-visit_on")
        ratings = stored_result(self.row.risk.score).case.ratings if self.row.risk else {}
        figures = readings(values_of([program], on=self.today), program, ratings)
        context = {
            "row": self.row,
            "factors": factor_rows(self.row.risk.score) if self.row.risk else [],
            "indicators": [line_of(one) for one in figures],
            "contradictions": contradiction_words(figures, ratings),
            "history": history,
            "events": events[:20],
            "audits": audits[:20],
        }
        return self.show(context)


class Decisions(Page):
    """What waits for the committee: final reports, and applications for registration."""

    permission = Permission.DECISION_VIEW
    template = "dashboards/decisions.html"
    space = "centre"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        audits = (
            Audit.objects.filter(state="final")
            .select_related("program", "organisation", "standard")
            .prefetch_related("assignments")
            .defer("frozen")
            .order_by("ended_at")
        )
        mine = self.member.person_id
        rows = [
            {"audit": audit, "was_auditor": mine in {a.person_id for a in audit.assignments.all()}}
            for audit in audits
        ]
        waiting = list(to_decide(self.member.organisation.pk)) if self.may_register else []
        parts = having_a_part(waiting, mine) if waiting else set()
        applications = [
            {"row": one, "level": REGISTERED_AS[one.level], "has_part": one.pk in parts}
            for one in waiting
        ]
        return self.show({"rows": rows, "applications": applications})

    @property
    def may_register(self) -> bool:
        return self.member.may(Permission.REGISTRATION_DECIDE)
