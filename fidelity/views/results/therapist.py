"""Fidelity of one therapist over time: one's own, or that of a supervisee."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from statistics import fmean
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from fidelity.chartwords import RULE_NAMES
from fidelity.choices import Dimension, GoalOrigin
from fidelity.goal_words import goal_name
from fidelity.labels import GOAL_ORIGINS
from fidelity.models import Goal, Instrument, Rating
from fidelity.scoring import interval, is_low
from fidelity.selectors.charted import flow_of, own_scored
from fidelity.selectors.instruments import Known, instrument_of, instruments_for_sessions
from fidelity.selectors.ratings import goals_of, own_practitioners
from fidelity.selectors.reliability import sem_of_one
from fidelity.selectors.results import Result, is_whole, ratings_of, results_from
from fidelity.views.charts import FEWEST_DRAWN, Board, rules_of
from fidelity.views.results.pooled import held_words, quality_words
from fidelity.views.results.recording import YEARS
from mbtq.core.formats import translated
from mbtq.tenancy.pages import Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.models import Practitioner


class TherapistPage(Page):
    """Fidelity of one therapist: oneself, or a supervisee.

    `?therapist=` names one, `?of=supervisees` begins with the first of them.
    """

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
        if not asked and self.request.GET.get("of") == "supervisees":
            chosen = [one for one in self.people if one not in own]
        else:
            chosen = wanted or own or self.people
        self.chosen = chosen[0] if chosen else None

    @property
    def is_own(self) -> bool:
        return self.chosen is not None and self.chosen.person_id == self.member.person_id

    @cached_property
    def scales(self) -> list[Instrument]:
        return instruments_for_sessions()

    @cached_property
    def ratings(self) -> list[Rating]:
        """All that count for the chosen therapist, in the order of time."""
        return list(ratings_of(self.chosen)) if self.chosen else []

    def scale(self) -> Instrument | None:
        """The scale asked for, else the one that this therapist was rated with last."""
        asked = self.request.GET.get("scale", "")
        wanted = [row for row in self.scales if row.key == asked]
        newest = {rating.instrument_id for rating in self.ratings[-1:]}
        last = [row for row in self.scales if row.pk in newest]
        return next(iter(wanted or last or self.scales), None)


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
        results = results_from(
            row
            for row in self.ratings
            if row.instrument_id == known.pk and (with_fragments or is_whole(row))
        )
        board = Board(self.chosen, rules_of(request.GET.get("rules", "")), known.content.key)
        context = {
            "chosen": self.chosen,
            "scale": known.content,
            "scales": [(row.key, translated(row.content["name"])) for row in self.scales],
            "results": list(reversed(results)),
            "is_low": any(is_low(one.overall_competence, known.content) for one in results),
            "with_fragments": with_fragments,
            "rules": board.rules,
            "rule_names": list(RULE_NAMES.items()),
            # A baseline is judged on whole sessions, so it is set where only those are shown.
            "may_set": self.member.may(Permission.BASELINE_SET) and not with_fragments,
            "next_step": _("Talk it over with your supervisor, and choose one thing to work on.")
            if self.is_own
            else _("Talk it over together, and let the therapist choose one thing to work on."),
            "goals": [goal_line(one) for one in goals_of(self.chosen)],
            "level": level_of(results, known, self.today),
            **self._charts(board, results, known),
        }
        return self.show(context)

    def _charts(self, board: Board, results: list[Result], known: Known) -> dict[str, Any]:
        """The own ratings, their slow drift, and the own sessions held of those planned."""
        series = own_scored(results, known)
        words = quality_words(series, known)
        drawn = [board.card(series, words), board.card(series, words, is_drift=True)]
        assert self.chosen is not None
        held, _ended = flow_of(self.chosen, on=self.today)
        return {
            "cards": [card for card in drawn if card],
            "held": board.card(held, held_words(held)),
        }


def level_of(results: list[Result], known: Known, today: date) -> dict[str, Any] | None:
    """The mean of the overall quality, and the interval in which it lies where that is known."""
    values = [one.overall_competence for one in results if one.overall_competence is not None]
    if len(values) < FEWEST_DRAWN:
        return None
    content, middle = known.content, fmean(values)
    sem = sem_of_one(known, Dimension.COMPETENCE, since=today - YEARS)
    error = sem / len(values) ** 0.5 if sem else None
    low, high = interval(middle, error, content.low, content.high)
    return {"middle": middle, "low": low if sem else None, "high": high if sem else None}


def goal_line(goal: Goal) -> dict[str, Any]:
    """A goal in words."""
    return {
        "goal": goal,
        "name": goal_name(goal),
        "origin": GOAL_ORIGINS[GoalOrigin(goal.origin)],
    }
