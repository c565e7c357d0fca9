"""Reads the shipped versions of the register's rules; every complaint names line and reason."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from mbtq.core.yamlcursor import Cursor
from mbtq.core.yamlfile import ContentError, read_yaml
from supervision.choices import SupervisorKind, Track
from supervision.credits.rules import Needed, Rules, check_versions, version_on

FILE = Path(__file__).parent.parent / "credit_rules.yaml"
MOST_SESSIONS = 200
_KEYS = [
    "key",
    "valid_from",
    "valid_until",
    "dates_confirmed",
    "source",
    "individual_minutes",
    "group_minutes",
    "largest_confirmed_group",
    "fractions",
    "may_count",
    "needed",
    "notes",
]


@cache
def versions() -> tuple[Rules, ...]:
    """The shipped versions, oldest first. Raises `ContentError` when the file is not right."""
    return load_rules(FILE)


def rules_on(day: dt.date) -> Rules:
    """The rules valid on a day. Raises `ValueError` for a day before the first version."""
    return version_on(day, versions())


def rules_of(key: str) -> Rules:
    """A version by its key. Raises `ValueError` that names the keys there are."""
    for rules in versions():
        if rules.key == key:
            return rules
    keys = ", ".join(rules.key for rules in versions())
    raise ValueError(f"There are no rules '{key}'; choose one of {keys}.")


def load_rules(path: Path) -> tuple[Rules, ...]:
    """All versions of a file, checked whole. Raises `ContentError` with every complaint."""
    top = Cursor(read_yaml(path))
    top.mapping(("versions",))
    parts = [_version(at) for at in top.at("versions").items()]
    top.finish()
    try:
        return check_versions([Rules(**part) for part in parts])
    except ValueError as error:
        raise ContentError([top.document.problem(("versions",), str(error))]) from None


def _version(at: Cursor) -> dict[str, Any]:
    at.mapping(_KEYS)
    at.at("fractions").mapping(("count", "confirmed"))
    return {
        "key": at.at("key").text(),
        "valid_from": _day(at.at("valid_from")),
        "valid_until": None if at.at("valid_until").value() is None else _day(at.at("valid_until")),
        "dates_confirmed": at.at("dates_confirmed").flag(),
        "source": at.at("source").reference(),
        "individual_minutes": _whole(at.at("individual_minutes"), 1, 600),
        "group_minutes": _even(at.at("group_minutes")),
        "largest_group": _whole(at.at("largest_confirmed_group"), 1, 30),
        "fractions_count": at.at("fractions", "count").flag(),
        "fractions_confirmed": at.at("fractions", "confirmed").flag(),
        "may_count": _may_count(at.at("may_count")),
        "needed": _needed(at.at("needed")),
        "notes": tuple(note.translated() for note in at.at("notes").items()),
    }


def _day(at: Cursor) -> dt.date:
    found = at.value()
    if isinstance(found, dt.date):
        return found
    at.complain(f"'{at.steps[-1]}' must be a date, such as 2026-01-31")
    return dt.date.min


def _whole(at: Cursor, low: int, high: int) -> int:
    found = at.number(low, high)
    if found != int(found):
        at.complain(f"'{at.steps[-1]}' must be a whole number")
    return int(found)


def _even(at: Cursor) -> int:
    """So that the norm of an odd number of people is whole minutes too."""
    found = _whole(at, 2, 600)
    if found % 2:
        at.complain(f"'{at.steps[-1]}' must be even")
    return found


def _may_count(at: Cursor) -> dict[SupervisorKind, dict[Track, int | None]]:
    kinds = [kind.value for kind in SupervisorKind]
    found = at.mapping(kinds)
    return {SupervisorKind(kind): _tracks(at.at(kind)) for kind in kinds if kind in found}


def _tracks(at: Cursor) -> dict[Track, int | None]:
    found = at.mapping(("tracks",), ("at_most",))
    tracks = at.at("tracks").choices(Track)
    most: dict[str, int] = {}
    if "at_most" in found:
        limited = at.at("at_most").mapping((), tracks)
        most = {
            track: _whole(at.at("at_most", track), 1, MOST_SESSIONS)
            for track in tracks
            if track in limited
        }
    return {Track(track): most.get(track) for track in tracks}


def _needed(at: Cursor) -> dict[Track, Needed]:
    found = at.mapping([track.value for track in Track])
    return {track: _need(at.at(track.value)) for track in Track if track.value in found}


def _need(at: Cursor) -> Needed:
    at.mapping(("sessions", "confirmed"))
    return Needed(_whole(at.at("sessions"), 1, MOST_SESSIONS), at.at("confirmed").flag())
