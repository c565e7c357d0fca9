"""What is scored: the ratings of one program on one day, with its stage, gates and events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from programs.choices import FIRST_STAGE, LAST_STAGE, Determinant, EventKind

LOWEST, HIGHEST = -2.0, 2.0
KEYS = tuple(key.value for key in Determinant)
_KEYS = frozenset(KEYS)
_KINDS = frozenset(kind.value for kind in EventKind)
_CASE_KEYS = ("program", "on", "stage", "gates_green", "ratings", "events")


class CaseError(ValueError):
    """A case cannot be scored. `steps` leads to the place in its plain form."""

    def __init__(self, sentence: str, *steps: str | int) -> None:
        super().__init__(sentence)
        self.steps = steps


@dataclass(frozen=True, slots=True)
class Mixed:
    """Informants disagree: the rating lies somewhere from `low` to `high`."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


Rating: TypeAlias = float | Mixed | None
"""A number from -2 (against) to 2 (for), an interval, or None for unknown."""


@dataclass(frozen=True, slots=True)
class Event:
    kind: str
    on: dt.date


@dataclass(frozen=True)
class Case:
    """Ratings by determinant key; a determinant that is left out is unknown.

    `gates_green`: whether stages 3-5 were done before the first patient; None when not known.
    Numbers may be quarters, because the median of two half steps can be one. Raises ValueError
    with a sentence when a value cannot be right.
    """

    program: str
    on: dt.date
    stage: int
    ratings: Mapping[str, Rating]
    gates_green: bool | None = None
    events: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        _check_stage(self.stage)
        if self.gates_green is not None and not isinstance(self.gates_green, bool):
            raise CaseError("gates_green is true, false, or left out if unknown.", "gates_green")
        for key, rating in self.ratings.items():
            _check_key(key)
            for value in (rating.low, rating.high) if isinstance(rating, Mixed) else (rating,):
                if value is not None:
                    _check_number(key, value, step=0.25)
            if isinstance(rating, Mixed) and rating.low > rating.high:
                raise CaseError(f"The mixed rating of {key} runs from low to high.", "ratings", key)
        for place, event in enumerate(self.events):
            _check_event(event, self.on, place)

    @classmethod
    def from_plain(cls, found: Mapping[str, Any], *, step: float = 0.5) -> Case:
        """A case from plain values as in a YAML or JSON file. Raises ValueError with a sentence."""
        if not isinstance(found, Mapping):
            raise CaseError("A case is a mapping with program, on, stage and ratings.")
        for key in found:
            if key not in _CASE_KEYS:
                raise CaseError(f"The key '{key}' is unknown in a case.", key)
        for key in ("program", "on", "stage", "ratings"):
            if key not in found:
                raise CaseError(f"The case lacks the key '{key}'.")
        if not isinstance(found["program"], str) or not found["program"].strip():
            raise CaseError("The program of a case is a text.", "program")
        return cls(
            program=found["program"],
            on=_read_date(found["on"], "on"),
            stage=found["stage"],
            gates_green=found.get("gates_green"),
            ratings=read_ratings(found["ratings"], step=step),
            events=_read_events(found.get("events")),
        )


def read_ratings(found: object, *, step: float = 0.5) -> dict[str, Rating]:
    """Ratings from plain values. Raises ValueError that names the determinant."""
    if not isinstance(found, Mapping):
        raise CaseError("Ratings are a mapping of a determinant to its rating.", "ratings")
    return {_check_key(key): read_rating(key, value, step=step) for key, value in found.items()}


def read_rating(key: str, found: object, *, step: float = 0.5) -> Rating:
    """A rating from its plain form: a number, `unknown`, `mixed`, or `{mixed: [low, high]}`."""
    if found is None or found == "unknown":
        return None
    if found == "mixed":
        return Mixed(-1.0, 1.0)
    if isinstance(found, Mixed):
        found = {"mixed": [found.low, found.high]}
    if isinstance(found, Mapping):
        ends = found.get("mixed")
        if set(found) != {"mixed"} or not isinstance(ends, (list, tuple)) or len(ends) != 2:
            sentence = f"The mixed rating of {key} is written as {{mixed: [low, high]}}."
            raise CaseError(sentence, "ratings", key)
        low, high = sorted(_check_number(key, end, step=step) for end in ends)
        return Mixed(low, high)
    return _check_number(key, found, step=step)


def plain_rating(rating: Rating) -> object:
    """The plain form of a rating, as `read_rating` reads it."""
    if rating is None:
        return "unknown"
    return {"mixed": [rating.low, rating.high]} if isinstance(rating, Mixed) else rating


def _read_date(found: object, *steps: str | int) -> dt.date:
    if isinstance(found, dt.datetime):
        return found.date()
    if isinstance(found, dt.date):
        return found
    try:
        return dt.date.fromisoformat(found)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        name = steps[-1]
        raise CaseError(f"'{name}' is not a date such as 2026-01-31.", *steps) from None


def _read_events(found: object) -> tuple[Event, ...]:
    if found is None:
        return ()
    if not isinstance(found, Iterable) or isinstance(found, (str, Mapping)):
        raise CaseError("Events are a list of a kind and a date.", "events")
    return tuple(_read_event(item, place) for place, item in enumerate(found))


def _read_event(item: object, place: int) -> Event:
    if isinstance(item, Event):
        return item
    if not isinstance(item, Mapping) or set(item) != {"kind", "on"}:
        sentence = "An event has exactly a kind and a date: {kind: move, on: 2026-01-31}."
        raise CaseError(sentence, "events", place)
    return Event(str(item["kind"]), _read_date(item["on"], "events", place, "on"))


def _check_key(key: object) -> str:
    if key not in _KEYS:
        sentence = f"'{key}' is not one of the determinants {', '.join(KEYS)}."
        raise CaseError(sentence, "ratings", str(key))
    return str(key)


def _check_number(key: str, value: object, *, step: float) -> float:
    place = ("ratings", key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        sentence = f"The rating of {key} is a number, unknown or mixed, not {value!r}."
        raise CaseError(sentence, *place)
    if not LOWEST <= value <= HIGHEST:
        raise CaseError(f"The rating of {key} lies between -2 and 2, not at {value}.", *place)
    if value / step != int(value / step):
        raise CaseError(f"The rating of {key} goes in steps of {step}, not {value}.", *place)
    return float(value)


def _check_stage(stage: object) -> None:
    whole = isinstance(stage, int) and not isinstance(stage, bool)
    if not whole or not FIRST_STAGE <= stage <= LAST_STAGE:  # type: ignore[operator]
        sentence = f"The stage is a whole number from {FIRST_STAGE} to {LAST_STAGE}, not {stage!r}."
        raise CaseError(sentence, "stage")


def _check_event(event: Event, on: dt.date, place: int) -> None:
    if event.kind not in _KINDS:
        sentence = f"'{event.kind}' is not one of the events {', '.join(EventKind)}."
        raise CaseError(sentence, "events", place, "kind")
    if event.on > on:
        sentence = f"The event {event.kind} of {event.on} lies after the case of {on}."
        raise CaseError(sentence, "events", place, "on")
