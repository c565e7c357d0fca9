"""Indicators: what the system's own data say about a program, beside what people rate.

A registry. The apps above this one register what they can count; nothing here knows them. An
indicator never changes the risk score: it stands beside the rating of the determinants that it
says something about, and where the two contradict each other that is something to discuss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise

from mbtq.tenancy.permissions import Permission
from programs.choices import Determinant
from programs.intervals import Share
from programs.risk.case import Mixed, Rating

# Criterion M09 of the standard: with more missing, a figure decides nothing.
MOST_MISSING = 0.20
# From here on a rating says that a factor is in order.
IN_ORDER = 1.0


class Withheld(StrEnum):
    """Why there is no figure."""

    NOTHING_YET = "nothing_yet"
    TOO_FEW_PEOPLE = "too_few_people"


class Verdict(StrEnum):
    """How a figure lies to its norm: with its whole interval on one side, or not."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"
    TOO_MUCH_MISSING = "too_much_missing"
    NO_NORM = "no_norm"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted for one program: so many out of so many, and the share with its interval.

    `missing` is the share of what should be known and is not.
    """

    numerator: float
    denominator: float
    share: Share
    missing: float = 0.0


Count = Callable[[Sequence[UUID], date, date], Mapping[UUID, Counted | Withheld]]
"""Counts for several programs at once, from and until (both days count)."""


@dataclass(frozen=True)
class Norm:
    """What is good enough, as a share of 1, and the criterion it comes from.

    Norms that the expertise centre has not confirmed say so to the reader.
    """

    value: float
    is_at_least: bool
    criterion: str
    is_confirmed: bool = False


@dataclass(frozen=True)
class Rows:
    """The page with what a figure was counted from, and the right that it takes.

    Such a page may show more than one program or another period, so `words` say where the link
    leads. `of_program`: whether its address names the program besides the organisation.
    """

    words: Promise
    page: str
    permission: Permission
    of_program: bool = False


@dataclass(frozen=True)
class Indicator:
    """One figure: its words, the determinants it says something about, how it is counted.

    It looks at the `days` up to `lag` days ago; `cases` is the word for its denominator. With
    `per` it is a rate, shown as so many per `per` cases, not as a share.
    """

    key: str
    name: Promise
    meaning: Promise
    cases: Promise
    determinants: tuple[Determinant, ...]
    count: Count
    days: int
    norm: Norm | None = None
    lag: int = 0
    rows: Rows | None = None
    has_funnel: bool = False
    per: int = 0


_registered: dict[str, Indicator] = {}


def register(*indicators: Indicator) -> None:
    """Makes indicators known; an app does this when it starts. Twice the same is once."""
    _registered.update({one.key: one for one in indicators})


def registered() -> Mapping[str, Indicator]:
    """All indicators by key, in the order of their registration."""
    return _registered


def verdict_of(norm: Norm | None, share: Share | None, missing: float) -> Verdict:
    """Whether the norm is met or missed beyond doubt."""
    if share is None:
        return Verdict.WITHHELD
    if norm is None:
        return Verdict.NO_NORM
    if missing > MOST_MISSING:
        return Verdict.TOO_MUCH_MISSING
    if share.lower is None or share.upper is None:
        return Verdict.OPEN
    good_end, bad_end = (
        (share.lower, share.upper) if norm.is_at_least else (-share.upper, -share.lower)
    )
    border = norm.value if norm.is_at_least else -norm.value
    if good_end >= border:
        return Verdict.MET
    return Verdict.MISSED if bad_end < border else Verdict.OPEN


def contradicts(verdict: Verdict, rating: Rating) -> bool:
    """Whether a factor was rated as in order, on its whole range, and the figure says it is not.

    The other way round says nothing: a figure in order is one sign among many, and who rates low
    may see what no figure shows.
    """
    if rating is None or verdict is not Verdict.MISSED:
        return False
    return (rating.low if isinstance(rating, Mixed) else rating) >= IN_ORDER


def contradicted(
    indicator: Indicator, verdict: Verdict, ratings: Mapping[str, Rating]
) -> Iterable[Determinant]:
    """The determinants of which the rating is contradicted by this figure."""
    return [one for one in indicator.determinants if contradicts(verdict, ratings.get(one.value))]
