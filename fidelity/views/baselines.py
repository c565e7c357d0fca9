"""Setting a new baseline in a chart, and taking one back."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.choices import OF_A_SCALE, ChartKey
from fidelity.control_charts import FEWEST_POINTS
from fidelity.forms.baselines import BaselineForm
from fidelity.labels import CHARTS
from fidelity.models import Baseline
from fidelity.selectors.baselines import (
    baselines_changeable_by,
    baselines_of,
    column_of,
    place_to_set,
)
from fidelity.selectors.charted import Place, series_of
from fidelity.selectors.instruments import Known, instrument_of, instruments_for_sessions
from fidelity.services.baselines import set_baseline, withdraw_baseline
from mbtq.core import formats
from mbtq.tenancy.pages import ActPage, Answer, Crumb, FormPage
from mbtq.tenancy.permissions import Permission


def page_of(slug: str, place: Place) -> str:
    """The page on which the charts of a place stand."""
    column = column_of(place)
    if column == "therapist":
        return f"{reverse('fidelity:my-fidelity', args=[slug])}?therapist={place.pk}"
    return reverse(f"fidelity:{column}-fidelity", args=[slug, place.pk])


class BaselineSet(FormPage):
    """`?of=team:<id>&chart=held&scale=`: a new baseline in one chart, with its reason."""

    permission = Permission.BASELINE_SET
    template = "fidelity/baseline_set.html"
    form_class = BaselineForm
    place: Place | None

    def load(self, **kwargs: Any) -> None:
        asked = self.request.GET
        kind, _colon, pk = asked.get("of", "").partition(":")
        self.place = place_to_set(self.member, kind, _uuid(pk), on=self.today)
        self.chart = _chart(asked.get("chart", ""))
        self.scale = self._scale(asked.get("scale", ""))
        # Who may set none at all hears that, not that there is nothing here.
        if self.place is None and (kind or self.may()):
            raise Http404

    def _scale(self, key: str) -> Known | None:
        """The scale of a chart of scores; the first when the address names none."""
        if self.chart not in OF_A_SCALE:
            return None
        rows = instruments_for_sessions()
        wanted = [row for row in rows if row.key == key] or ([] if key else rows)
        if not wanted:
            raise Http404
        return instrument_of(wanted[0].pk)

    @property
    def subject(self) -> Place:
        assert self.place is not None
        return self.place

    @cached_property
    def last_start(self) -> date | None:
        return series_of(self.subject, self.chart, self.scale, on=self.today).last_start

    def form_kwargs(self) -> dict[str, Any]:
        last = self.last_start
        if last is None:
            hint = _("There are fewer than %(n)s points, so no baseline can begin yet.")
            return {"hint": hint % {"n": FEWEST_POINTS}}
        # Of a block of results only the month is shown.
        hint = _("At the latest in %(month)s: %(n)s points must follow.")
        month = formats.daytext(last.replace(day=1)).partition(" ")[2]
        return {"hint": hint % {"month": month, "n": FEWEST_POINTS}}

    def context(self) -> dict[str, Any]:
        scale = self.scale.content.key if self.scale else ""
        rows = baselines_of(self.subject).filter(chart=self.chart, scale=scale)
        return {
            "place": self.subject,
            "chart": CHARTS[self.chart],
            "scale_name": self.scale.label if self.scale else "",
            "baselines": list(rows),
            "may_set": True,
            "has_too_few": self.last_start is None,
        }

    @property
    def back(self) -> str:
        return page_of(self.slug, self.subject)

    def crumbs(self) -> list[Crumb]:
        if getattr(self.subject, "person_id", None) == self.member.person_id:
            return [Crumb(_("My fidelity"), self.back)]
        return [Crumb(_("Fidelity of %(name)s") % {"name": self.subject.name}, self.back)]

    def save(self, form: BaselineForm) -> Answer:
        set_baseline(
            place=self.subject,
            chart=self.chart,
            scale=self.scale,
            at=self.at,
            by=self.member,
            **form.cleaned_data,
        )
        return Answer(
            self.back, _("The limits begin anew; what lies before has limits of its own.")
        )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _chart(text: str) -> ChartKey:
    """The chart that is asked for; sessions held without a choice. Raises `Http404`."""
    try:
        return ChartKey(text or ChartKey.HELD)
    except ValueError:
        raise Http404 from None


class BaselineWithdraw(ActPage):
    """Takes one back that was a mistake."""

    permission = Permission.BASELINE_SET
    baseline: Baseline

    def load(self, baseline: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        found = baselines_changeable_by(self.member, on=self.today).filter(pk=baseline).first()
        if found is None:
            raise Http404
        self.baseline = found

    def refused_url(self) -> str:
        place = self.baseline.team or self.baseline.program or self.baseline.therapist
        assert place is not None
        return page_of(self.slug, place)

    def act(self) -> Answer:
        withdraw_baseline(baseline=self.baseline, at=self.at, by=self.member)
        return Answer(self.refused_url(), _("The baseline is withdrawn."))
