"""A score as a dot on its scale, with the range of the raters and the line of good enough. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from fidelity.instrument import Instrument

WIDTH, INSET = 140, 8


@dataclass(frozen=True)
class Dot:
    """Places in pixels from the left of a drawing of `WIDTH`; `value` is what stands beside it.

    `first` and `last` are the ends of the raters' range, the dot itself for one rater.
    """

    value: float
    x: float
    first: float
    last: float
    good: float
    is_low: bool
    ends: tuple[float, float] = (float(INSET), float(WIDTH - INSET))
    width: int = WIDTH


def dot(content: Instrument, value: float, ends: tuple[int, int] | None) -> Dot:
    """The drawing of one score."""

    def x(score: float) -> float:
        share = (score - content.low) / (content.high - content.low)
        return round(INSET + share * (WIDTH - 2 * INSET), 1)

    low, high = ends or (value, value)
    return Dot(
        value, x(value), x(low), x(high), x(content.good_enough), value < content.good_enough
    )
