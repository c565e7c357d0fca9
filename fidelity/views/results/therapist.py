"""Fidelity of one therapist over time: one's own, or that of a supervisee."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from fidelity.choices import Dimension, GoalOrigin
from fidelity.control_charts import FEWEST_POINTS, run_chart, xmr
from fidelity.labels import GOAL_ORIGINS
from fidelity.models import Goal, Instrument
from fidelity.picture import pictures
from fidelity.scoring import interval
from fidelity.selectors.instruments import (
    Known,
    instrument_of,
    instruments_for_sessions,
    translated,
)
from fidelity.selectors.ratings import goals_of, own_practitioners
from fidelity.selectors.reliability import sem_of
from fidelity.selectors.results import COUNTING, Result, results_of, seen_ratings
from fidelity.views.results.recording import YEARS
from mbtq.core import formats
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.models import Practitioner


class TherapistPage(Page):
    """Fidelity of one therapist: oneself, or a supervisee with `?therapist=`."""

    permission = Permission.RECORDING_RATE
    therapist: Practitioner

    def load(self, **kwargs: Any) -> None:
        allowed = own_practitioners(self.member, on=self.today)
        people = Practitioner.objects.filter(pk__in=allowed).order_by("name")
        asked = self.request.GET.get("therapist", "")
        self.people = list(people)
        own = [one for one in self.people if one.person_id == self.member.person_id]
        wanted = [one for one in self.people if str(one.pk) == asked]
        if asked and not wanted:
            raise Http404
        chosen = wanted or own or self.people
        self.chosen = chosen[0] if chosen else None

    @property
    def is_own(self) -> bool:
        return self.chosen is not None and self.chosen.person_id == self.member.person_id

    def scale(self) -> Instrument | None:
        """The scale asked for, else the one that this therapist was rated with last."""
        rows = instruments_for_sessions()
        asked = self.request.GET.get("scale", "")
        by_key = {row.key: row for row in rows}
        if asked in by_key:
            return by_key[asked]
        last = (
            seen_ratings(recording__therapist=self.chosen, kind__in=COUNTING).last()
            if self.chosen
            else None
        )
        if last is not None:
            return next((row for row in rows if row.pk == last.instrument_id), None)
        return rows[0] if rows else None


class MyFidelity(TherapistPage):
    """The own trend first, with its centre line and the line of good enough; no colleagues."""

    template = "fidelity/my_fidelity.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        scale = self.scale()
        if self.chosen is None or scale is None:
            return self.show({"chosen": None})
        if not self.is_own:
            record("rating.read", by=self.member.person_id, about=self.chosen)
        known = instrument_of(scale.pk)
        with_fragments = request.GET.get("scope") == "all"
        results = results_of(self.chosen, known, with_fragments=with_fragments)
        context = {
            "chosen": self.chosen,
            "scale": known.content,
            "scale_name": known.label,
            "scales": [
                (row.key, translated(row.content["name"])) for row in instruments_for_sessions()
            ],
            "results": list(reversed(results)),
            "with_fragments": with_fragments,
            "goals": [goal_line(one) for one in goals_of(self.chosen)],
            "trend": trend_of(results, known, self.today),
        }
        return self.show(context)


def trend_of(results: list[Result], known: Known, today: date) -> dict[str, Any] | None:
    """The chart of overall quality, its figures, and what the chart says in one sentence."""
    rows = [one for one in results if one.overall_competence is not None]
    values = [float(one.overall_competence or 0) for one in rows]
    if len(values) < 2:
        return None
    enough = len(values) >= FEWEST_POINTS
    chart = xmr(values) if enough else run_chart(values)
    content = known.content
    labels = [formats.day(one.on) for one in rows]
    middle = sum(values) / len(values)
    sem = sem_of(known, since=today - YEARS).get(Dimension.COMPETENCE)
    low, high = interval(
        middle, sem / len(values) ** 0.5 if sem else None, content.low, content.high
    )
    return {
        "chart": chart,
        "pictures": pictures(
            chart,
            labels,
            low=content.low,
            high=content.high,
            target=content.good_enough,
            name="trend",
        ),
        "rows": list(zip(labels, values, strict=True)),
        "middle": middle,
        "low": low if sem else None,
        "high": high if sem else None,
        "is_run_chart": not enough,
        "has_signals": bool(chart.signals),
        "raters": len({one.rating for one in rows}),
        "fewest": FEWEST_POINTS,
    }


def goal_line(goal: Goal) -> dict[str, Any]:
    """A goal in words."""
    content = instrument_of(goal.instrument_id).content
    name = translated(content.item(goal.item).name) if goal.item else ""
    return {
        "goal": goal,
        "name": name or goal.text or _("Development plan"),
        "origin": GOAL_ORIGINS[GoalOrigin(goal.origin)],
    }
