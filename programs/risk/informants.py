"""Several informants on one determinant become one rating."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from programs.risk.case import Mixed, Rating, plain_rating, read_rating
from programs.risk.months import older_than
from programs.risk_model import Ageing

_AGEING = Ageing()


@dataclass(frozen=True, slots=True)
class Informant:
    """What one person said about one determinant on one day. `who` tells persons apart."""

    rating: Rating
    on: dt.date
    role: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Combined:
    """One rating out of several.

    `spread`: largest minus smallest of the ratings used, None when there are none.
    `is_split`: the spread made the rating mixed, which is itself a finding.
    `is_stale`: the oldest rating used is past the stale age, so confidence is lower.
    `expired`, `unknown`: informants left out because of age, or because they did not know.
    """

    rating: Rating
    used: int
    expired: int
    unknown: int
    spread: float | None
    is_split: bool
    is_stale: bool
    oldest_on: dt.date | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "rating": plain_rating(self.rating),
            "used": self.used,
            "expired": self.expired,
            "unknown": self.unknown,
            "spread": self.spread,
            "is_split": self.is_split,
            "is_stale": self.is_stale,
            "oldest_on": self.oldest_on.isoformat() if self.oldest_on else None,
        }


def combine(informants: Iterable[Informant], on: dt.date, ageing: Ageing = _AGEING) -> Combined:
    """The median of the informants on day `on`; a spread of 2 or more makes an interval.

    Of one person (`who`) only the latest rating counts. A rating older than 12 months is left
    out; exactly 12 months still counts. Raises ValueError for a date after `on`, a rating that is
    not a half step, or two ratings of one person on one day.
    """
    latest = _latest(informants, on)
    known = [found for found in latest if found.rating is not None]
    used = [found for found in known if not older_than(found.on, on, ageing.expired_months)]
    ends = sorted(value for found in used for value in _ends(found.rating))
    spread = ends[-1] - ends[0] if ends else None
    is_split = spread is not None and spread >= ageing.mixed_spread
    rating: Rating = None
    if is_split or any(isinstance(found.rating, Mixed) for found in used):
        rating = Mixed(ends[0], ends[-1])
    elif ends:
        rating = median(ends)
    oldest = min((found.on for found in used), default=None)
    return Combined(
        rating=rating,
        used=len(used),
        expired=len(known) - len(used),
        unknown=len(latest) - len(known),
        spread=spread,
        is_split=is_split,
        is_stale=oldest is not None and older_than(oldest, on, ageing.stale_months),
        oldest_on=oldest,
    )


def _latest(informants: Iterable[Informant], on: dt.date) -> list[Informant]:
    by_person: dict[str, Informant] = {}
    nameless: list[Informant] = []
    for found in informants:
        if found.on > on:
            raise ValueError(f"The rating of {found.on} lies after the day {on}.")
        read_rating("an informant", found.rating)
        if not found.who:
            nameless.append(found)
            continue
        earlier = by_person.get(found.who)
        if earlier is not None and earlier.on == found.on:
            raise ValueError(f"{found.who} rated twice on {found.on}.")
        if earlier is None or earlier.on < found.on:
            by_person[found.who] = found
    return [*by_person.values(), *nameless]


def _ends(rating: Rating) -> tuple[float, ...]:
    if rating is None:
        return ()
    return (rating.low, rating.high) if isinstance(rating, Mixed) else (rating,)
