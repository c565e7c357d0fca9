"""What a control chart is drawn from: points in the order of time, and how they come about.

Pure: rows in, points out. Periods that have not ended are left out, so that a month does not look
bad on its third day; a denominator of nothing is left out as well.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import nan

from fidelity.choices import ChartKey
from fidelity.control_charts import Phase, latest_start, phases
from fidelity.course import WEEK, had_early_days, is_early_drop_out

KINDS = {
    ChartKey.QUALITY: "xmr",
    ChartKey.GOOD_ENOUGH: "p",
    ChartKey.HELD: "p",
    ChartKey.DROP_OUT: "g",
}
# So many months, and so many rated sessions, fit a chart of a phone.
MONTHS, MOST_SESSIONS = 24, 40


@dataclass(frozen=True)
class Point:
    """One point and the period it stands for, both days included; `total` only for a share."""

    since: date
    until: date
    value: float
    total: float = nan


@dataclass(frozen=True)
class Series:
    """The points of one chart. For all of them more is better.

    `begins` is the day from which on points are shown, where those before are left out. A baseline
    from before it does not count: its first points are gone, and others would take their place.
    """

    key: ChartKey
    points: tuple[Point, ...]
    low: float
    high: float
    target: float | None = None
    begins: date | None = None

    @property
    def kind(self) -> str:
        return KINDS[self.key]

    @property
    def is_share(self) -> bool:
        return self.kind == "p"

    def phases(self, baselines: Iterable[date], *, rules: str, kind: str = "") -> tuple[Phase, ...]:
        """The chart in phases, a new one from each baseline on."""
        return phases(
            kind or self.kind,
            [point.value for point in self.points],
            [point.total for point in self.points] if self.is_share else None,
            starts=(n for day in baselines if (n := self.number_from(day)) is not None),
            rules=rules,
        )

    def number_from(self, day: date) -> int | None:
        """The first point that begins on that day or later; None for a day before the chart."""
        if self.begins is not None and day < self.begins:
            return None
        return next((n for n, one in enumerate(self.points) if one.since >= day), None)

    def number_at(self, day: date) -> int | None:
        """The point in whose period that day falls, or the first after it."""
        return next((n for n, one in enumerate(self.points) if one.until >= day), None)

    def between(self, since: date, until: date | None) -> int:
        """How many points a phase would have that begins on that day, up to the next one."""
        first = self.number_from(since)
        end = None if until is None else self.number_from(until)
        if first is None:
            return 0
        return (len(self.points) if end is None else end) - first

    @property
    def last_start(self) -> date | None:
        """The last day on which a new baseline may begin: twelve points must follow."""
        number = latest_start(len(self.points))
        return None if number is None else self.points[number].since


@dataclass(frozen=True)
class Span:
    """From when to when a treatment runs, and how many sessions a week were agreed."""

    started_on: date
    ended_on: date | None
    weekly: float


def months_until(today: date, months: int = MONTHS) -> list[tuple[date, date]]:
    """The last full months before today, oldest first, as first and last day."""
    found = []
    year, month = today.year, today.month
    for _number in range(months):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append((date(year, month, 1), date(year, month, monthrange(year, month)[1])))
    return found[::-1]


def held_points(
    spans: Sequence[Span], held: Mapping[date, int], months: Iterable[tuple[date, date]]
) -> tuple[Point, ...]:
    """Sessions held of those planned, by month; `held` counts them by the first of the month.

    Planned follows from what was agreed a week, as on the page of counts, in whole sessions. A
    month in which more was held than planned counts as all: a share cannot pass one.
    """
    found = []
    for first, last in months:
        planned = round(sum(_planned(span, first, last) for span in spans))
        done = held.get(first, 0)
        if total := max(planned, done):
            found.append(Point(first, last, done, total))
    return tuple(found)


def _planned(span: Span, first: date, last: date) -> float:
    begin, end = max(first, span.started_on), min(last, span.ended_on or last)
    return span.weekly * max(0, (end - begin).days + 1) / WEEK


@dataclass(frozen=True)
class Ended:
    """How a treatment ended, if it did, as far as early drop-out goes."""

    started_on: date
    ended_on: date | None
    end_reason: str


@dataclass(frozen=True)
class DropOuts:
    """Early drop-outs of the treatments of which it is known, and those between two of them.

    `begins` is the first day on which a treatment that counts can have begun.
    """

    points: tuple[Point, ...]
    drop_outs: int
    known: int
    begins: date | None = None


def drop_outs(outcomes: Iterable[Ended], *, on: date, begins: date | None = None) -> DropOuts:
    """Treatments without early drop-out between two with it, in the order of their start.

    A rare event: its share per quarter would be 0 or 1 of 2. Before the first drop-out nobody knows
    where the count began, so the first point is the one between the first two (Benneyan 2001).
    """
    rows = sorted(outcomes, key=lambda one: one.started_on)
    known = [one for one in rows if had_early_days(one.started_on, on)]
    points: list[Point] = []
    last: date | None = None
    between = total = 0
    for one in known:
        if not is_early_drop_out(one.started_on, one.ended_on, one.end_reason):
            between += 1
            continue
        total += 1
        if last is not None:
            points.append(Point(last, one.started_on, between))
        last, between = one.started_on, 0
    return DropOuts(tuple(points), total, len(known), begins)
