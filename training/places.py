"""Who gets a place: in the order of asking, up to the number of places. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from training.choices import ParticipationState as State

# Who holds a place, whether or not that person came.
HOLDING = (State.SIGNED_UP, State.ATTENDED, State.ABSENT)
QUEUED = (State.ASKED, State.WAITING)


@dataclass(frozen=True, slots=True)
class Seat:
    """One participation, as far as the order of giving places knows it."""

    id: UUID
    state: State
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """What becomes of everybody in the queue, and how many places are taken then."""

    placed: tuple[Seat, ...]
    waiting: tuple[Seat, ...]
    taken: int


def give(seats: Iterable[Seat], *, capacity: int, is_open: bool = True) -> Given:
    """Gives the free places in the order of asking; nobody who has a place loses it.

    `is_open`: False once no place is given any more; who asks then waits.
    """
    known = list(seats)
    taken = sum(1 for one in known if one.state in HOLDING)
    queue = [one for one in known if one.state in QUEUED]
    queue.sort(key=lambda one: (one.asked_at, one.id))
    free = max(0, capacity - taken) if is_open else 0
    return Given(tuple(queue[:free]), tuple(queue[free:]), taken + len(queue[:free]))
