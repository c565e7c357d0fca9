"""The risk of a program: the stored signal explained, and a trial calculation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mbtq.core.formats import translated
from mbtq.tenancy.permissions import Permission
from programs import risk_words as words
from programs.catalog import risk_model
from programs.forms.rating import WhatIfForm
from programs.labels import EVENTS, LEVELS
from programs.risk.case import KEYS
from programs.risk.explaining import WhatIf, what_if
from programs.risk_chart import Point, charts
from programs.selectors.risk_page import RiskPage, computing, risk_page
from programs.texts.catalog import protocols_for
from programs.views.indicators import beside_ratings
from programs.views.programs import ProgramPage

OTHER_MODEL = "half-shrunk"
LEVERS = 3


class RiskBase(ProgramPage):
    """What the page and its polled part share."""

    permission = Permission.RISK_VIEW
    joined = ("risk__score__model",)

    @property
    def sees_factors(self) -> bool:
        return self.member.may(Permission.RISK_DETAIL_VIEW)

    @property
    def may_rate(self) -> bool:
        return self.is_running and self.member.may(Permission.DETERMINANT_RATE)

    def context(self) -> dict[str, Any]:
        found = risk_page(self.program, today=self.today, other=risk_model(OTHER_MODEL))
        if found is None:
            return {"program": self.program, "computing": computing(self.program.pk)}
        shown = {"program": self.program, "risk": found, "computing": found.computing}
        shown |= outcome_of(found)
        if self.sees_factors:
            shown |= factors_of(found) | beside_ratings(self, found.case)
        return shown


class ProgramRisk(RiskBase):
    template = "programs/program_risk.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        context = self.context()
        if "risk" in context and self.sees_factors:
            context |= trial_of(context["risk"], request)
        return self.show(context, part="whatif")


class RiskStatus(RiskBase):
    """Asked every two seconds while a new score is being computed; 204 means: not yet."""

    template = "programs/parts/risk_outcome.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not getattr(request, "htmx", None):
            return redirect(reverse("programs:program-risk", args=[self.slug, self.program.pk]))
        if computing(self.program.pk) == "waiting":
            return HttpResponse(status=204)
        return self.show({**self.context(), "is_news": True})


def outcome_of(page: RiskPage) -> dict[str, Any]:
    """What everybody who may see the risk reads."""
    result = page.result
    return {
        "sentence": words.interval_words(result),
        "known": words.coverage_words(result),
        "why": [words.reason_words(reason) for reason in page.explanation.reasons],
        "knock_outs": [
            {"id": rule.id, "on": words.conditions_of(rule, result),
             "means": translated(rule.reason), "source": translated(rule.source)}
            for rule in page.knock_outs
        ],
        "collect": [
            {"name": words.factor_name(key), "points": 100 * weight}
            for key, weight in page.explanation.collect_next
        ],
        "counted": [
            {"kind": event.kind, "name": EVENTS[event.kind], "on": event.on}  # type: ignore[index]
            for event in result.events_counted
        ],
        "period": words.trend_period(),
        "model_name": f"{page.model.key} {page.model.version}",
    }  # fmt: skip


def factors_of(page: RiskPage) -> dict[str, Any]:
    """What only those read who see the factors."""
    return {
        "factors": [
            {
                "factor": factor,
                "name": words.factor_name(factor.key),
                "rating": words.rating_words(factor.rating),
                "gap": words.gap_words(factor) if factor.rating is None else "",
                "weight": 100 * factor.weight,
                "adds": words.added_words(factor),
                "informants": words.informants_words(factor.used, factor.spread, factor.is_split),
                "age": words.age_words(factor),
            }
            for factor in page.factors
        ],
        "levers": [
            words.lever_words(lever, page.result.level)
            for lever in page.explanation.levers[:LEVERS]
        ],
        "others": [LEVELS[level] for level in page.explanation.other_levels.values()],
        "alarms": [words.factor_name(key) for key in (page.change.alarms if page.change else ())],
        "moved": [
            {
                "name": words.factor_name(moved.key),
                "before": words.rating_words(moved.before),
                "after": words.rating_words(moved.after),
            }
            for moved in (page.change.moved if page.change else ())
        ],
        "needs": needs_of(page),
        **history_of(page),
        **method_of(page),
    }


def needs_of(page: RiskPage) -> list[dict[str, Any]]:
    """The factors that ask for help, why, and the protocols that give it."""
    found = [
        {
            "name": words.factor_name(key),
            "reason": reason,
            "keys": protocols_for(determinant=key, setting=page.program.setting),
        }
        for key, reason in words.needs_words(page.factors, page.change)
    ]
    return [one for one in found if one["keys"]]


def history_of(page: RiskPage) -> dict[str, Any]:
    """The scores of the past, as a drawing and as a table."""
    past = list(reversed(page.history))
    points = [Point(row.computed_at, row.risk_low, row.risk_high) for row in past]
    events = sorted(page.events, key=lambda event: event.on)
    until = max(page.risk.checked_at, past[-1].computed_at)
    return {
        "charts": charts(points, until, [event.on for event in events]),
        "chart_events": [{"name": e.get_kind_display(), "on": e.on} for e in events],
    }


def method_of(page: RiskPage) -> dict[str, Any]:
    """How it was made: weights, borders, remarks with their sources."""
    return {
        "model_title": translated(page.model.name),
        "notes": [(translated(text), translated(source)) for text, source in page.model.notes],
    }


def trial_of(page: RiskPage, request: HttpRequest) -> dict[str, Any]:
    """The what-if form and, when something was chosen, its outcome. Nothing is stored."""
    now = {key: words.rating_words(page.case.ratings.get(key)) for key in KEYS}
    form = WhatIfForm(request.GET or None, now=now)
    if not form.is_valid() or not form.changes:
        return {"trial_form": form, "trial": None}
    trial = what_if(page.case, page.model, form.changes)
    return {"trial_form": form, "trial": trial, **trial_words(trial, form)}


def trial_words(trial: WhatIf, form: WhatIfForm) -> dict[str, Any]:
    after = trial.after
    changed = [
        f"{words.factor_name(key)}: {words.rating_words(after.case.ratings[key])}"
        for key in form.changes
    ]
    same = _("The level stays the same.") if not trial.changes_level else ""
    return {
        "trial_changes": changed,
        "trial_sentence": f"{words.interval_words(after)} {words.coverage_words(after)}.",
        "trial_same": same,
    }
