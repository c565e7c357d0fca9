"""How often signals are reported, as charts: a rate per month, and days between severe ones.

More reports are no worse: a team that looks reports more. So no point is called favourable or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from fidelity.chartwords import ENDS, RULES, SIGNALS, month
from fidelity.control_charts import FEWEST_POINTS, Phase, Variation, at, phases, states
from fidelity.picture import Drawn, Picture, pictures
from mbtq.core import formats

PER = 10  # people of the core team
FEWEST_DRAWN = 2


@dataclass(frozen=True)
class Month:
    """What was reported in one month, by how many people of the core team."""

    first: date
    raised: int
    people: int


@dataclass(frozen=True)
class Chart:
    """One chart with its words and its table."""

    name: str
    heading: str
    caption: str
    notes: str
    rules: str
    pictures: list[Picture]
    columns: tuple[str, str]
    rows: list[dict[str, Any]]


def rate_chart(months: Sequence[Month], key: str) -> Chart | None:
    """A u chart of signals per month for ten people of the core team; None with too few months.

    `key` tells the charts of one page apart.
    """
    counted = [one for one in months if one.people]
    if len(counted) < FEWEST_DRAWN:
        return None
    found = phases("u", [one.raised for one in counted], [one.people / PER for one in counted])
    heading = (
        _("Something changed in how often signals are reported")
        if _is_special(found)
        else _("Signals are reported as often as usual")
    )
    labels = [month(one.first) for one in counted]
    return Chart(
        name=f"rate-{key}",
        heading=heading,
        caption=_("Signals per month for ten people of the core team"),
        notes=_notes(found),
        rules=str(RULES[found[-1].chart.rules]),
        pictures=pictures(_drawn(f"rate-{key}", found, labels, formats.number1)),
        columns=(_("Month"), _("Per ten people")),
        rows=_rows(found, labels, formats.number1),
    )


def severe_chart(days: Sequence[date], key: str) -> Chart | None:
    """A g chart of the days between two severe signals; None with fewer than three of them."""
    ordered = sorted(days)
    between = [(second - first).days for first, second in pairwise(ordered)]
    if len(between) < FEWEST_DRAWN:
        return None
    found = phases("g", between)
    labels = [formats.day(day) for day in ordered[1:]]
    heading = (
        _("Something changed in the time between severe signals")
        if _is_special(found)
        else _("The time between severe signals varies as usual")
    )
    return Chart(
        name=f"severe-{key}",
        heading=heading,
        caption=_("Days between two severe signals"),
        notes=_notes(found),
        rules=str(RULES[found[-1].chart.rules]),
        pictures=pictures(_drawn(f"severe-{key}", found, labels, formats.number)),
        columns=(_("Until"), _("Days")),
        rows=_rows(found, labels, formats.number),
    )


def _is_special(found: Sequence[Phase]) -> bool:
    return any(phase.chart.signals for phase in found[-1:])


def _notes(found: Sequence[Phase]) -> str:
    count = len(found[-1].chart.points)
    if found[-1].has_limits:
        return _("The limits come from all %(n)s points.") % {"n": count}
    return _(
        "Too few points for limits (%(n)s of %(fewest)s); you see a run chart around the median."
    ) % {"n": count, "fewest": FEWEST_POINTS}


def _states(found: Sequence[Phase]) -> list[str]:
    """Special points are marked, without a direction that would be good or bad."""
    drawn = [one for phase in found for one in states(phase.chart, is_higher_better=True)]
    common = Variation.COMMON
    return [str(common if one is common else Variation.CHANGED) for one in drawn]


def _drawn(
    name: str, found: Sequence[Phase], labels: list[str], write: Callable[[float], str]
) -> Drawn:
    tops = [
        at(phase.chart.upper, number) if phase.has_limits else point
        for phase in found
        for number, point in enumerate(phase.chart.points)
    ]
    highest = max([*tops, *(point for phase in found for point in phase.chart.points), 1.0])
    high = float(ceil(highest))
    return Drawn(
        phases=found,
        states=_states(found),
        labels=labels,
        low=0,
        high=high,
        ticks=[0, high / 2, high],
        words={key: str(word) for key, word in ENDS.items()},
        write=write,
        write_tick=write,
        name=f"chart-{name}",
    )


def _rows(
    found: Sequence[Phase], labels: list[str], write: Callable[[float], str]
) -> list[dict[str, Any]]:
    rows = []
    for phase in found:
        for number, point in enumerate(phase.chart.points):
            limits = ""
            if phase.has_limits:
                low, high = (
                    write(at(one, number)) for one in (phase.chart.lower, phase.chart.upper)
                )
                limits = _("%(low)s to %(high)s") % {"low": low, "high": high}
            fired = [str(SIGNALS[one.rule]) for one in phase.chart.signals if one.point == number]
            rows.append(
                {
                    "label": labels[phase.first + number],
                    "value": write(point),
                    "limits": limits,
                    "signals": fired,
                }
            )
    return rows
