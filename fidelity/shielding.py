"""Small groups: how results of a team are shown so that none can be told to be somebody's.

Results come in blocks of at least five people in the order of time. Inside a block the order says
nothing, so a list of who was recorded when does not name a score. A block that is complete never
changes when results are added: what came in yesterday cannot be found by taking last week's page
away from today's. A program is made of the very blocks of its teams, never of other cuts of the
same results, so that nothing is left when one page is taken away from another.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

FEWEST_PEOPLE = 5

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Who = Callable[[T], Hashable]


def blocks(
    rows: Sequence[T], person: Who[T], *, fewest: int = FEWEST_PEOPLE
) -> tuple[list[list[T]], int]:
    """The rows in blocks of so many people, and how many rows wait for theirs to fill."""
    found: list[list[T]] = []
    block: list[T] = []
    for row in rows:
        block.append(row)
        if len({person(one) for one in block}) >= fewest:
            found.append(block)
            block = []
    return found, len(block)


def together(
    rows: Iterable[T], team: Callable[[T], K], person: Who[T], *, fewest: int = FEWEST_PEOPLE
) -> list[list[T]]:
    """The rows of a program as groups that each may be cut into blocks.

    A team with enough people stands alone, as on its own page. The others are taken together, and
    left out when even together they have too few: what they add would show who they are.
    """
    by_team: dict[K, list[T]] = {}
    for row in rows:
        by_team.setdefault(team(row), []).append(row)
    large, rest = _by_size(by_team, person, fewest)
    return [*large, rest] if _people(rest, person) >= fewest else large


def _by_size(
    by_team: Mapping[K, list[T]], person: Who[T], fewest: int
) -> tuple[list[list[T]], list[T]]:
    large: list[list[T]] = []
    rest: list[T] = []
    for rows in by_team.values():
        if _people(rows, person) >= fewest:
            large.append(rows)
        else:
            rest += rows
    return large, rest


def _people(rows: Iterable[T], person: Who[T]) -> int:
    return len({person(row) for row in rows})
