"""How reliable the ratings are; who may rate; which recordings are drawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.agreement import CONVENTIONS
from fidelity.agreementwords import reason_in_words
from fidelity.forms.ratings import QualificationForm, SamplingForm, SuspendForm
from fidelity.labels import DIMENSIONS
from fidelity.models import Instrument, RaterQualification, SamplingPlan
from fidelity.selectors.instruments import instrument_of, instruments_for_sessions
from fidelity.selectors.raters import qualifications
from fidelity.selectors.reliability import (
    GOAL,
    OVERALL,
    TOO_FEW,
    all_figures,
    design_of,
)
from fidelity.services.sampling import plan_sampling, qualify_rater, suspend_rater
from fidelity.views.calibration import calibration_context
from mbtq.core.formats import translated
from mbtq.tenancy.pages import Answer, Crumb, FormPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.selectors import people_in
from programs.selectors.places import teams_visible_to

PERIOD = timedelta(days=730)
VALID = timedelta(days=730)


class Reliability(Page):
    """One scale: the design as it is, the figures per item, and what would make them better."""

    permission = Permission.RELIABILITY_VIEW
    template = "fidelity/reliability.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = instruments_for_sessions()
        by_key = {row.key: row for row in rows}
        chosen = by_key.get(request.GET.get("scale", "")) or (rows[0] if rows else None)
        if chosen is None:
            return self.show({"scale": None})
        known = instrument_of(chosen.pk)
        convention = request.GET.get("convention", "koo_li")
        convention = convention if convention in CONVENTIONS else "koo_li"
        since = self.today - PERIOD
        parts = []
        for dimension in known.content.dimensions:
            design = design_of(known, dimension, since=since)
            figures = all_figures(design, convention)
            parts.append(
                {
                    "label": DIMENSIONS[dimension],
                    "overall": figures[0],
                    "why": reason_in_words(figures[0].reason),
                    "items": (items := [self._named(known, one) for one in figures[1:]]),
                    "unreliable": [one["name"] for one in items if one["figures"].is_unreliable],
                    "raters": len(design.raters),
                    "recordings": len(design.recordings),
                }
            )
        context = {
            "scale": known.content,
            "scale_name": known.label,
            "scales": [(row.key, translated(row.content["name"])) for row in rows],
            "parts": parts,
            "since": since,
            "convention": convention,
            "too_few": TOO_FEW,
            "goal": GOAL,
            "overall": OVERALL,
            **calibration_context(known, since),
        }
        return self.show(context)

    def _named(self, known: Any, figures: Any) -> dict[str, Any]:
        item = known.content.item(figures.name)
        return {"name": translated(item.name), "figures": figures}


class RaterList(Page):
    """Who may rate with which scale until when, and what is drawn."""

    permission = Permission.RATING_ASSIGN
    template = "fidelity/rater_list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        names = {row.key: translated(row.content["name"]) for row in instruments_for_sessions()}
        rows = [
            {
                "row": one,
                "scale": names.get(one.instrument_key, one.instrument_key),
                "has_ended": one.until < self.today,
                "may_end": one.since <= self.today <= one.until,
            }
            for one in qualifications()
        ]
        plans = (
            SamplingPlan.objects.filter(
                until=None, team__in=teams_visible_to(self.member, on=self.today)
            )
            .select_related("team", "instrument")
            .order_by("team__name")
        )
        lines = [{"row": one, "scale": translated(one.instrument.content["name"])} for one in plans]
        return self.show({"qualifications": rows, "plans": lines})


class SettingPage(FormPage):
    """What the forms about raters and sampling share."""

    permission = Permission.RATING_ASSIGN

    @property
    def back(self) -> str:
        return reverse("fidelity:rater-list", args=[self.slug])

    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Raters and sampling"), self.back)]

    def scales(self) -> Any:
        newest = [row.pk for row in instruments_for_sessions()]
        return Instrument.objects.filter(pk__in=newest).order_by("key")


class RaterQualify(SettingPage):
    template = "fidelity/rater_qualify.html"
    form_class = QualificationForm

    def form_kwargs(self) -> dict[str, Any]:
        people = people_in(self.member.organisation.pk, on=self.today)
        return {"rows": {"person": people, "instrument": self.scales()}}

    def initial(self) -> dict[str, Any]:
        return {"since": self.today, "until": self.today + VALID}

    def save(self, form: QualificationForm) -> Answer:
        found = form.cleaned_data
        key = found.pop("instrument").key
        qualify_rater(instrument_key=key, by=self.member, **found)
        return Answer(self.back, _("%(name)s may rate.") % {"name": found["person"].name})


class RaterSuspend(SettingPage):
    """Ends a qualification, for example after drift from the gold standard."""

    template = "fidelity/rater_suspend.html"
    form_class = SuspendForm
    qualification: RaterQualification

    def load(self, qualification: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = qualifications().filter(pk=qualification, until__gte=self.today).first()
        if found is None:
            raise Http404
        self.qualification = found

    def form_kwargs(self) -> dict[str, Any]:
        return {"since": self.qualification.since, "until": self.qualification.until}

    def initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def save(self, form: SuspendForm) -> Answer:
        suspend_rater(qualification=self.qualification, by=self.member, **form.cleaned_data)
        name = self.qualification.person.name
        return Answer(self.back, _("The qualification of %(name)s has an end.") % {"name": name})


class SamplingStart(SettingPage):
    template = "fidelity/sampling_plan.html"
    form_class = SamplingForm

    def form_kwargs(self) -> dict[str, Any]:
        teams = teams_visible_to(self.member, on=self.today).filter(ended_on=None)
        return {"rows": {"team": teams, "instrument": self.scales()}}

    def initial(self) -> dict[str, Any]:
        return {"per_year": 2, "double_share": 15}

    def save(self, form: SamplingForm) -> Answer:
        found = form.cleaned_data
        known = instrument_of(found.pop("instrument").pk)
        plan = plan_sampling(instrument=known, on=self.today, by=self.member, **found)
        sentence = _("The days for a year are drawn, with starting number %(seed)s.")
        return Answer(self.back, sentence % {"seed": plan.seed})
