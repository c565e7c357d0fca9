"""What is known of a team's treatment integrity, for one reader; never who said what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fidelity.choices import RatingKind
from fidelity.instrument import Instrument
from fidelity.matrix import KEY, PEOPLE, Cell, Judgment, Round, rounds_of
from fidelity.models import ItemScore, Rating
from fidelity.selectors.instruments import Known, known_of, latest_instruments
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from programs.choices import FEWEST_PEOPLE
from programs.models import Team
from programs.risk.months import older_than
from programs.selectors.staffing import staffing_of

STALE_AFTER = 12  # months


@dataclass(frozen=True)
class TeamMatrix:
    """The rounds of one team, the newest first, and what the reader may see of them.

    While the reader judges the team (`open`) the rounds stay closed: `rounds` is empty. With
    `is_shielded` the row about therapists is not shown. `notes` are of the newest round, by item.
    """

    team: Team
    instrument: Instrument | None
    rounds: tuple[Round, ...]
    notes: dict[str, list[str]]
    open: Rating | None
    own: Rating | None
    is_shielded: bool
    is_stale: bool

    @property
    def now(self) -> Round | None:
        return self.rounds[0] if self.rounds else None

    @property
    def is_waiting(self) -> bool:
        """Whether the reader has to finish the own judgment first."""
        return self.open is not None and self.open.number == 1

    def cell(self, level: str, item: str, place: int = 0) -> Cell | None:
        """The cell in a round; None where it is not shown."""
        if self.is_shielded and level == PEOPLE:
            return None
        return self.rounds[place].cell(item)


def matrix_instrument() -> Known | None:
    """The scale of the matrix as it was loaded last."""
    rows = [row for row in latest_instruments() if row.key == KEY]
    return known_of(rows[0]) if rows else None


def integrity_of(team: Team, member: Member, *, on: date, core: int | None = None) -> TeamMatrix:
    """The matrix of a team. `core`: how many treat there, where the caller knows already."""
    rows = list(
        Rating.objects.filter(
            organisation_id=current_organisation(), team=team, kind=RatingKind.INFORMANT
        )
        .select_related("instrument")
        .order_by("assigned_at", "id")
    )
    mine = [row for row in rows if row.rater_id == member.person_id]
    begun = next((row for row in mine if row.locked_at is None), None)
    is_waiting = begun is not None and begun.number == 1
    counted = [] if is_waiting else _newest(rows)
    scores = _scores(counted)
    rounds = rounds_of(_judgments(counted, rows, scores))
    if core is None and counted:
        core = staffing_of([team.pk], on=on)[team.pk].core
    return TeamMatrix(
        team=team,
        instrument=known_of(rows[-1].instrument).content if rows else None,
        rounds=rounds,
        notes=_notes(scores, rounds[0]) if rounds else {},
        open=begun,
        own=next(reversed(_newest(mine)), None),
        is_shielded=(core or 0) < FEWEST_PEOPLE,
        is_stale=bool(rounds) and older_than(rounds[0].until, on, STALE_AFTER),
    )


def _newest(rows: list[Rating]) -> list[Rating]:
    """Of every locked judgment the newest version."""
    locked = [row for row in rows if row.locked_at is not None]
    replaced = {row.supersedes_id for row in locked}
    return [row for row in locked if row.pk not in replaced]


def _scores(counted: list[Rating]) -> dict[UUID, list[ItemScore]]:
    found: dict[UUID, list[ItemScore]] = {row.pk: [] for row in counted}
    for score in ItemScore.objects.filter(rating__in=list(found)) if found else ():
        found[score.rating_id].append(score)
    return found


def _judgments(
    counted: list[Rating], rows: list[Rating], scores: dict[UUID, list[ItemScore]]
) -> list[Judgment]:
    by_id = {row.pk: row for row in rows}
    return [
        Judgment(
            row.pk,
            row.rater_id,
            _first_day(row, by_id),
            {one.item: one.competence for one in scores[row.pk] if one.competence is not None},
        )
        for row in counted
    ]


def _first_day(row: Rating, by_id: dict[UUID, Rating]) -> date:
    """The day of the judgment; a correction stays in the round of what it corrects."""
    while row.supersedes_id in by_id:
        row = by_id[row.supersedes_id]
    assert row.rated_on is not None
    return row.rated_on


def _notes(scores: dict[UUID, list[ItemScore]], newest: Round) -> dict[str, list[str]]:
    """Explanations of a round by item, in an order that tells nothing of who wrote them."""
    found: dict[str, list[str]] = {}
    for judgment in newest.judgments:
        for score in scores[judgment.rating]:
            if score.note:
                found.setdefault(score.item, []).append(score.note)
    return {item: sorted(notes) for item, notes in found.items()}
