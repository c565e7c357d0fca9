"""Writes one chart in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from fidelity.chartwords import (
    ASSURANCES,
    DRIFT,
    ENDS,
    NO_NORM,
    NORM_TOO_FEW,
    RULES,
    SIGNALS,
    VARIATIONS,
    finding,
    month,
    period,
)
from fidelity.choices import OF_A_SCALE, ChartKey
from fidelity.control_charts import (
    FEWEST_POINTS,
    LATEST,
    Phase,
    Variation,
    assurance,
    at,
    states,
    variation,
)
from fidelity.models import Baseline
from fidelity.picture import Break, Drawn, Level, Shade, pictures
from fidelity.selectors.baselines import column_of
from fidelity.selectors.charted import Place
from fidelity.series import Point, Series
from fidelity.views.charts.card import Card, Row
from mbtq.core import formats
from programs.models import ChangeEvent

LONGEST_WORD = 30


class Writer:
    """One chart of a place, with what was changed around it."""

    def __init__(
        self,
        series: Series,
        found: Sequence[Phase],
        *,
        place: Place,
        baselines: Sequence[Baseline],
        events: Sequence[ChangeEvent],
        scale: str,
        is_drift: bool,
    ) -> None:
        self.series, self.phases, self.last = series, found, found[-1]
        self.place, self.mine, self.events = place, tuple(baselines), events
        self.scale = scale if series.key in OF_A_SCALE else ""
        self.name = DRIFT if is_drift else str(series.key)
        self.states = [
            state for phase in found for state in states(phase.chart, is_higher_better=True)
        ]
        self.read = variation(self.last.chart, is_higher_better=True)

    def card(self, subtitle: str) -> Card:
        target = None if self.name == DRIFT else self.series.target
        return Card(
            name=self.name,
            heading=self._heading(),
            subtitle=subtitle,
            variation=VARIATIONS[self.read],
            assurance=self._assurance(target),
            is_worse=self.read is Variation.WORSE,
            notes=tuple(self._notes()),
            rules=str(RULES[self.last.chart.rules]),
            pictures=pictures(self._drawn(target)),
            is_share=self.series.is_share,
            rows=tuple(self._rows()),
            baselines=self.mine,
            query=self._query(),
        )

    def _query(self) -> str:
        """Of the page that sets a baseline, where the points are enough for one.

        Drift shares the baseline of the chart of the same points.
        """
        if self.name == DRIFT or self.series.last_start is None:
            return ""
        of = f"{column_of(self.place)}:{self.place.pk}"
        return f"of={of}&chart={self.series.key}&scale={self.scale}"

    def _assurance(self, target: float | None) -> Any:
        """Whether the norm is met, or why that is not said; nothing for a smoothed line."""
        if self.name == DRIFT:
            return None
        sure = assurance(self.last, target, is_higher_better=True)
        return ASSURANCES[sure] if sure else NO_NORM if target is None else NORM_TOO_FEW

    @property
    def write(self) -> Callable[[float], str]:
        if self.series.is_share:
            return formats.percent
        return formats.number if self.series.key == ChartKey.DROP_OUT else formats.number1

    def _heading(self) -> str:
        # The newest signal among the last points, which is what the chart says now.
        begin = max(self.last.first, len(self.states) - LATEST)
        special = [n for n in range(begin, len(self.states)) if self.states[n] != Variation.COMMON]
        point = self.series.points[special[-1] if special else -1]
        return finding(
            self.name,
            self.read,
            centre=self._centre(),
            period=self._when(point),
        )

    def _centre(self) -> str:
        """The middle line in words; that of a run chart is a median, beside means elsewhere."""
        value = self.write(self.last.chart.centre)
        return value if self.last.has_limits else _("%(value)s (median)") % {"value": value}

    def _when(self, point: Point) -> str:
        return period(point.since, point.until)

    def _label(self, point: Point) -> str:
        """Under the axis: the day, or the month in which a longer period ends."""
        return formats.day(point.until) if point.since == point.until else month(point.until)

    def _notes(self) -> list[str]:
        count = len(self.last.chart.points)
        if not self.last.has_limits:
            return [
                _(
                    "Too few points for limits (%(n)s of %(fewest)s); you see a run chart around"
                    " the median."
                )
                % {"n": count, "fewest": FEWEST_POINTS}
            ]
        if self.last.baseline_until is not None:
            return [
                _("The limits come from the first %(n)s points of the baseline, which is shaded.")
                % {"n": FEWEST_POINTS}
            ]
        return [_("The limits come from all %(n)s points.") % {"n": count}]

    def _drawn(self, target: float | None) -> Drawn:
        series = self.series
        if series.is_share:
            ticks: list[float] = [0, 0.25, 0.5, 0.75, 1]
        elif series.key == ChartKey.DROP_OUT:
            ticks = [0, round(series.high / 2), series.high]
        else:
            ticks = [series.low + n for n in range(int(series.high - series.low) + 1)]
        return Drawn(
            phases=self.phases,
            states=[str(one) for one in self.states],
            labels=[self._label(point) for point in series.points],
            low=series.low,
            high=series.high,
            ticks=ticks,
            words={key: str(word) for key, word in ENDS.items()},
            write=self.write,
            write_tick=formats.percent if series.is_share else formats.number,
            levels=() if target is None else (Level("target", target, str(ENDS["target"])),),
            breaks=self._breaks(),
            shades=self._shades(),
            name=f"chart-{self.name}",
        )

    def _breaks(self) -> list[Break]:
        """Changes around the program and new baselines, inside the time that the chart shows."""
        first = self.series.points[0].since
        found = [
            Break(number, event.get_kind_display())
            for event in self.events
            if event.on >= first and (number := self.series.number_at(event.on)) is not None
        ]
        found += [
            Break(number, shortened(one.reason))
            for one in self.mine
            if (number := self.series.number_from(one.since)) is not None
        ]
        return sorted(found, key=lambda one: one.number)

    def _shades(self) -> list[Shade]:
        return [
            Shade(phase.first, phase.baseline_until, _("baseline"))
            for phase in self.phases
            if phase.baseline_until is not None
        ]

    def _rows(self) -> list[Row]:
        return [
            self._row(phase, number)
            for phase in self.phases
            for number in range(len(phase.chart.points))
        ]

    def _row(self, phase: Phase, number: int) -> Row:
        chart, point = phase.chart, self.series.points[phase.first + number]
        limits = ""
        if phase.has_limits:
            low, high = (self.write(at(one, number)) for one in (chart.lower, chart.upper))
            limits = _("%(low)s to %(high)s") % {"low": low, "high": high}
        of = ""
        if self.series.is_share:
            of = _("%(n)s of %(total)s") % {
                "n": formats.number(point.value),
                "total": formats.number(point.total),
            }
        fired = (str(SIGNALS[one.rule]) for one in chart.signals if one.point == number)
        return Row(self._when(point), self.write(chart.points[number]), of, limits, tuple(fired))


def shortened(text: str) -> str:
    """A reason as a label in the chart; the list under it has the whole."""
    return text if len(text) <= LONGEST_WORD else f"{text[: LONGEST_WORD - 1].rstrip()}…"
