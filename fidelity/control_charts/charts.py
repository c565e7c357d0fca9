"""The charts: what is drawn, its centre, its limits and its signals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, log, nan, sqrt
from statistics import median
from typing import Any, cast

from fidelity.control_charts.rules import Signal, signals

# With fewer, limits say little: it is shown as a run chart around the median.
FEWEST_POINTS = 12
# For ranges of two: d2, and Wheeler's factors for the points and for the moving range.
D2, RANGE_FACTOR = 1.128, 3.268
POINT_FACTOR = 2.66
# Times between events are nearly normal after this root (Nelson 1994).
ROOT = 3.6


@dataclass(frozen=True)
class Chart:
    """One chart. `lower` and `upper` are single values, or one per point where they vary.

    `points` is what is drawn (a share for p, a rate for u, the smoothed value for ewma), `values`
    what came in. `baseline` is the number of points that set the limits. `ranges` and
    `range_upper` are the moving ranges of xmr and ewma. NaN for a limit that does not exist.
    """

    kind: str
    points: tuple[float, ...]
    centre: float
    lower: float | tuple[float, ...]
    upper: float | tuple[float, ...]
    baseline: int
    rules: str
    signals: tuple[Signal, ...]
    ranges: tuple[float, ...] = ()
    range_upper: float = nan

    @property
    def is_run_chart(self) -> bool:
        """Too few points for limits, or none wanted."""
        return self.kind == "run" or len(self.points) < FEWEST_POINTS


def xmr(values: Sequence[float], baseline: int | None = None, *, rules: str = "nhs") -> Chart:
    """Single values: mean +/- 2.66 times the mean moving range. At least two baseline points."""
    points, first = _checked(values, baseline, fewest=2)
    centre, spread, ranges = _by_moving_range(points, first)
    half = POINT_FACTOR * spread
    z = [_in_sd(point - centre, half / 3) for point in points]
    return Chart(
        "xmr",
        points,
        centre,
        centre - half,
        centre + half,
        first,
        rules,
        signals(rules, z, points),
        ranges,
        RANGE_FACTOR * spread,
    )


def ewma(
    values: Sequence[float],
    baseline: int | None = None,
    weight: float = 0.2,
    width: float = 2.7,
) -> Chart:
    """Exponentially weighted moving average, for slow drift. Limits widen to their final value.

    z(i) = weight x(i) + (1 - weight) z(i - 1) from the baseline's mean; limits at `width`
    standard deviations of z, with the standard deviation of x from the mean moving range.
    """
    if not 0 < weight <= 1:
        raise ValueError("The weight lies above 0 and is at most 1.")
    if not width > 0:
        raise ValueError("The width is positive.")
    values, first = _checked(values, baseline, fewest=2)
    centre, spread, ranges = _by_moving_range(values, first)
    smoothed, last = [], centre
    for value in values:
        last = weight * value + (1 - weight) * last
        smoothed.append(last)
    sd = spread / D2
    halves = [
        width * sd * sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * number)))
        for number in range(1, len(values) + 1)
    ]
    z = [_in_sd(one - centre, half / 3) for one, half in zip(smoothed, halves, strict=True)]
    return Chart(
        "ewma",
        tuple(smoothed),
        centre,
        tuple(centre - half for half in halves),
        tuple(centre + half for half in halves),
        first,
        "beyond",
        signals("beyond", z, smoothed),
        ranges,
        RANGE_FACTOR * spread,
    )


def p_chart(
    counts: Sequence[float],
    totals: Sequence[float],
    baseline: int | None = None,
    *,
    rules: str = "nhs",
) -> Chart:
    """Shares: `counts` out of `totals`. Limits vary with the total and stay within 0 and 1."""
    if any(count > total for count, total in zip(counts, totals, strict=False)):
        raise ValueError("A count is larger than its total.")
    return _of_shares(
        "p", counts, totals, baseline, rules, lambda mean, total: mean * (1 - mean) / total, 1.0
    )


def u_chart(
    counts: Sequence[float],
    exposures: Sequence[float],
    baseline: int | None = None,
    *,
    rules: str = "nhs",
) -> Chart:
    """Rates: `counts` of events per exposure. Limits vary with the exposure."""
    return _of_shares(
        "u", counts, exposures, baseline, rules, lambda mean, exposure: mean / exposure, None
    )


def c_chart(counts: Sequence[float], baseline: int | None = None, *, rules: str = "nhs") -> Chart:
    """Counts in equal periods: mean +/- three roots of the mean."""
    points, first = _checked(counts, baseline, fewest=1, is_count=True)
    centre = _mean(points[:first])
    return _even("c", points, centre, sqrt(centre), first, rules)


def g_chart(between: Sequence[float], baseline: int | None = None, *, rules: str = "nhs") -> Chart:
    """Rare events: the number of chances (days, sessions) between two of them.

    Geometric from 0: three standard deviations are three roots of g(g + 1). Few chances between
    events are bad news, so it is the low side that asks for attention. Most points lie under the
    mean of such counts, so runs are of points on one side of the median instead.
    """
    points, first = _checked(between, baseline, fewest=1, is_count=True)
    centre = _mean(points[:first])
    sd = sqrt(centre * (centre + 1))
    middle = _median_of_geometric(centre)
    z = [_around(point - middle, _in_sd(point - centre, sd)) for point in points]
    return _even("g", points, centre, sd, first, rules, z)


def _median_of_geometric(mean: float) -> float:
    """The middle of counts from 0 with this mean, as if they were not whole."""
    return log(0.5) / log(mean / (mean + 1)) - 0.5 if mean > 0 else 0.0


def _around(from_middle: float, z: float) -> float:
    """`z` on the side of the middle on which the point lies; near the middle it is small."""
    if from_middle > 0:
        return max(z, 1e-6)
    return min(z, -1e-6) if from_middle < 0 else 0.0


def t_chart(between: Sequence[float], baseline: int | None = None, *, rules: str = "nhs") -> Chart:
    """Rare events: the time between two of them, by an xmr chart of its 3.6th root."""
    points, first = _checked(between, baseline, fewest=2, is_count=True)
    inner = xmr([point ** (1 / ROOT) for point in points], first, rules=rules)
    lower, upper = cast("float", inner.lower), cast("float", inner.upper)
    return Chart(
        "t",
        points,
        inner.centre**ROOT,
        max(0.0, lower) ** ROOT,
        upper**ROOT,
        first,
        rules,
        inner.signals,
    )


def run_chart(values: Sequence[float], *, rules: str = "anhoej") -> Chart:
    """Values around their median, without limits; only rules about runs make sense here."""
    points, first = _checked(values, None, fewest=1)
    centre = float(median(points))
    # Of the right side, but never beyond any limit.
    z = [0.5 * ((point > centre) - (point < centre)) for point in points]
    return Chart("run", points, centre, nan, nan, first, rules, signals(rules, z, points))


KINDS: dict[str, Callable[..., Chart]] = {
    "xmr": xmr,
    "p": p_chart,
    "u": u_chart,
    "c": c_chart,
    "g": g_chart,
    "t": t_chart,
    "ewma": ewma,
    "run": run_chart,
}


def _even(
    kind: str,
    points: tuple[float, ...],
    centre: float,
    sd: float,
    first: int,
    rules: str,
    z: Sequence[float] | None = None,
) -> Chart:
    """Limits that are the same everywhere; `z` where the rules look from another middle."""
    if z is None:
        z = [_in_sd(point - centre, sd) for point in points]
    lower, upper = max(0.0, centre - 3 * sd), centre + 3 * sd
    return Chart(kind, points, centre, lower, upper, first, rules, signals(rules, z, points))


def _of_shares(
    kind: str,
    counts: Sequence[float],
    totals: Sequence[float],
    baseline: int | None,
    rules: str,
    variance: Callable[[float, float], float],
    most: float | None,
) -> Chart:
    counted, first = _checked(counts, baseline, fewest=1, is_count=True)
    sizes, _ = _checked(totals, baseline, fewest=1, is_count=True)
    if len(counted) != len(sizes):
        raise ValueError("Every count needs its denominator.")
    if any(size == 0 for size in sizes):
        raise ValueError("A denominator is zero: leave that point out.")
    centre = sum(counted[:first]) / sum(sizes[:first])
    points = tuple(count / size for count, size in zip(counted, sizes, strict=True))
    sds = [sqrt(variance(centre, size)) for size in sizes]
    z = [_in_sd(point - centre, sd) for point, sd in zip(points, sds, strict=True)]
    upper = tuple(centre + 3 * sd for sd in sds)
    return Chart(
        kind,
        points,
        centre,
        tuple(max(0.0, centre - 3 * sd) for sd in sds),
        upper if most is None else tuple(min(most, one) for one in upper),
        first,
        rules,
        signals(rules, z, points),
    )


def _by_moving_range(
    points: tuple[float, ...], first: int
) -> tuple[float, float, tuple[float, ...]]:
    """Mean and mean moving range of the baseline, and all moving ranges."""
    ranges = tuple(abs(b - a) for a, b in pairwise(points))
    return _mean(points[:first]), _mean(ranges[: first - 1]), ranges


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _in_sd(distance: float, sd: float) -> float:
    """Standard deviations from the centre; without variation any distance is beyond all limits."""
    if sd > 0:
        return distance / sd
    return 0.0 if abs(distance) < 1e-12 else float("inf") * (1 if distance > 0 else -1)


def _checked(
    values: Any, baseline: int | None, *, fewest: int, is_count: bool = False
) -> tuple[tuple[float, ...], int]:
    """The values as floats, and how many of them are the baseline."""
    try:
        found = tuple(float(value) for value in values)
    except (TypeError, ValueError) as error:
        raise ValueError("Every point must be a number.") from error
    if not all(isfinite(value) for value in found):
        raise ValueError("A point is missing or infinite: leave it out.")
    if is_count and any(value < 0 for value in found):
        raise ValueError("Counts and times are not negative.")
    first = len(found) if baseline is None else baseline
    if not fewest <= first <= len(found):
        raise ValueError(
            f"The baseline needs at least {fewest} of the {len(found)} points, not {first}."
        )
    return found, first
