"""A risk model as a value: weights, borders, knock-outs. Content lives in `risk_models/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from programs.choices import Determinant

Text = Mapping[str, str]
"""A text by language code."""


@dataclass(frozen=True)
class Levels:
    """Borders between the levels, on the scale 0-1 of the score and of the coverage."""

    low_below: float = 0.33
    high_above: float = 0.60
    min_coverage: float = 0.60
    low_min_coverage: float = 0.70


@dataclass(frozen=True)
class Ageing:
    """Months after which a rating loses confidence, and after which it counts as unknown."""

    stale_months: int = 6
    expired_months: int = 12
    event_months: int = 12
    mixed_spread: float = 2.0


@dataclass(frozen=True)
class KnockOut:
    """A rule that stops whatever the rest says. Conditions hold on known values only.

    `all_of` and `any_of` map a determinant to the highest rating that still fires. When `any_of`
    is given, one of its conditions must hold besides all of `all_of`.
    """

    id: str
    all_of: Mapping[str, float] = field(default_factory=dict)
    any_of: Mapping[str, float] = field(default_factory=dict)
    stage_at_least: int | None = None
    stage_at_most: int | None = None
    gates_green: bool | None = None
    reason: Text = field(default_factory=dict)
    source: Text = field(default_factory=dict)

    def fires(self, known: Mapping[str, float], stage: int, gates_green: bool | None) -> bool:
        """Whether the rule fires on the known ratings, the stage and the gates of a case."""
        if self.stage_at_most is not None and stage > self.stage_at_most:
            return False
        if self.stage_at_least is not None and stage < self.stage_at_least:
            return False
        if self.gates_green is not None and gates_green is not self.gates_green:
            return False
        if any(key not in known or known[key] > most for key, most in self.all_of.items()):
            return False
        if not self.any_of:
            return True
        return any(key in known and known[key] <= most for key, most in self.any_of.items())


@dataclass(frozen=True)
class Model:
    """Weights sum to 1 over the eight determinants. Raises ValueError when they do not."""

    key: str
    version: str
    weights: Mapping[str, float]
    knock_outs: tuple[KnockOut, ...]
    levels: Levels = Levels()
    ageing: Ageing = Ageing()
    name: Text = field(default_factory=dict)
    notes: tuple[tuple[Text, Text], ...] = ()
    """Pairs of a remark by language and the source it rests on."""

    def __post_init__(self) -> None:
        if set(self.weights) != {key.value for key in Determinant}:
            raise ValueError("A risk model needs a weight for each of the eight determinants.")
        if any(weight <= 0 for weight in self.weights.values()):
            raise ValueError("Every weight of a risk model must be above zero.")
        if abs(sum(self.weights.values()) - 1) > 1e-9:
            raise ValueError("The weights of a risk model must sum to 1.")

    @cached_property
    def pairs(self) -> tuple[tuple[str, float], ...]:
        """Determinant and weight in the order D1 to D8."""
        return tuple((key.value, self.weights[key.value]) for key in Determinant)

    @cached_property
    def heaviest_first(self) -> tuple[str, ...]:
        """Determinants by falling weight; equal weights in the order D1 to D8."""
        return tuple(key for key, _ in sorted(self.pairs, key=lambda pair: -pair[1]))
