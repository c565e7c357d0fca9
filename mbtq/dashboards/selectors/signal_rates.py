"""How often signals are reported, per program: counts only, also for the expertise centre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from mbtq.dashboards.signal_charts import PER, Chart, Month, rate_chart, severe_chart
from programs.intervals import Share, rate
from programs.models import Program
from programs.risk.months import months_before
from supervision.labels import LEVELS
from supervision.models import Signal, SignalCount
from supervision.selectors.signal_boards import signal_counts_of
from supervision.threats import OLD

YEAR = 12  # months
SHOWN = 36


@dataclass
class ProgramRates:
    """One program: the last twelve months by level, the rate, and its charts."""

    program: Program
    counts: list[SignalCount] = field(default_factory=list)

    def months(self) -> list[Month]:
        """By month, oldest first. The number of people stands in each row of a month."""
        found: dict[date, Month] = {}
        for row in self.counts:
            before = found.get(row.month, Month(row.month, 0, 0))
            found[row.month] = Month(
                row.month, before.raised + row.raised, max(before.people, row.people)
            )
        return [found[month] for month in sorted(found)]

    def levels(self, on: date) -> list[dict[str, object]]:
        """Per level what was raised in twelve months and what is open for over 30 days."""
        since = months_before(on.replace(day=1), YEAR - 1)
        rows = []
        for level, words in LEVELS.items():
            mine = [row for row in self.counts if row.level == level]
            rows.append(
                {
                    "words": words,
                    "raised": sum(row.raised for row in mine if row.month >= since),
                    "open_long": sum(row.open_long for row in mine),
                }
            )
        return rows

    def year(self, on: date) -> list[Month]:
        since = months_before(on.replace(day=1), YEAR - 1)
        return [one for one in self.months() if one.first >= since]

    def raised(self, on: date) -> int:
        return sum(one.raised for one in self.year(on))

    def open_long(self) -> int:
        """Open for over 30 days, over all levels."""
        return sum(row.open_long for row in self.counts)

    def share(self, on: date) -> Share | None:
        """Signals per month of ten people of the core team, over twelve months."""
        exposure = sum(one.people for one in self.year(on)) / PER
        return rate(self.raised(on), exposure) if exposure else None

    def last_on(self) -> date | None:
        """The last month in which something was reported."""
        return max((one.first for one in self.months() if one.raised), default=None)

    def charts(self) -> list[Chart]:
        days = sorted({day for row in self.counts for day in row.severe_on})
        key = self.program.pk.hex
        found = [rate_chart(self.months()[-SHOWN:], key), severe_chart(days, key)]
        return [one for one in found if one is not None]


def without(rates: Sequence[ProgramRates], signals: Iterable[Signal], *, on: date) -> None:
    """Takes these signals out of the counts: a reader would find those about oneself."""
    rows = {(row.program_id, row.level, row.month): row for one in rates for row in one.counts}
    for signal in signals:
        key = (signal.program_id, signal.level, signal.raised_on.replace(day=1))
        if (row := rows.get(key)) is None:
            continue
        row.raised -= 1
        row.open_long -= signal.closed_at is None and on - signal.raised_on > OLD
        if signal.is_severe and signal.raised_on in row.severe_on:
            row.severe_on.remove(signal.raised_on)


def rates_of(programs: Sequence[Program]) -> list[ProgramRates]:
    """The counts of several programs in one query; the running month counts as far as it is."""
    found = {one.pk: ProgramRates(one) for one in programs}
    for row in signal_counts_of(list(found)):
        found[row.program_id].counts.append(row)
    return list(found.values())
