"""Counting the indicators of programs, and asking for that when something changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from mbtq.core.scope import current_organisation
from mbtq.tenancy.services.outbox import request_work
from programs.indicators import Counted, Indicator, Withheld, registered
from programs.models import IndicatorValue, Program, ProgramStatus

TASK = "programs.tasks.count_program"
# A day of logging becomes a few counts, not hundreds.
DEBOUNCE = timedelta(minutes=1)
KEY = ("organisation", "program", "indicator", "month")
FIGURES = (
    "since", "until", "numerator", "denominator", "value", "lower", "upper", "missing", "withheld",
    "counted_at",
)  # fmt: skip


def request_indicators(program: UUID) -> None:
    """Asks to count a program again; part of the act that changed something."""
    request_work(TASK, organisation=current_organisation(), subject=program, after=DEBOUNCE)


@transaction.atomic
def count_indicators(*, on: date, at: datetime, only: Iterable[UUID] | None = None) -> int:
    """Counts every indicator of the running programs (or only some) as they stand `on`.

    Overwrites the rows of the running month; those of earlier months stay. The number of
    statements does not grow with the programs. Returns how many rows were written.
    """
    found = Program.objects.filter(
        organisation_id=current_organisation(), status=ProgramStatus.ACTIVE
    )
    if only is not None:
        found = found.filter(pk__in=list(only))
    programs = list(found.values_list("pk", flat=True))
    rows = [row for one in registered().values() for row in _count(one, programs, on, at)]
    IndicatorValue.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=KEY, update_fields=FIGURES, batch_size=2_000
    )
    return len(rows)


def _count(
    indicator: Indicator, programs: list[UUID], on: date, at: datetime
) -> list[IndicatorValue]:
    until = on - timedelta(days=indicator.lag)
    since = until - timedelta(days=indicator.days - 1)
    counted = indicator.count(programs, since, until)
    return [
        IndicatorValue(
            organisation_id=current_organisation(),
            program_id=program,
            indicator=indicator.key,
            month=on.replace(day=1),
            since=since,
            until=until,
            counted_at=at,
            **_figures(counted.get(program, Withheld.NOTHING_YET)),
        )
        for program in programs
    ]


def _figures(counted: Counted | Withheld) -> dict[str, object]:
    if isinstance(counted, Withheld):
        return {"withheld": counted.value}
    return {
        "numerator": counted.numerator,
        "denominator": counted.denominator,
        "value": counted.share.value,
        "lower": counted.share.lower,
        "upper": counted.share.upper,
        "missing": counted.missing,
    }
