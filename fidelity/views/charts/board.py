"""The charts of one place."""

from __future__ import annotations

from dataclasses import dataclass, field

from fidelity.chartwords import RULE_NAMES
from fidelity.choices import OF_A_SCALE, ChartKey
from fidelity.control_charts import FEWEST_POINTS
from fidelity.models import Baseline
from fidelity.selectors.baselines import baselines_of
from fidelity.selectors.charted import Place, changes_around
from fidelity.series import Series
from fidelity.views.charts.card import Card
from fidelity.views.charts.writer import Writer
from programs.models import ChangeEvent

# One point is no chart.
FEWEST_DRAWN = 2


def rules_of(asked: str) -> str:
    """The rule set that the address asks for; the first for anything else. It is kept nowhere."""
    return asked if asked in RULE_NAMES else next(iter(RULE_NAMES))


@dataclass
class Board:
    """The charts of one place, with what was changed around it; two queries for all of them."""

    place: Place
    rules: str
    scale: str = ""
    baselines: list[Baseline] = field(init=False)
    events: list[ChangeEvent] = field(init=False)

    def __post_init__(self) -> None:
        self.baselines = list(baselines_of(self.place))
        self.events = changes_around(self.place)

    def of(self, key: ChartKey) -> list[Baseline]:
        """The baselines of one chart; of scores only those with the scale that is shown."""
        scale = self.scale if key in OF_A_SCALE else ""
        return [one for one in self.baselines if one.chart == key and one.scale == scale]

    def card(self, series: Series, subtitle: str, *, is_drift: bool = False) -> Card | None:
        """A chart; None with too few points, and for drift without the points for limits."""
        fewest = FEWEST_POINTS if is_drift else FEWEST_DRAWN
        if len(series.points) < fewest:
            return None
        mine = self.of(series.key)
        kind = "ewma" if is_drift else ""
        found = series.phases((one.since for one in mine), rules=self.rules, kind=kind)
        if is_drift and not found[-1].has_limits:
            return None
        writer = Writer(
            series,
            found,
            place=self.place,
            baselines=mine,
            events=self.events,
            scale=self.scale,
            is_drift=is_drift,
        )
        return writer.card(subtitle)
