"""How often signals are reported: for who leads, and for the expertise centre. Counts only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core.tablewriters import table_answer
from mbtq.dashboards.selectors.signal_rates import ProgramRates, rates_of, without
from mbtq.tenancy.pages import Crumb, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.models import Program, ProgramStatus
from programs.selectors.places import programs_visible_to
from supervision.selectors.signals import signals_about


class SignalRates(Page):
    """Signals of the own programs by level, with how often they are reported over time."""

    permission = Permission.SIGNAL_COUNT
    template = "dashboards/signal_rates.html"

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Signals"), reverse("supervision:signal-list", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        programs = programs_visible_to(self.member, on=self.today)
        active = list(programs.filter(status=ProgramStatus.ACTIVE).order_by("name"))
        found = rates_of(active)
        without(found, signals_about(self.member, on=self.today), on=self.today)
        rows = [(one, one.levels(self.today), one.charts()) for one in found]
        return self.show({"rows": rows})


class CentreRates(Page):
    """All programs of the centre: how often signals are reported, and what stays open."""

    permission = Permission.SIGNAL_RATE_VIEW
    template = "dashboards/centre_rates.html"
    space = "centre"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        programs = Program.objects.filter(status=ProgramStatus.ACTIVE)
        found = rates_of(list(programs.select_related("organisation").order_by("name", "pk")))
        lines = [self._line(one) for one in found]
        if (file := request.GET.get("format")) in ("csv", "xlsx"):
            record("list.exported", by=self.member.person_id, list="signals", rows=len(lines))
            return table_answer(file, "signals", self._head(), map(self._cells, lines))
        return self.show({"lines": lines})

    def _line(self, one: ProgramRates) -> dict[str, Any]:
        return {
            "program": one.program,
            "raised": one.raised(self.today),
            "open_long": one.open_long(),
            "rate": one.share(self.today),
            "last_on": one.last_on(),
            "is_counted": bool(one.counts),
        }

    def _head(self) -> list[Any]:
        return [_("Organisation"), _("Program"), _("Signals in twelve months"),
                _("Per month and ten people"), _("At least"), _("At most"),
                _("Open for over 30 days")]  # fmt: skip

    def _cells(self, line: dict[str, Any]) -> list[Any]:
        program, rate, unknown = line["program"], line["rate"], _("unknown")
        ends = [unknown] * 3
        if rate is not None:
            ends = [round(value, 2) for value in (rate.value, rate.lower, rate.upper)]
        counts = [line["raised"], *ends, line["open_long"]] if line["is_counted"] else [unknown] * 5
        return [program.organisation.name, program.name, *counts]


class CentreProgramRates(Page):
    """One program as the centre sees its signals: two charts and counts by level."""

    permission = Permission.SIGNAL_RATE_VIEW
    template = "dashboards/centre_program_rates.html"
    space = "centre"
    rates: ProgramRates

    def load(self, program: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = Program.objects.filter(pk=program).select_related("organisation").first()
        if found is None:
            raise Http404
        [self.rates] = rates_of([found])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Signals"), reverse("dashboards:centre-rates", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        levels = self.rates.levels(self.today)
        context = {"program": self.rates.program, "levels": levels, "charts": self.rates.charts()}
        return self.show(context)
