"""Raters against the gold standard, on the page of reliability."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fidelity.agreement import BIAS_ALARM, SUSPEND_AFTER, WITHIN_ALARM, Advice, Quarter
from fidelity.control_charts import phases
from fidelity.picture import Drawn, Level, Picture, pictures
from fidelity.selectors.calibration import Calibrated, calibrations_of
from fidelity.selectors.instruments import Known
from fidelity.selectors.raters import qualifications
from mbtq.core import formats

# What is advised: word, kind of badge, icon.
ADVICE: dict[Advice, Any] = {
    Advice.IN_LINE: (_lazy("In line"), "done", "tick"),
    Advice.CALIBRATE: (_lazy("Calibrate again"), "warn", "warning"),
    Advice.SUSPEND: (_lazy("Calibrate before the next rating"), "warn", "warning"),
}
# The axis of the differences; what lies beyond is drawn at its end and stands in the table.
REACH = 3


@dataclass(frozen=True)
class Line:
    """One rater: name, what the right to rate rests on, figures, quarters and their picture."""

    name: str
    basis: str
    found: Calibrated
    heading: str
    badge: Any
    quarters: list[tuple[str, Quarter]]
    pictures: list[Picture]


def calibration_context(known: Known, since: date) -> dict[str, Any]:
    """Raters of the organisation who rated what a gold rater rated too, by name."""
    found = calibrations_of(known, since=since)
    rows = {
        row.person_id: row
        for row in reversed(qualifications().filter(instrument_key=known.content.key))
        if row.person_id in found
    }
    lines = [
        _line(number, row.person.name, row.basis, found[pk])
        for number, (pk, row) in enumerate(rows.items())
    ]
    return {
        "calibrations": sorted(lines, key=lambda line: line.name),
        "bias_alarm": BIAS_ALARM,
        "within_alarm": WITHIN_ALARM,
        "suspend_after": SUSPEND_AFTER,
    }


def _line(number: int, name: str, basis: str, found: Calibrated) -> Line:
    quarters = [(quarter_name(one), one) for one in found.quarters]
    return Line(
        name=name,
        basis=basis,
        found=found,
        heading=_heading(name, found),
        badge=ADVICE[found.advice],
        quarters=quarters,
        pictures=_pictures(number, quarters) if len(quarters) > 1 else [],
    )


def quarter_name(quarter: Quarter) -> str:
    """The third quarter of 2026: Q3 2026."""
    return _("Q%(number)s %(year)s") % {"number": quarter.number, "year": quarter.year}


def _heading(name: str, found: Calibrated) -> str:
    """The finding in one sentence."""
    bias = found.figures.bias
    if abs(bias) < BIAS_ALARM and found.advice is Advice.IN_LINE:
        sentence = _("%(name)s rates as the gold standard does")
    elif abs(bias) < BIAS_ALARM:
        sentence = _("On average %(name)s rates as the gold standard does, but not each time")
    elif found.advice is Advice.IN_LINE:
        sentence = _(
            "%(name)s differs %(points)s points from the gold standard; with so few recordings"
            " that can be chance"
        )
    elif bias > 0:
        sentence = _("%(name)s rates %(points)s points milder than the gold standard")
    else:
        sentence = _("%(name)s rates %(points)s points stricter than the gold standard")
    return sentence % {"name": name, "points": formats.number1(abs(bias))}


def _pictures(number: int, quarters: list[tuple[str, Quarter]]) -> list[Picture]:
    """The mean difference per quarter between the lines of the alarm."""
    biases = [one.bias for _name, one in quarters]

    def write(value: float) -> str:
        return formats.number(value, 0 if float(value).is_integer() else 1, sign=True)

    drawn = Drawn(
        phases=phases("run", biases),
        states=["changed" if one.is_off else "common" for _name, one in quarters],
        labels=[name for name, _one in quarters],
        low=-REACH,
        high=REACH,
        ticks=list(range(-REACH, REACH + 1)),
        words={},
        write=write,
        write_tick=write,
        levels=(
            Level("upper", BIAS_ALARM, _("alarm")),
            Level("target", 0, _("gold")),
            Level("lower", -BIAS_ALARM, _("alarm")),
        ),
        has_middle=False,
        name=f"calibration-{number}",
    )
    return pictures(drawn)
