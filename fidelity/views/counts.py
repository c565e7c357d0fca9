"""Sessions as counts: for team leads per therapist too, for program leads per team."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from fidelity.selectors.counts import figures_by_team
from fidelity.views.month import month_of
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission


class SessionCounts(Page):
    """Held against planned in a month; no codes and no rows."""

    permission = Permission.SESSION_COUNT
    template = "fidelity/session_counts.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        month = month_of(request.GET.get("month", ""), self.today)
        until = min(month.last, self.today)
        teams = figures_by_team(self.member, since=month.first, until=until, on=self.today)
        # Who manages treatments sees their figures one by one already.
        by_name = self.member.may(Permission.TREATMENT_MANAGE)
        is_running = self.today < month.last
        context = {"month": month, "teams": teams, "by_name": by_name, "is_running": is_running}
        return self.show(context)
