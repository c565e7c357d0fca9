"""Results: of one recording, of a therapist over time, of a team without names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import Dimension, GoalOrigin, RatingKind
from fidelity.control_charts import FEWEST_POINTS, run_chart, xmr
from fidelity.forms.ratings import GoalCloseForm, GoalForm
from fidelity.labels import DIMENSIONS, GOAL_ORIGINS, RATING_KINDS
from fidelity.matrixwords import summary_of
from fidelity.models import Goal, Instrument, Rating
from fidelity.picture import pictures
from fidelity.scoring import interval, strengths, to_work_on
from fidelity.selectors.instruments import (
    Known,
    instrument_of,
    instruments_for_sessions,
    translated,
)
from fidelity.selectors.matrix import integrity_of
from fidelity.selectors.ratings import (
    FEWEST_THERAPISTS,
    goals_of,
    my_ratings,
    own_practitioners,
    team_items,
    therapists_rated,
)
from fidelity.selectors.reliability import sem_of
from fidelity.selectors.results import COUNTING, Result, results_from, results_of, seen_ratings
from fidelity.services.plans import choose_goal, close_goal
from fidelity.views.matrix import own_judgment
from mbtq.core import formats
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.trail.services import record
from programs.models import Practitioner, Team
from programs.selectors.places import teams_visible_to

YEARS = timedelta(days=730)


class RatingResult(Page):
    """The profile of one recording, for its therapist, the supervisor and its raters.

    A judgment of a team is its writer's alone.
    """

    permission = Permission.RATING_OWN
    template = "fidelity/rating_result.html"
    rating: Rating
    known: Known

    def load(self, rating: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = seen_ratings().filter(pk=rating).first()
        if found is None or not self._may_read(found):
            raise Http404
        self.rating, self.known = found, instrument_of(found.instrument_id)

    def _may_read(self, found: Rating) -> bool:
        if found.rater_id == self.member.person_id:
            return True
        recording = found.recording
        if recording is None:
            return False  # others see the matrix of all judgments of the team
        if found.kind == RatingKind.SELF and not found.is_shared:
            return recording.therapist.person_id == self.member.person_id
        if recording.therapist_id in own_practitioners(self.member, on=self.today):
            return True
        # Who rated the same recording sees the others' scores once nobody is blind any more.
        mine = my_ratings(self.member).filter(recording=recording, locked_at__isnull=False)
        return found.kind != RatingKind.SELF and mine.exists()

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Rating"), reverse("fidelity:rating-board", args=[self.slug]))]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        record("rating.read", by=self.member.person_id, about=self.rating)
        if self.rating.recording is None:
            self.template = "fidelity/judgment_result.html"  # type: ignore[misc]
            return self.show(own_judgment(self.rating, self.known))
        rows = seen_ratings(
            recording=self.rating.recording,
            instrument_id=self.known.pk,
            kind__in=COUNTING if self.rating.kind in COUNTING else (self.rating.kind,),
        )
        (result,) = results_from(rows, with_items=True)
        return self.show(profile(self, result))

    @property
    def is_own_rating(self) -> bool:
        return bool(self.rating.rater_id == self.member.person_id)


def profile(page: RatingResult, result: Result) -> dict[str, Any]:
    """What went well, what to work on, totals with their uncertainty, every item."""
    content = page.known.content
    quality = {code: both[1] for code, both in result.items.items() if both[1] is not None}
    names = {item.id: translated(item.name) for item in content.items}
    return {
        "result": result,
        "rating": page.rating,
        "kind": RATING_KINDS[RatingKind(page.rating.kind)],
        "scale": content,
        "subject": result.recording.reference,
        "strengths": [names[code] for code in strengths(content, quality)],
        "to_work_on": [(names[code], quality[code]) for code in to_work_on(content, quality)],
        "totals": totals_of(page.known, result, page.today),
        "items": [
            {"id": item.id, "name": names[item.id], "scores": result.items.get(item.id)}
            for item in content.items
        ],
        "rates_adherence": Dimension.ADHERENCE in content.dimensions,
        "may_correct": page.is_own_rating and page.rating.number >= 1,
    }


def totals_of(known: Known, result: Result, today: date) -> list[dict[str, Any]]:
    """The overall judgments, each with the interval in which another rating would lie."""
    content = known.content
    if not content.has_overall:
        return []
    sems = sem_of(known, since=today - YEARS)
    found = []
    for dimension in content.dimensions:
        value = getattr(result, f"overall_{dimension.value}")
        if value is None:
            continue
        sem = sems[dimension]
        low, high = interval(value, sem, content.low, content.high)
        found.append(
            {
                "label": DIMENSIONS[dimension],
                "value": formats.number1(value),
                "interval": _("between %(low)s and %(high)s, 95 percent")
                % {"low": formats.number1(low), "high": formats.number1(high)}
                if sem is not None
                else "",
                "mean": getattr(result, f"mean_{dimension.value}"),
            }
        )
    return found


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


class GoalChoose(TherapistPage, FormPage):
    """A learning goal of one's own."""

    permission = Permission.FIDELITY_OWN
    template = "fidelity/goal_choose.html"
    form_class = GoalForm

    def form_kwargs(self) -> dict[str, Any]:
        scale = self.scale()
        if self.chosen is None or not self.is_own or scale is None:
            raise Http404
        self.known = instrument_of(scale.pk)
        items = [(one.id, translated(one.name)) for one in self.known.content.items]
        return {"items": items}

    def initial(self) -> dict[str, Any]:
        return {"item": self.request.GET.get("item", "")}

    @property
    def back(self) -> str:
        return reverse("fidelity:my-fidelity", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("My fidelity"), self.back)]

    def save(self, form: GoalForm) -> Answer:
        assert self.chosen is not None
        choose_goal(
            therapist=self.chosen,
            instrument=self.known,
            on=self.today,
            by=self.member,
            **form.cleaned_data,
        )
        return Answer(self.back, _("Your goal is kept. Your supervisor can see it."))


