"""Results of teams and programs, in blocks of five people: for charts, tables and indicators.

Which recordings stand together follows from rows that never change: who was asked when, and who
locked when. So nobody moves a result to another block by asking one more rater or by correcting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fidelity.choices import BLIND, Scope
from fidelity.models import Rating, Recording
from fidelity.selectors.results import COUNTING, Result, results_from
from fidelity.shielding import blocks
from mbtq.core.scope import current_organisation
from programs.models import Program, Team


@dataclass(frozen=True)
class Pool:
    """Rated whole sessions with one scale: what may be shown of them, in blocks.

    `recordings` are all that were rated, `waiting` of them stand in no block of five people yet.
    """

    blocks: tuple[tuple[Result, ...], ...]
    recordings: tuple[Recording, ...]
    waiting: int


def pools_of(place: Team | Program, *, with_items: bool = False) -> dict[UUID, Pool]:
    """By scale. The blocks of a team are those of its program that are of this team alone."""
    team = place.pk if isinstance(place, Team) else None
    program = place.program_id if isinstance(place, Team) else place.pk
    rows = counting_ratings(team__program=program)
    found = {
        scale: pool_of(some, team=team, with_items=with_items)
        for scale, some in by_scale(rows).items()
    }
    return {scale: pool for scale, pool in found.items() if pool.recordings}


def counting_ratings(**where: object) -> list[Rating]:
    """All ratings of whole sessions that count, open ones too; scores only where they are shown."""
    rows = Rating.objects.filter(
        organisation_id=current_organisation(),
        kind__in=COUNTING,
        recording__scope=Scope.WHOLE,
        **where,
    )
    return list(
        rows.select_related("totals", "recording", "team").order_by("assigned_at", "number", "id")
    )


def by_scale(ratings: Iterable[Rating]) -> dict[UUID, list[Rating]]:
    """The ratings by the scale that they were given with."""
    found: dict[UUID, list[Rating]] = {}
    for row in ratings:
        found.setdefault(row.instrument_id, []).append(row)
    return found


def pool_of(
    ratings: Sequence[Rating], *, team: UUID | None = None, with_items: bool = False
) -> Pool:
    """The pool of one program and scale, or the part of one of its teams.

    A block with a result that is hidden for a while, because one more rater was asked, is hidden
    as a whole: to leave out the one would show which it was.
    """
    by_recording: dict[Recording, list[Rating]] = {}
    for row in ratings:
        if row.recording is not None:
            by_recording.setdefault(row.recording, []).append(row)
    came = {one: at for one, rows in by_recording.items() if (at := _came_at(rows)) is not None}
    used = {one: _used(by_recording[one], at) for one, at in came.items()}
    in_order = sorted(came, key=lambda one: (came[one], str(one.pk)))
    full, waiting = blocks(in_order, _team, _therapist)
    shown = [
        block
        for block in full
        if (team is None or all(_team(one) == team for one in block))
        and all(hasattr(row, "totals") for one in block for row in used[one])
    ]
    rows = [row for block in shown for one in block for row in used[one]]
    results = {one.recording: one for one in results_from(rows, with_items=with_items)}
    return Pool(
        tuple(tuple(results[one] for one in block) for block in shown),
        tuple(one for one in in_order if team in (None, _team(one))),
        sum(team in (None, _team(one)) for one in waiting),
    )


def _came_at(rows: Iterable[Rating]) -> datetime | None:
    """When everybody who was asked by then had locked, for the first time."""
    asked = [row for row in rows if row.kind in BLIND and row.number == 1]
    locked = sorted(row.locked_at for row in asked if row.locked_at is not None)
    for moment in locked:
        by_then = [row for row in asked if row.assigned_at <= moment]
        if all(row.locked_at is not None and row.locked_at <= moment for row in by_then):
            return moment
    return None


def _used(rows: Sequence[Rating], came_at: datetime) -> list[Rating]:
    """The newest locked versions, without raters who were asked after the result was there."""
    late = {
        (row.rater_id, row.kind)
        for row in rows
        if row.kind in BLIND and row.number == 1 and row.assigned_at > came_at
    }
    locked = [row for row in rows if row.locked_at is not None]
    replaced = {row.supersedes_id for row in locked}
    return [
        row for row in locked if row.pk not in replaced and (row.rater_id, row.kind) not in late
    ]


def _team(recording: Recording) -> UUID:
    return recording.team_id


def _therapist(recording: Recording) -> UUID:
    return recording.therapist_id
