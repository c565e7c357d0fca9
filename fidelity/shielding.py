"""Small groups: how results of a team are shown so that none can be told to be somebody's.

Results come in blocks of at least five people in the order in which they came in. Inside a block
the order says nothing, so a list of who was recorded when does not name a score. A block that is
complete never changes when results are added: what came in yesterday cannot be found by taking
last week's page away from today's. Every result of a program stands in one block at most, and the
page of a team shows those of them that are of this team alone, so that nothing is left when one
page is taken away from another.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from programs.choices import FEWEST_PEOPLE

T = TypeVar("T")
Who = Callable[[T], Hashable]


def blocks(
    rows: Sequence[T], team: Who[T], person: Who[T], *, fewest: int = FEWEST_PEOPLE
) -> tuple[list[list[T]], list[T]]:
    """The rows of a program in blocks of so many people, and those that wait for theirs to fill.

    A block is of one team, or of several that had too few people of their own so far. What stands
    in such a mixed block stays there, also when one of its teams has enough people later: to cut
    again would show by the difference who the others were.
    """
    found: list[list[T]] = []
    waiting: list[T] = []
    ever: dict[Hashable, set[Hashable]] = {}
    for row in rows:
        waiting.append(row)
        ever.setdefault(team(row), set()).add(person(row))
        own = [one for one in waiting if team(one) == team(row)]
        small = [one for one in waiting if len(ever[team(one)]) < fewest]
        full = next((some for some in (own, small) if _people(some, person) >= fewest), None)
        if full is not None:
            found.append(full)
            taken = set(map(id, full))
            waiting = [one for one in waiting if id(one) not in taken]
    return found, waiting


def _people(rows: Iterable[T], person: Who[T]) -> int:
    return len({person(row) for row in rows})