class GoalClose(FormPage):
    """Closing a goal with what was learned."""

    permission = Permission.FIDELITY_OWN
    template = "fidelity/goal_close.html"
    form_class = GoalCloseForm
    goal: Goal

    def load(self, goal: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        own = own_practitioners(self.member, on=self.today)
        found = Goal.objects.filter(pk=goal, therapist__in=own, until=None)
        if (row := found.select_related("therapist").first()) is None:
            raise Http404
        self.goal = row

    def initial(self) -> dict[str, Any]:
        return {"version": self.goal.version}

    def context(self) -> dict[str, Any]:
        return {"line": goal_line(self.goal)}

    @property
    def back(self) -> str:
        return reverse("fidelity:my-fidelity", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("My fidelity"), self.back)]

    def save(self, form: GoalCloseForm) -> Answer:
        close_goal(goal=self.goal, on=self.today, by=self.member, **form.cleaned_data)
        return Answer(self.back, _("The goal is closed."))


class TeamFidelity(Page):
    """Quality per item over the therapists of a team, from five therapists on, without names."""

    permission = Permission.FIDELITY_TEAM
    template = "fidelity/team_fidelity.html"
    team: Team

    def load(self, team: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = teams_visible_to(self.member, on=self.today).filter(pk=team).first()
        if found is None:
            raise Http404
        self.team = found

    def crumbs(self) -> list[Crumb]:
        teams = Crumb(_("Teams"), reverse("programs:team-list", args=[self.slug]))
        board = reverse("dashboards:team-board", args=[self.slug, self.team.pk])
        return [teams, Crumb(self.team.name, board)]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        tables = []
        rated = therapists_rated(self.team)
        for row in instruments_for_sessions():
            known = instrument_of(row.pk)
            number = rated.get(row.pk, 0)
            if number:
                means = {one.item: one for one in team_items(self.team, known)}
                tables.append(
                    {
                        "name": known.label,
                        "scale": known.content,
                        "therapists": number,
                        "columns": [_("Mean quality"), _("Therapists")],
                        "rows": [
                            {
                                "label": translated(item.name),
                                "mean": means[item.id].mean,
                                "therapists": means[item.id].therapists,
                                "is_low": means[item.id].mean < known.content.good_enough,
                            }
                            for item in known.content.items
                            if item.id in means
                        ],
                    }
                )
        found = integrity_of(self.team, self.member, on=self.today)
        context = {
            "team": self.team,
            "tables": tables,
            "fewest": FEWEST_THERAPISTS,
            "integrity": summary_of(found, self.member),
        }
        return self.show(context)
