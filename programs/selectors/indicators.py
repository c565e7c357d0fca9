"""Indicators as they were counted last, beside the ratings that they say something about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from programs.choices import Determinant
from programs.funnel import Funnel, Place, funnel
from programs.indicators import (
    Indicator,
    Norm,
    Verdict,
    contradicted,
    registered,
    verdict_of,
)
from programs.intervals import Share
from programs.models import IndicatorValue, Program
from programs.risk.case import Rating
from programs.risk.months import months_before

HISTORY_MONTHS = 24
# Counts of one funnel lie no further apart: at the turn of a month one may still be to come.
STILL_COUNTED = timedelta(days=31)


@dataclass(frozen=True)
class Reading:
    """One indicator of one program: the row, how it lies to its norm, what it contradicts."""

    indicator: Indicator
    row: IndicatorValue
    verdict: Verdict
    contradicts: tuple[Determinant, ...]

    @property
    def norm(self) -> Norm | None:
        return self.indicator.norm


def values_of(programs: Sequence[Program], *, on: date) -> list[IndicatorValue]:
    """The rows of the last two years, newest month first; one query. For a centre too."""
    return list(
        IndicatorValue.objects.filter(
            program__in=[one.pk for one in programs],
            organisation_id__in={one.organisation_id for one in programs},
            month__gt=months_before(on, HISTORY_MONTHS),
            month__lte=on,
        ).order_by("-month")
    )


def readings(
    rows: Sequence[IndicatorValue], program: Program, ratings: Mapping[str, Rating]
) -> list[Reading]:
    """The newest reading of each indicator that is still counted, in the registry's order."""
    newest: dict[str, IndicatorValue] = {}
    for row in rows:
        if row.program_id == program.pk:
            newest.setdefault(row.indicator, row)
    return [
        _reading(one, newest[key], ratings) for key, one in registered().items() if key in newest
    ]


def _reading(indicator: Indicator, row: IndicatorValue, ratings: Mapping[str, Rating]) -> Reading:
    share = None if row.value is None else Share(row.value, row.lower, row.upper)
    verdict = verdict_of(indicator.norm, share, row.missing)
    against = tuple(contradicted(indicator, verdict, ratings))
    return Reading(indicator, row, verdict, against)


def history_of(
    rows: Sequence[IndicatorValue], program: Program, indicator: Indicator
) -> list[IndicatorValue]:
    """One row per month, newest first."""
    return [row for row in rows if row.program_id == program.pk and row.indicator == indicator.key]


def funnel_of(rows: Sequence[IndicatorValue], own: Program, indicator: Indicator) -> Funnel | None:
    """The programs in these rows by the newest count of each; only the own one is marked.

    Without those that are not counted any more, such as stopped programs.
    """
    assert indicator.norm is not None
    mine = [row for row in rows if row.indicator == indicator.key]
    now = max((row.until for row in mine), default=date.max)
    newest: dict[object, IndicatorValue] = {}
    for row in mine:
        if now - row.until <= STILL_COUNTED:
            newest.setdefault(row.program_id, row)
    places = [
        Place(int(row.numerator), int(row.denominator), program == own.pk)
        for program, row in newest.items()
        if row.numerator is not None and row.denominator is not None
    ]
    return funnel(places, indicator.norm.value)
