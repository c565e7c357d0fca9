"""Planned and held: how much of the supervision that was agreed took place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.tablewriters import table_answer
from mbtq.core.templatetags.ui.tables import with_query
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from supervision.labels import FORMS
from supervision.planning import Coverage
from supervision.selectors.arrangements import teams_to_plan_for
from supervision.selectors.coverage import TeamCoverage, coverage_of_teams, loads_of
from supervision.views.arrangements import rhythm_of

QUARTER, YEAR = 13, 52
PERIODS = (QUARTER, YEAR)


class CoveragePage(Page):
    """Days and counts; the names of who had none are for the team lead."""

    permission = Permission.SUPERVISION_COUNT
    template = "supervision/coverage.html"

    @property
    def weeks(self) -> int:
        return YEAR if self.request.GET.get("weeks") == str(YEAR) else QUARTER

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        since = self.today - timedelta(weeks=self.weeks) + timedelta(days=1)
        teams = list(teams_to_plan_for(self.member, on=self.today))
        found = coverage_of_teams(teams, since, self.today)
        if (form := request.GET.get("format")) in ("csv", "xlsx"):
            return self._file(found, form)
        parts = [one.total for one in found]
        total = Coverage(sum(one.held for one in parts), sum(one.planned for one in parts))
        core, without = sum(one.core for one in found), sum(len(one.without) for one in found)
        rows = [(one, row) for one in found for row in one.rows]
        return self.show(
            {
                "teams": found,
                "lines": [self._line(row) for _team, row in rows],
                "left": [row.arrangement for _team, row in rows if row.has_left],
                "unplanned": [one.team for one in found if not one.rows],
                "total": total,
                "untold": sum(one.untold for one in found),
                "core": core,
                "without": without,
                "names_them": self.names_them,
                "loads": loads_of(teams, since, self.today),
                "periods": self._periods(),
                "csv": with_query({"request": request}, format="csv"),  # type: ignore[arg-type]
                "xlsx": with_query({"request": request}, format="xlsx"),  # type: ignore[arg-type]
                "since": since,
            }
        )

    @property
    def names_them(self) -> bool:
        """A team lead is told who had no supervision; a program lead how many."""
        return not self.member.may(Permission.ORGANISATION_BOARD_VIEW)

    def _periods(self) -> list[dict[str, Any]]:
        words = {QUARTER: _("Last 13 weeks"), YEAR: _("Last 52 weeks")}
        return [
            {"label": words[n], "url": f"?weeks={n}", "current": n == self.weeks} for n in PERIODS
        ]

    def _line(self, row: Any) -> dict[str, Any]:
        one = row.arrangement
        return {
            "row": row,
            "form": FORMS[one.form],
            "leader": one.leader_name or _("Nobody leads"),
            "rhythm": rhythm_of(one),
        }

    def _file(self, found: list[TeamCoverage], form: str) -> HttpResponse:
        rows = [self._cells(row) for one in found for row in one.rows]
        record("list.exported", by=self.member.person_id, list="coverage", rows=len(rows))
        head = [_("Team"), _("Form"), _("Supervisor"), _("Rhythm"), _("Planned"), _("Held"),
                _("Share"), _("Extra"), _("Not recorded yet"), _("Longest time without, in weeks"),
                _("Weeks since the last")]  # fmt: skip
        return table_answer(form, f"coverage-{self.slug}", head, rows)

    def _cells(self, row: Any) -> list[Any]:
        line, counted = self._line(row), row.coverage
        who = [row.arrangement.team.name, str(line["form"]), line["leader"], line["rhythm"]]
        nothing = _("Nothing was planned")
        share = nothing if counted.share is None else formats.percent(counted.share)
        last = _("Ended") if row.weeks_since is None else row.weeks_since
        figures = [counted.planned, counted.held, share, counted.extra, row.untold]
        return [*who, *figures, row.gap.weeks, last]
