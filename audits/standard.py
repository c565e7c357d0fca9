"""A standard, its criteria and its checklists as values. Content lives in `standards/`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from audits.choices import Component, Domain, Level, NormType, SourceStatus
from audits.scoring import Cutoffs

Text: TypeAlias = dict[str, str]
"""A text by language code."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that an audit looks at.

    `minimum`, `maximum`, `unit`: the norm for machines, None where it has none. `settings` and
    `stages` (1-8) say where it applies. `is_seed`: asked for by the description of the quality
    system itself. `status`: whether the norm was found in a source or still waits for approval;
    `source` is empty where none is named.
    """

    id: str
    title: Text
    level: Level
    component: Component
    determinants: tuple[str, ...]
    chapter: int
    evidence: tuple[str, ...]
    critical: bool
    settings: tuple[str, ...]
    stages: tuple[int, ...]
    statement: Text
    norm_type: NormType
    norm: Text
    minimum: float | None
    maximum: float | None
    unit: str | None
    why: Text
    status: SourceStatus
    is_seed: bool
    source: Text

    @property
    def domain(self) -> Domain:
        return Domain(self.id[0])

    def applies_to(self, setting: str, stage: int) -> bool:
        return setting in self.settings and stage in self.stages


@dataclass(frozen=True, slots=True)
class Standard:
    """Criteria in the order of the domains. `scale` maps a score to its name and anchor."""

    key: str
    version: str
    name: Text
    domains: dict[str, dict[str, Text]]
    scale: dict[int, dict[str, Text]]
    cutoffs: Cutoffs
    criteria: tuple[Criterion, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for freezing and hashing."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Checklist:
    """Criteria of a standard that a team judges itself every `cadence_months`.

    It is overdue after the cadence, and stale once `grace_days` more have passed.
    """

    key: str
    version: str
    standard: str
    name: Text
    about: Text
    cadence_months: int
    grace_days: int
    criteria: tuple[str, ...]
