"""Which days are drawn for recording, and which recordings are rated twice."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

# From the drawn day on the next session is recorded; it should be there within three weeks.
TIME_TO_RECORD = timedelta(days=21)
WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Drawn:
    """One therapist's day."""

    therapist: str
    on: date
    due_on: date
    is_double: bool


def windows(start: date, end: date, times: int) -> list[tuple[date, date]]:
    """The period from `start` to `end` (both count) in equal parts, first and last day of each."""
    days = (end - start).days + 1
    if times < 1 or days < times:
        raise ValueError("The period is too short for that many ratings.")
    edges = [start + timedelta(days=round(days * part / times)) for part in range(times + 1)]
    return [(first, after - timedelta(days=1)) for first, after in pairwise(edges)]


def draw(
    therapists: Iterable[str],
    *,
    start: date,
    end: date,
    times: int,
    double_share: int,
    seed: int,
) -> list[Drawn]:
    """A working day per therapist and window, and `double_share` percent of them to rate twice.

    The same seed draws the same days, so that a draw can be checked afterwards. At least one is
    double as soon as the share is not nothing. The last three weeks of a window are left out, so
    that the recording is made within it. Raises `ValueError` with a sentence.
    """
    if not 0 <= double_share <= 100:
        raise ValueError("The share that is rated twice lies between 0 and 100 percent.")
    chance = random.Random(seed)  # noqa: S311  a draw that can be repeated, no secret
    days = [
        (therapist, _working_day(first, last, chance))
        for therapist in sorted(therapists)
        for first, last in windows(start, end, times)
    ]
    number = round(len(days) * double_share / 100)
    if double_share and days:
        number = max(1, number)
    doubles = set(chance.sample(range(len(days)), number))
    return [
        Drawn(therapist, on, on + TIME_TO_RECORD, place in doubles)
        for place, (therapist, on) in enumerate(days)
    ]


def _working_day(first: date, last: date, chance: random.Random) -> date:
    latest = max(first, last - TIME_TO_RECORD)
    days = [first + timedelta(days=step) for step in range((latest - first).days + 1)]
    working = [day for day in days if day.weekday() < WORKING_DAYS]
    return chance.choice(working or days)
