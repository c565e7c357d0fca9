"""The rows behind the control charts of a team, a program and a therapist, as series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils.crypto import salted_hmac

from fidelity.choices import OF_A_SCALE, ChartKey, Outcome
from fidelity.course import PLANNED
from fidelity.models import SessionLog, Treatment
from fidelity.models.session import SessionState
from fidelity.selectors.instruments import Known
from fidelity.selectors.pools import Pool, pools_of
from fidelity.selectors.results import Result, results_of
from fidelity.series import (
    MOST_SESSIONS,
    DropOuts,
    Ended,
    Point,
    Series,
    Span,
    drop_outs,
    held_points,
    months_until,
)
from mbtq.core.scope import current_organisation
from programs.models import Assignment, ChangeEvent, Practitioner, Program, Team

Place = Team | Program | Practitioner


@dataclass(frozen=True)
class Quality:
    """Rated sessions of a team or program that may be shown, as points.

    `waiting` results stand in no block of five people yet; `begins` as in `Series`.
    """

    points: tuple[Point, ...]
    shares: tuple[Point, ...]
    waiting: int
    begins: date | None


def quality_of(pool: Pool, good_enough: float) -> Quality:
    """The overall quality of results in blocks, so that no point is somebody's."""
    points: list[Point] = []
    shares: list[Point] = []
    kept = _newest(pool.blocks)
    for block in kept:
        since, until = min(one.on for one in block), max(one.on for one in block)
        ordered = sorted(block, key=_drawn)
        scores = [one.overall_competence for one in ordered if one.overall_competence is not None]
        if scores:
            points += [Point(since, until, score) for score in scores]
            good = sum(score >= good_enough for score in scores)
            shares.append(Point(since, until, good, len(scores)))
    is_cut = len(kept) < len(pool.blocks)
    begins = min(one.on for block in kept for one in block) if is_cut else None
    return Quality(tuple(points), tuple(shares), pool.waiting, begins)


def _newest(found: Sequence[tuple[Result, ...]]) -> list[tuple[Result, ...]]:
    """The last blocks that fit a chart, whole."""
    room = MOST_SESSIONS
    kept: list[tuple[Result, ...]] = []
    for block in reversed(found):
        if kept and len(block) > room:
            break
        room -= len(block)
        kept.append(block)
    return kept[::-1]


def _drawn(result: Result) -> str:
    """A place in the block that says nothing about when, the same each time."""
    return salted_hmac("fidelity.block", str(result.rating)).hexdigest()


def own_quality(results: Iterable[Result]) -> tuple[Point, ...]:
    """The rated sessions of one therapist, each on its day."""
    rows = [one for one in results if one.overall_competence is not None]
    return tuple(Point(one.on, one.on, one.overall_competence or 0.0) for one in rows)[
        -MOST_SESSIONS:
    ]


def scored(
    key: ChartKey, points: tuple[Point, ...], known: Known, *, begins: date | None = None
) -> Series:
    """A series of scores with a scale, or of the share that is good enough."""
    content = known.content
    if key == ChartKey.GOOD_ENOUGH:
        return Series(key, points, 0, 1, begins=begins)
    return Series(key, points, content.low, content.high, content.good_enough, begins)


def own_scored(results: Iterable[Result], known: Known) -> Series:
    """The quality of one therapist as a series; the newest sessions that fit a chart."""
    points = own_quality(results)
    begins = points[0].since if len(points) == MOST_SESSIONS else None
    return scored(ChartKey.QUALITY, points, known, begins=begins)


def _treatments(place: Place) -> Q:
    name = {Team: "team", Program: "program", Practitioner: "therapist"}[type(place)]
    return Q(organisation_id=current_organisation(), **{name: place})


def flow_of(place: Place, *, on: date) -> tuple[Series, DropOuts]:
    """Sessions held of planned by month, and early drop-out of who began, in two years."""
    months = months_until(on)
    first, last = months[0][0], months[-1][1]
    rows = list(
        Treatment.objects.filter(_treatments(place), Q(ended_on=None) | Q(ended_on__gte=first))
        .order_by("started_on", "pk")
        .values_list("is_group", "started_on", "ended_on", "weekly", "end_reason")
    )
    spans = [Span(began, ended, float(weekly)) for _group, began, ended, weekly, _why in rows]
    points = held_points(spans, _held(place, first, last), months)
    # Of those that began earlier the ones that stopped early are not among these rows. A group is
    # nobody who drops out.
    outcomes = (
        Ended(began, ended, why)
        for is_group, began, ended, _weekly, why in rows
        if began >= first and not is_group
    )
    held = Series(ChartKey.HELD, points, 0, 1, begins=first)
    return held, drop_outs(outcomes, on=on, begins=first)


def _held(place: Place, first: date, last: date) -> dict[date, int]:
    """Planned sessions that were held while their treatment ran, by the first of the month."""
    rows = SessionLog.objects.filter(
        Q(treatment__ended_on=None) | Q(held_on__lte=F("treatment__ended_on")),
        treatment__in=Treatment.objects.filter(_treatments(place)).values("pk"),
        held_on__gte=F("treatment__started_on"),
        held_on__range=(first, last),
        state=SessionState.LOGGED,
        outcome=Outcome.HELD,
        modality__in=PLANNED,
    )
    counted = rows.annotate(month=TruncMonth("held_on")).values_list("month").order_by("month")
    return dict(counted.annotate(number=Count("pk")))


def drop_out_series(found: DropOuts) -> Series:
    """Treatments between two early drop-outs; the axis ends above the highest."""
    highest = max((point.value for point in found.points), default=0)
    return Series(ChartKey.DROP_OUT, found.points, 0, max(10, highest + 2), begins=found.begins)


def changes_around(place: Place) -> list[ChangeEvent]:
    """The change events of the program, or of the programs in which a therapist works or worked."""
    rows = ChangeEvent.objects.filter(organisation_id=current_organisation(), withdrawn_at=None)
    if isinstance(place, Team):
        rows = rows.filter(program=place.program_id)
    elif isinstance(place, Program):
        rows = rows.filter(program=place)
    else:
        worked = Assignment.objects.filter(practitioner=place)
        rows = rows.filter(program__in=worked.values("team__program"))
    return list(rows.order_by("on", "pk"))


def series_of(place: Place, key: ChartKey, scale: Known | None, *, on: date) -> Series:
    """One chart of a place, as its page shows it."""
    if key not in OF_A_SCALE:
        held, found = flow_of(place, on=on)
        return held if key == ChartKey.HELD else drop_out_series(found)
    if scale is None:
        raise ValueError("A chart of scores has a scale.")
    if isinstance(place, Practitioner):
        if key != ChartKey.QUALITY:
            return scored(key, (), scale)
        return own_scored(results_of(place, scale), scale)
    pool = pools_of(place).get(scale.pk)
    if pool is None:
        return scored(key, (), scale)
    quality = quality_of(pool, scale.content.good_enough)
    points = quality.points if key == ChartKey.QUALITY else quality.shares
    return scored(key, points, scale, begins=quality.begins)
