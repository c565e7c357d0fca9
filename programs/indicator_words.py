"""Indicators in words: figure, interval, norm, verdict, and what they contradict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from mbtq.core import formats
from mbtq.core.templatetags.ui.marks import novalue_text
from programs.choices import DETERMINANT_IDS, FEWEST_PEOPLE
from programs.indicators import Indicator, Norm, Verdict, Withheld
from programs.models import IndicatorValue
from programs.risk.case import Rating
from programs.risk_words import factor_name, rating_words
from programs.selectors.indicators import Reading

BADGES = {
    Verdict.MET: "done",
    Verdict.MISSED: "warn",
    Verdict.OPEN: "neutral",
    Verdict.TOO_MUCH_MISSING: "neutral",
}


def verdict_words(verdict: Verdict) -> str:
    return {
        Verdict.MET: _("Meets the norm"),
        Verdict.MISSED: _("Does not meet the norm"),
        Verdict.OPEN: _("Cannot be said yet"),
        Verdict.TOO_MUCH_MISSING: _("Too much is missing"),
        Verdict.NO_NORM: _("No norm"),
        Verdict.WITHHELD: _("Cannot be said yet"),
    }[verdict]


def value_words(row: IndicatorValue, indicator: Indicator) -> str:
    """ "82%", or "2.4 per 10 months of core staff" for a rate."""
    if not indicator.per or row.value is None:
        return formats.percent(row.value)
    return _("%(number)s per %(per)s %(cases)s") % {
        "number": formats.number1(row.value * indicator.per),
        "per": indicator.per,
        "cases": indicator.cases,
    }


def norm_words(norm: Norm | None) -> str:
    """ "At least 90%, criterion P13, provisional"."""
    if norm is None:
        return _("No norm")
    pattern = _("At least %(share)s") if norm.is_at_least else _("At most %(share)s")
    words = pattern % {"share": formats.percent(norm.value)}
    status = "" if norm.is_confirmed else _("provisional")
    return ", ".join(part for part in (words, norm.criterion, status) if part)


def withheld_words(reason: str) -> str:
    if reason == Withheld.TOO_FEW_PEOPLE:
        return novalue_text("suppressed", minimum=FEWEST_PEOPLE)
    return novalue_text("too_few", _("nothing to count in this period"))


def interval_words(row: IndicatorValue, indicator: Indicator) -> str:
    """ "between 74 and 90 percent", empty where nothing is uncertain or no interval exists."""
    if row.lower is None or row.upper is None or row.lower == row.upper:
        return ""
    if indicator.per:
        ends = {
            "low": formats.number1(row.lower * indicator.per),
            "high": formats.number1(row.upper * indicator.per),
        }
        return _("between %(low)s and %(high)s") % ends
    ends = {"low": formats.points(row.lower), "high": formats.points(row.upper)}
    return _("between %(low)s and %(high)s percent") % ends


def counted_words(row: IndicatorValue, indicator: Indicator) -> str:
    """ "141 of 172 planned sessions"."""
    if indicator.per:
        return _("%(some)s in %(all)s %(cases)s") % {
            "some": formats.number(row.numerator),
            "all": formats.number(row.denominator),
            "cases": indicator.cases,
        }
    return _("%(some)s of %(all)s %(cases)s") % {
        "some": formats.number(row.numerator),
        "all": formats.number(row.denominator),
        "cases": indicator.cases,
    }


def period_words(row: IndicatorValue) -> str:
    if row.since == row.until:
        return formats.day(row.until)
    return _("%(first)s to %(last)s") % {
        "first": formats.day(row.since),
        "last": formats.day(row.until),
    }


def line_of(reading: Reading) -> dict[str, Any]:
    """One row of the table of indicators."""
    row, indicator = reading.row, reading.indicator
    return {
        "key": indicator.key,
        "name": indicator.name,
        "meaning": indicator.meaning,
        "withheld": withheld_words(row.withheld) if row.withheld else "",
        "value": value_words(row, indicator),
        "interval": interval_words(row, indicator),
        "counted": "" if row.withheld else counted_words(row, indicator),
        "missing": formats.points(row.missing) if row.missing >= 0.005 else "",
        "period": period_words(row),
        "norm": norm_words(reading.norm),
        "verdict": "" if reading.norm is None or row.withheld else verdict_words(reading.verdict),
        "badge": BADGES.get(reading.verdict, "neutral"),
        "factors": ", ".join(DETERMINANT_IDS[one.value] for one in indicator.determinants),
    }


def contradiction_words(readings: Sequence[Reading], ratings: Mapping[str, Rating]) -> list[str]:
    """One sentence for each figure that says the opposite of what was rated."""
    return [_contradiction(one, ratings) for one in readings if one.contradicts]


def _contradiction(reading: Reading, ratings: Mapping[str, Rating]) -> str:
    rated = [
        _("%(factor)s (%(rating)s)")
        % {"factor": factor_name(key.value), "rating": rating_words(ratings[key.value])}
        for key in reading.contradicts
    ]
    return _(
        "%(name)s: %(value)s (%(counted)s). %(verdict)s, but this was rated otherwise: %(rated)s."
    ) % {
        "name": reading.indicator.name,
        "value": value_words(reading.row, reading.indicator),
        "counted": counted_words(reading.row, reading.indicator),
        "verdict": verdict_words(reading.verdict),
        "rated": ", ".join(rated),
    }
