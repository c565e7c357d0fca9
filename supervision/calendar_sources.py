"""What stands in a private calendar beside supervision; the apps above add it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from mbtq.tenancy.member import Member


@dataclass(frozen=True)
class Happening:
    """Whole days in somebody's calendar. `key` stays the same; `version` grows with changes.

    Its texts say nothing about clients, nor about anybody else.
    """

    key: str
    version: int
    title: str
    starts_on: date
    ends_on: date
    path: str
    about: str = ""
    place: str = ""
    is_cancelled: bool = False


Source = Callable[[Member, date, date], Iterable[Happening]]
SOURCES: list[Source] = []


def happenings_of(member: Member, since: date, to: date) -> list[Happening]:
    """All that the sources know of this person between these days, in the person's scope."""
    return [one for source in SOURCES for one in source(member, since, to)]
