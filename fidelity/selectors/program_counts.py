"""Sessions, treatments and ratings counted per program, for several programs at once.

Counts and shares only: no code, no name and no row leaves the organisation with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from fidelity.choices import Outcome
from fidelity.course import (
    BY_PROGRAM,
    LONGEST_GAP,
    PLANNED,
    WEEK,
    gaps_of,
    is_early_drop_out,
)
from fidelity.models import Rating, SessionLog, Treatment
from fidelity.models.session import SessionState
from fidelity.selectors.instruments import instrument_of
from fidelity.selectors.pools import by_scale, counting_ratings, pool_of
from mbtq.core.scope import current_organisation
from programs.indicators import Counted, Withheld
from programs.intervals import clustered, ratio, wilson

Found = Mapping[UUID, Counted | Withheld]


@dataclass(frozen=True)
class Tally:
    """One treatment over the period: what was planned, logged, held and cancelled."""

    program: UUID
    planned: float
    logged: int
    held: int
    by_program: int
    has_gap: bool
    days: int


def tallies(programs: Sequence[UUID], since: date, until: date) -> list[Tally]:
    """The treatments that ran in the period, in two queries."""
    running = Treatment.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=since),
        organisation_id=current_organisation(),
        program__in=programs,
        started_on__lte=until,
    )
    logged = {row["treatment_id"]: row for row in _logged(programs, since, until)}
    return [_tally(one, logged.get(one.pk, {}), since, until) for one in running]


def _logged(programs: Sequence[UUID], since: date, until: date) -> Any:
    held = Q(outcome=Outcome.HELD)
    return (
        SessionLog.objects.filter(
            organisation_id=current_organisation(),
            state=SessionState.LOGGED,
            treatment__program__in=programs,
            held_on__range=(since, until),
            modality__in=PLANNED,
        )
        .values("treatment_id")
        .annotate(
            logged=Count("pk"),
            held=Count("pk", filter=held),
            by_program=Count("pk", filter=Q(outcome__in=BY_PROGRAM)),
            held_days=ArrayAgg("held_on", filter=held, distinct=True, default=[]),
        )
    )


def _tally(treatment: Treatment, row: Mapping[str, Any], since: date, until: date) -> Tally:
    first = max(since, treatment.started_on)
    last = min(until, treatment.ended_on or until)
    days = (last - first).days + 1
    return Tally(
        program=treatment.program_id,
        planned=float(treatment.weekly) * days / WEEK,
        logged=row.get("logged", 0),
        held=row.get("held", 0),
        by_program=row.get("by_program", 0),
        has_gap=bool(gaps_of(sorted(row.get("held_days", ())), first, last)),
        days=days,
    )


def _by_program(found: list[Tally]) -> dict[UUID, list[Tally]]:
    grouped: dict[UUID, list[Tally]] = {}
    for one in found:
        grouped.setdefault(one.program, []).append(one)
    return grouped


def _not_logged(found: list[Tally]) -> float:
    """The share of planned sessions of which nobody said whether they took place."""
    planned = sum(one.planned for one in found)
    return sum(max(0.0, one.planned - one.logged) for one in found) / planned


def sessions_held(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Sessions held of sessions planned."""
    return _against_planned(tallies(programs, since, until), "held")


def cancelled_by_program(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Sessions that therapist or organisation cancelled, of sessions planned."""
    return _against_planned(tallies(programs, since, until), "by_program")


def _against_planned(found: list[Tally], what: str) -> Found:
    counted: dict[UUID, Counted | Withheld] = {}
    for program, some in _by_program(found).items():
        parts = [(float(getattr(one, what)), one.planned) for one in some]
        numerator, denominator = (sum(part[side] for part in parts) for side in (0, 1))
        counted[program] = Counted(numerator, denominator, ratio(parts), _not_logged(some))
    return counted


def continuity(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Treatments without a hole of over two weeks, of those long enough to have one."""
    counted: dict[UUID, Counted | Withheld] = {}
    for program, some in _by_program(tallies(programs, since, until)).items():
        long_enough = [one for one in some if one.days > LONGEST_GAP.days]
        if long_enough:
            whole = sum(not one.has_gap for one in long_enough)
            share = wilson(whole, len(long_enough))
            missing = _not_logged(long_enough)
            counted[program] = Counted(whole, len(long_enough), share, missing)
    return counted


def early_drop_out(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Of the treatments that started in the period: broken off within three months.

    The period ends three months ago, so each of them had the time to be broken off or to go on.
    """
    rows = Treatment.objects.filter(
        organisation_id=current_organisation(),
        program__in=programs,
        started_on__range=(since, until),
        is_group=False,
    ).values_list("program_id", "started_on", "ended_on", "end_reason")
    started: dict[UUID, list[bool]] = {}
    for program, began, ended_on, reason in rows:
        is_early = is_early_drop_out(began, ended_on, reason)
        started.setdefault(program, []).append(is_early)
    return {
        program: Counted(sum(early), len(early), wilson(sum(early), len(early)))
        for program, early in started.items()
    }


def good_enough(programs: Sequence[UUID], since: date, until: date) -> Found:
    """Rated whole sessions with an overall quality at or above good enough.

    Of the blocks of five people or more that the charts show, those that reach into the period,
    whole: so a figure of today less that of yesterday is never somebody's. Therapists who treat
    and are in none of them are what is missing.
    """
    rated: dict[UUID, list[Rating]] = {}
    for row in counting_ratings(team__program__in=programs):
        rated.setdefault(row.team.program_id, []).append(row)
    treating = _treating(programs, since, until)
    return {
        program: _of_scales(rows, treating.get(program, set()), since)
        for program, rows in rated.items()
    }


def _of_scales(rows: list[Rating], treating: set[UUID], since: date) -> Counted | Withheld:
    """One program: per therapist how many sessions were good enough, over all scales."""
    people: dict[UUID, list[bool]] = {}
    lately: set[UUID] = set()
    for scale, some in by_scale(rows).items():
        border = instrument_of(scale).content.good_enough
        pool = pool_of(some)
        lately |= {one.therapist_id for one in pool.recordings if one.recorded_on >= since}
        for block in pool.blocks:
            if max(one.on for one in block) >= since:
                for one in block:
                    if one.overall_competence is not None:
                        is_good = one.overall_competence >= border
                        people.setdefault(one.recording.therapist_id, []).append(is_good)
    if not people:
        return Withheld.TOO_FEW_PEOPLE if lately else Withheld.NOTHING_YET
    clusters = [(sum(sessions), len(sessions)) for sessions in people.values()]
    everybody = treating | lately | set(people)
    return Counted(
        sum(good for good, _size in clusters),
        sum(size for _good, size in clusters),
        clustered(clusters),
        1 - len(people) / len(everybody),
    )


def _treating(programs: Sequence[UUID], since: date, until: date) -> dict[UUID, set[UUID]]:
    """Who had a treatment in the period, by program."""
    rows = Treatment.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=since),
        organisation_id=current_organisation(),
        program__in=programs,
        started_on__lte=until,
    ).values_list("program_id", "therapist_id")
    found: dict[UUID, set[UUID]] = {}
    for program, therapist in rows.distinct():
        found.setdefault(program, set()).add(therapist)
    return found
