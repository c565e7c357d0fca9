"""Risk: the badge of five states and the bar of what is established and what is still unknown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mbtq.core import formats

from .library import component, library

NAMES = {"attention": "mid", "unclear": "unknown"}
SERIAL = count(1)


def level_words() -> dict[str, str]:
    """The five states in words."""
    return {
        "low": gettext("Low"),
        "mid": gettext("Attention"),
        "high": gettext("High"),
        "stop": gettext("Stop signal"),
        "unknown": gettext("Not yet clear"),
    }


@library.simple_tag
def riskbadge(level: str, large: bool = False) -> SafeString:
    """`level`: low, attention, high, stop or unclear. Icon, word and colour together."""
    name = NAMES.get(level, level)
    return component("riskbadge", name=name, word=level_words()[name], large=large)


@dataclass(frozen=True, slots=True)
class Label:
    """A number beside the bar: its place, and on which side of that place it is written."""

    text: str
    place: str
    anchor: str


# Nearer to each other than this the two numbers would touch on the narrowest bar.
APART = 0.14
# So near an end a number is written inward, or it would be cut off.
EDGE = 0.05


def share(value: float) -> str:
    """A place on the bar. In percent, so that the drawing has any width and its text one size."""
    return f"{100 * value:.2f}%"


def label(text: str, at: float) -> Label:
    anchor = "start" if at < EDGE else "end" if at > 1 - EDGE else "middle"
    return Label(text, share(at), anchor)


def labels(low: float, high: float) -> list[Label]:
    """The two numbers, or one range when they would touch."""
    if high - low < APART:
        return [label(formats.span(low, high), (low + high) / 2)]
    return [label(formats.points(low), low), label(formats.points(high), high)]


@library.simple_tag
def riskbar(
    low: formats.Number,
    high: formats.Number,
    level: str = "",
    sentence: str = "",
    compact: bool = False,
    id: str = "",
) -> SafeString:
    """Interval of a risk on 0 to 100 with the borders 33 and 60.

    `low` and `high` are shares of 0 to 1: what is established, and that plus what is unknown.
    `sentence` gives the reason beside the badge; `compact` is the bar of a row in a list, with
    the interval in words and nothing else.
    """
    first, last = float(low), float(high)
    spread = formats.number((Decimal(str(last)) - Decimal(str(first))) * 100)
    context: dict[str, Any] = {
        "id": id or f"riskbar-{next(SERIAL)}",
        "low_x": share(first),
        "unknown_width": share(last - first),
        "labels": labels(first, last),
        "level": level,
        "sentence": sentence,
        "low": first,
        "high": last,
        "spread": spread,
    }
    return component("riskbar_row" if compact else "riskbar", **context)
