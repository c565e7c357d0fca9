"""What control charts say, in words: findings, variation and assurance, rules, signals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fidelity.choices import ChartKey
from fidelity.control_charts import Assurance, Variation
from mbtq.core import formats

Words = Mapping[Any, Any]

# A chart for slow drift says something else of the same points.
DRIFT = "drift"
COMMON, BETTER, WORSE = Variation.COMMON, Variation.BETTER, Variation.WORSE

FINDINGS: Mapping[str, Words] = {
    ChartKey.QUALITY: {
        COMMON: _lazy("Quality varies as usual around %(centre)s"),
        BETTER: _lazy("Quality went up, last seen in %(period)s"),
        WORSE: _lazy("Quality went down, last seen in %(period)s"),
    },
    DRIFT: {
        COMMON: _lazy("No slow drift of the quality"),
        BETTER: _lazy("Quality rises slowly, last seen in %(period)s"),
        WORSE: _lazy("Quality falls slowly, last seen in %(period)s"),
    },
    ChartKey.HELD: {
        COMMON: _lazy("As usual around %(centre)s of the planned sessions are held"),
        BETTER: _lazy("More of the planned sessions are held, last seen in %(period)s"),
        WORSE: _lazy("Fewer of the planned sessions are held, last seen in %(period)s"),
    },
    ChartKey.GOOD_ENOUGH: {
        COMMON: _lazy("As usual around %(centre)s of the rated sessions are good enough"),
        BETTER: _lazy("More rated sessions are good enough, last seen in %(period)s"),
        WORSE: _lazy("Fewer rated sessions are good enough, last seen in %(period)s"),
    },
    ChartKey.DROP_OUT: {
        COMMON: _lazy("As usual around %(centre)s treatments lie between two early drop-outs"),
        BETTER: _lazy("Early drop-out became rarer, last seen in %(period)s"),
        WORSE: _lazy("Early drop-out became less rare, last seen in %(period)s"),
    },
}
CHANGED = _lazy("Something seems to have changed; the direction is not clear")

# Word, kind of badge, icon.
VARIATIONS: Words = {
    Variation.COMMON: (_lazy("Ordinary variation"), "neutral", "circle"),
    Variation.BETTER: (_lazy("Special variation, favourable"), "note", "triangle-up"),
    Variation.WORSE: (_lazy("Special variation, unfavourable"), "warn", "triangle-down"),
    Variation.CHANGED: (_lazy("Special variation, direction not clear"), "note", "square"),
}
ASSURANCES: Words = {
    Assurance.ALWAYS: (_lazy("Meets the norm each time"), "note", "tick"),
    Assurance.MIXED: (_lazy("Meets the norm now and then"), "neutral", "trend"),
    Assurance.NEVER: (_lazy("Does not meet the norm"), "warn", "close"),
}
NO_NORM = (_lazy("No norm was agreed"), "neutral", "minus")
NORM_TOO_FEW = (_lazy("Norm: too few points to say"), "neutral", "pending")

# The sets a reader can choose from; the first is the default.
RULE_NAMES: Words = {
    "nhs": _lazy("NHS Making Data Count"),
    "western": _lazy("Western Electric"),
    "anhoej": _lazy("Anhøj, runs only"),
}
RULES: Words = {
    "nhs": _lazy(
        "NHS Making Data Count: a point outside the limits, 7 on one side, 7 rising or falling,"
        " 2 of 3 near a limit"
    ),
    "western": _lazy(
        "Western Electric: a point outside the limits, 2 of 3 beyond two standard deviations,"
        " 4 of 5 beyond one, 8 on one side"
    ),
    "anhoej": _lazy("Anhøj: an unusually long run, or unusually few crossings of the middle"),
    "beyond": _lazy(
        "the smoothed line outside its limits (each point weighs 0.2, limits at 2.7 standard"
        " deviations)"
    ),
}
SIGNALS: Words = {
    "beyond_limits": _lazy("outside the limits"),
    "shift_of_7": _lazy("7 or more on one side"),
    "shift_of_8": _lazy("8 or more on one side"),
    "trend_of_7": _lazy("7 or more in a row rising or falling"),
    "2_of_3_near_limit": _lazy("2 of 3 near a limit"),
    "2_of_3_beyond_2_sd": _lazy("2 of 3 beyond two standard deviations"),
    "4_of_5_beyond_1_sd": _lazy("4 of 5 beyond one standard deviation"),
    "unusually_long_run": _lazy("an unusually long run on one side"),
    "unusually_few_crossings": _lazy("the middle is crossed unusually seldom"),
}
# What stands at the end of a line; short, for a phone.
ENDS: Words = {
    "centre": _lazy("middle"),
    "median": _lazy("median"),
    "lower": _lazy("lower"),
    "upper": _lazy("upper"),
    "target": _lazy("norm"),
}
MONTHS = {
    "nl": ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


def month(day: date) -> str:
    """A month for axes and tables: mrt 2026, in English Mar 2026."""
    return f"{MONTHS[formats.language()][day.month - 1]} {day.year}"


def period(since: date, until: date) -> str:
    """A day, a month, or from month to month."""
    if since == until:
        return formats.day(since)
    first, last = month(since), month(until)
    if first == last:
        return last
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def finding(of: str, read: Variation, *, centre: str, period: str) -> str:
    """The chart in one sentence."""
    if read is Variation.CHANGED:
        return str(CHANGED)
    return str(FINDINGS[of][read]) % {"centre": centre, "period": period}
