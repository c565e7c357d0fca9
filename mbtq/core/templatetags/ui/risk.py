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
class Bar:
    """Geometry of one drawing, in its own pixels; text stays 12 or 13 px at each width."""

    name: str
    width: int
    low: float
    high: float

    INSET = 10

    def x(self, share: float) -> str:
        return f"{self.INSET + share * (self.width - 2 * self.INSET):.1f}"

    @property
    def track(self) -> int:
        return self.width - 2 * self.INSET

    @property
    def from_x(self) -> str:
        return self.x(0)

    @property
    def low_x(self) -> str:
        return self.x(self.low)

    @property
    def high_x(self) -> str:
        return self.x(self.high)

    @property
    def known_width(self) -> str:
        return f"{self.low * self.track:.1f}"

    @property
    def unknown_width(self) -> str:
        return f"{(self.high - self.low) * self.track:.1f}"

    @property
    def tick_33(self) -> str:
        return self.x(0.33)

    @property
    def tick_60(self) -> str:
        return self.x(0.60)

    @property
    def to_x(self) -> str:
        return self.x(1)

    @property
    def meets(self) -> bool:
        """The two numbers would overlap, so only one is drawn as a range."""
        return (self.high - self.low) * self.track < 30


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
    `sentence` gives the reason beside the badge; `compact` draws one small bar for a table row.
    """
    values = low, high = float(low), float(high)
    spread = formats.number((Decimal(str(high)) - Decimal(str(low))) * 100)
    widths = (("row", 160),) if compact else (("narrow", 300), ("wide", 640))
    context: dict[str, Any] = {
        "id": id or f"riskbar-{next(SERIAL)}",
        "bars": [Bar(name, width, *values) for name, width in widths],
        "level": level,
        "sentence": sentence,
        "low": formats.points(low),
        "high": formats.points(high),
        "spread": spread,
    }
    return component("riskbar_row" if compact else "riskbar", **context)
