"""Counting signals for the expertise centre: how many, never what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min, QuerySet

from mbtq.core.scope import current_organisation
from mbtq.tenancy.services.outbox import request_work
from programs.models import Program, ProgramStatus
from programs.risk.months import months_before
from programs.selectors.staffing import staffing_of_programs
from supervision.choices import Level
from supervision.models import Signal, SignalCount
from supervision.threats import OLD

TASK = "supervision.signal_tasks.count_program"
# A busy hour becomes one count.
DEBOUNCE = timedelta(minutes=1)
MONTHS = 12
KEY = ("organisation", "program", "level", "month")
FIGURES = ("raised", "open_long", "people", "severe_on", "counted_at")


def request_signal_counts(program: UUID) -> None:
    """Asks to count the signals of a program; part of the act that changed something."""
    request_work(TASK, organisation=current_organisation(), subject=program, after=DEBOUNCE)


@dataclass
class _Tally:
    raised: int = 0
    open_long: int = 0
    severe_on: list[date] = field(default_factory=list)


@transaction.atomic
def count_signals(*, on: date, at: datetime, only: Iterable[UUID] | None = None) -> int:
    """Counts the last twelve months of all programs (or some) as they stand `on`.

    From the first signal of the organisation on, each month has a row for each level of a running
    program, also where nothing was reported: nothing reported is something else than not counted.
    Returns how many rows it wrote.
    """
    programs = _programs(only)
    this = on.replace(day=1)
    first = months_before(this, MONTHS - 1)
    # A signal that is open for longer is still counted among those that are.
    first = min([first, *_oldest_open(list(programs))])
    tallies = _tallies(list(programs), first, on)
    months = _months(first, this)
    for program, status in programs.items():
        for level in Level if status == ProgramStatus.ACTIVE else ():
            for month in months:
                tallies[program, level.value, month]
    people = _people(tallies, on)
    rows = [
        SignalCount(
            organisation_id=current_organisation(),
            program_id=program,
            level=level,
            month=month,
            raised=tally.raised,
            open_long=tally.open_long,
            people=people[month][program],
            severe_on=sorted(tally.severe_on),
            counted_at=at,
        )
        # In one order, so that two counts at once do not hold each other up.
        for (program, level, month), tally in sorted(
            tallies.items(), key=lambda pair: (str(pair[0][0]), pair[0][1], pair[0][2])
        )
    ]
    _older(list(programs), first).update(open_long=0)
    SignalCount.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=KEY, update_fields=FIGURES, batch_size=2_000
    )
    return len(rows)


def _oldest_open(programs: list[UUID]) -> list[date]:
    """The month of the oldest open signal, if there is one."""
    rows = Signal.objects.filter(
        organisation_id=current_organisation(), program__in=programs, closed_at=None
    )
    oldest = rows.aggregate(day=Min("raised_on"))["day"]
    return [oldest.replace(day=1)] if oldest else []


def _older(programs: list[UUID], first: date) -> QuerySet[SignalCount]:
    """Counts of months that are not counted again: nothing of them is open any more."""
    return SignalCount.objects.filter(
        organisation_id=current_organisation(),
        program__in=programs,
        month__lt=first,
        open_long__gt=0,
    )


def _months(first: date, last: date) -> list[date]:
    """The months from that of the organisation's first signal on, the running one always."""
    begun = Signal.objects.filter(organisation_id=current_organisation()).aggregate(
        day=Min("raised_on")
    )["day"]
    month = max(first, begun.replace(day=1)) if begun else last
    found = [last]
    while found[-1] > month:
        found.append(months_before(found[-1], 1))
    return found


def _programs(only: Iterable[UUID] | None) -> dict[UUID, str]:
    found = Program.objects.filter(organisation_id=current_organisation())
    if only is not None:
        found = found.filter(pk__in=list(only))
    return dict(found.values_list("pk", "status"))


def _tallies(
    programs: list[UUID], first: date, on: date
) -> defaultdict[tuple[UUID, str, date], _Tally]:
    rows = Signal.objects.filter(
        organisation_id=current_organisation(),
        program__in=programs,
        raised_on__range=(first, on),
    )
    found: defaultdict[tuple[UUID, str, date], _Tally] = defaultdict(_Tally)
    columns = ("program_id", "level", "raised_on", "is_severe", "closed_at")
    for program, level, day, is_severe, closed_at in rows.values_list(*columns):
        tally = found[program, level, day.replace(day=1)]
        tally.raised += 1
        tally.open_long += closed_at is None and on - day > OLD
        if is_severe:
            tally.severe_on.append(day)
    return found


def _people(tallies: Iterable[tuple[UUID, str, date]], on: date) -> dict[date, dict[UUID, int]]:
    """The core team of each program on the last day of each month, today in the running one."""
    wanted: defaultdict[date, set[UUID]] = defaultdict(set)
    for program, _level, month in tallies:
        wanted[month].add(program)
    return {
        month: {
            program: staffing.core
            for program, staffing in staffing_of_programs(
                programs, on=min(on, _last_day(month))
            ).items()
        }
        for month, programs in wanted.items()
    }


def _last_day(month: date) -> date:
    return months_before(month, -1) - timedelta(days=1)
