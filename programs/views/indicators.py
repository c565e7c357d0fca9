"""The figures of a program: each with its norm, how it was counted, its months, its funnel."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.tenancy.permissions import Permission
from programs import indicator_words as words
from programs.funnel import ALARM, FEWEST_CASES, WARNING, Funnel, within
from programs.funnel_chart import Sheet, sheets
from programs.indicators import Indicator, Rows
from programs.models import IndicatorValue
from programs.risk.case import Case
from programs.risk_words import factor_name
from programs.selectors.indicators import Reading, funnel_of, history_of, readings, values_of
from programs.selectors.places import programs_visible_to
from programs.views.programs import ProgramPage


class ProgramIndicators(ProgramPage):
    """Every indicator of one program."""

    permission = Permission.RISK_DETAIL_VIEW
    template = "programs/program_indicators.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        # The funnel shows the other programs that this person may see, without their names.
        around = list(programs_visible_to(self.member, on=self.today))
        rows = values_of(around, on=self.today)
        found = readings(rows, self.program, {})
        context = {
            "program": self.program,
            "sections": [self._section(one, rows) for one in found],
            "counted_at": max((one.row.counted_at for one in found), default=None),
            "fewest_cases": FEWEST_CASES,
        }
        return self.show(context)

    def _section(self, reading: Reading, rows: list[IndicatorValue]) -> dict[str, Any]:
        indicator = reading.indicator
        section: dict[str, Any] = {
            "line": words.line_of(reading),
            "factors": ", ".join(factor_name(one.value) for one in indicator.determinants),
            **self._rows(indicator.rows),
            "months": [
                month_of(row, indicator) for row in history_of(rows, self.program, indicator)[1:]
            ],
            "has_funnel": indicator.has_funnel,
        }
        if indicator.has_funnel:
            found = funnel_of(rows, self.program, indicator)
            section["funnel"] = drawn(found, indicator) if found else None
        return section

    def _rows(self, rows: Rows | None) -> dict[str, Any]:
        """The page behind a figure, for who may open it, and the words that say what it shows."""
        if rows is None or not self.member.may(rows.permission):
            return {}
        place = [self.program.pk] if rows.of_program else []
        url = reverse(rows.page, args=[self.slug, *place])
        return {"rows_words": rows.words, "rows_url": url}


def month_of(row: IndicatorValue, indicator: Indicator) -> dict[str, Any]:
    """One month of the past."""
    return {
        "on": row.counted_at,
        "withheld": words.withheld_words(row.withheld) if row.withheld else "",
        "value": words.value_words(row, indicator),
        "interval": words.interval_words(row, indicator),
        "counted": "" if row.withheld else words.counted_words(row, indicator),
    }


def drawn(found: Funnel, indicator: Indicator) -> dict[str, Any]:
    """The funnel with its words: what it shows as a title, then the drawing and the table."""
    return {
        "finding": finding_of(found, indicator),
        "cases": indicator.cases,
        "sheets": [_sheet(one, found) for one in sheets(found)],
        "rows": [
            {
                "name": _("This program") if one.is_own else _("Another program"),
                "cases": one.cases,
                "share": formats.percent(one.share),
            }
            for one in found.places
        ],
    }


def finding_of(found: Funnel, indicator: Indicator) -> str:
    """What the own point says, in one sentence."""
    own = found.own
    if own is None:
        return _("This program has too few cases for a point of its own.")
    told = {"some": formats.number(own.count), "all": formats.number(own.cases)}
    if not within(own.count, own.cases, found.target, ALARM):
        return _("%(some)s of %(all)s: asks for an explanation, hardly chance.") % told
    if not within(own.count, own.cases, found.target, WARNING):
        return _("%(some)s of %(all)s: asks for an explanation.") % told
    return _("%(some)s of %(all)s: within what chance can do.") % told


def _sheet(sheet: Sheet, found: Funnel) -> dict[str, Any]:
    names = {
        "target": formats.percent(found.target),
        "warning": formats.percent(WARNING),
        "alarm": f"{formats.points1(ALARM)}%",
    }
    own = found.own
    label = "" if own is None else _("You: %(some)s of %(all)s") % {
        "some": formats.number(own.count), "all": formats.number(own.cases)
    }  # fmt: skip
    return {
        **asdict(sheet),
        "shares": [{"place": t.place, "word": formats.percent(t.value)} for t in sheet.shares],
        "cases": [{"place": t.place, "word": formats.number(t.value)} for t in sheet.cases],
        "lines": [{**asdict(one), "word": names[one.kind]} for one in sheet.lines],
        "points": [{**asdict(one), "word": label} for one in sheet.points],
    }


def beside_ratings(page: ProgramPage, case: Case) -> dict[str, Any]:
    """What the risk page shows of the indicators; one query."""
    found = readings(values_of([page.program], on=page.today), page.program, case.ratings)
    return {
        "indicators": [words.line_of(one) for one in found],
        "contradictions": words.contradiction_words(found, case.ratings),
        "indicators_url": reverse("programs:program-indicators", args=[page.slug, page.program.pk]),
    }
