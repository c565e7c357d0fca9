"""A chart in phases: a new baseline begins one, with limits of its own.

What lies before it has limits from its own points alone. A phase that somebody began has a fixed
baseline, its first twelve points, so that a later change shows as one; otherwise all points set
the limits.
Source: NHS England, Making Data Count (when to recalculate limits); twelve points is its minimum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fidelity.control_charts.charts import FEWEST_POINTS, KINDS, Chart, run_chart

# Kinds whose points are counts out of a denominator.
SHARES = ("p", "u")


@dataclass(frozen=True)
class Phase:
    """Part of a series with its own chart. `first` is the number of its first point."""

    first: int
    chart: Chart
    is_set: bool

    @property
    def last(self) -> int:
        return self.first + len(self.chart.points) - 1

    @property
    def has_limits(self) -> bool:
        return not self.chart.is_run_chart

    @property
    def baseline_until(self) -> int | None:
        """The number of the last point of a fixed baseline; None without one."""
        if self.is_set and self.has_limits:
            return self.first + self.chart.baseline - 1
        return None


def phases(
    kind: str,
    values: Sequence[float],
    totals: Sequence[float] | None = None,
    *,
    starts: Iterable[int] = (),
    rules: str = "nhs",
) -> tuple[Phase, ...]:
    """The phases of a series. `starts` are the points at which somebody set a new baseline.

    A phase with fewer than twelve points is a run chart around its median. Raises `ValueError` as
    the charts do.
    """
    if not values:
        return ()
    begun = sorted({number for number in starts if 0 <= number < len(values)})
    edges = begun if 0 in begun else [0, *begun]
    ends = [*edges[1:], len(values)]
    return tuple(
        Phase(
            first,
            _chart(
                kind,
                values[first:end],
                None if totals is None else totals[first:end],
                rules,
                is_set=first in begun,
            ),
            first in begun,
        )
        for first, end in zip(edges, ends, strict=True)
    )


def _chart(
    kind: str,
    values: Sequence[float],
    totals: Sequence[float] | None,
    rules: str,
    *,
    is_set: bool,
) -> Chart:
    if len(values) < FEWEST_POINTS:
        drawn = (
            values
            if totals is None
            else [one / total for one, total in zip(values, totals, strict=True)]
        )
        return run_chart(drawn)
    given = [values] if totals is None else [values, totals]
    # The limits of a smoothed line are its rule; runs in it mean nothing.
    extra = {} if kind == "ewma" else {"rules": rules}
    return KINDS[kind](*given, FEWEST_POINTS if is_set else None, **extra)


def latest_start(points: int) -> int | None:
    """The last point at which a new baseline may begin: twelve must follow, itself among them."""
    return points - FEWEST_POINTS if points >= FEWEST_POINTS else None
