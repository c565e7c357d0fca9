"""A rating scale and its items as values. Content lives in `instruments/*.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from fidelity.choices import Dimension, Level, Modality

Text: TypeAlias = dict[str, str]
"""A text by language code."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is rated. `is_confirmed`: whether name and order were checked in a source.

    `adherence`: whether that dimension is rated; with some items only quality is. `skip` says when
    the item does not apply, empty where it always does.
    """

    id: str
    name: Text
    block: str
    adherence: bool
    is_confirmed: bool
    skip: Text


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a scale: whole scores from `low` to `high`, `good_enough` in between.

    `scores` gives words for the scores that may be named without a licence. `dimensions` is
    adherence, competence or both. With `has_overall` the whole is judged separately, not as the
    mean of the items. `licence` says what the owner allows and where to ask for the anchors.
    """

    key: str
    version: str
    name: Text
    short: str
    level: Level
    modalities: tuple[Modality, ...]
    dimensions: tuple[Dimension, ...]
    low: int
    high: int
    good_enough: int
    scores: dict[int, Text]
    has_overall: bool
    blocks: dict[str, Text]
    items: tuple[Item, ...]
    licence: Text
    is_licensed: bool
    source: Text

    def item(self, code: str) -> Item:
        """The item with this id. Raises `KeyError`."""
        for one in self.items:
            if one.id == code:
                return one
        raise KeyError(code)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.items)

    def rates(self, item: Item) -> tuple[Dimension, ...]:
        """The dimensions that are rated with this item."""
        return tuple(
            one for one in self.dimensions if one is not Dimension.ADHERENCE or item.adherence
        )

    def holds(self, score: int) -> bool:
        """Whether a score lies on the scale."""
        return self.low <= score <= self.high
