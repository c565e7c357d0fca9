"""Means of an audit and what they suggest. Unknown and not applicable never count as zero.

The norm (a mean of at least 4.0 and no critical criterion below 3) follows the practice of the
DACTS and IMR fidelity scales; all cut-offs are provisional until some twenty audits were piloted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

from audits.choices import (
    HIGHEST_SCORE,
    LOWEST_SCORE,
    Absent,
    Component,
    Domain,
    Level,
    Outcome,
)

Judgment: TypeAlias = int | str | None
"""1 to 5, `not_applicable`, `unknown`, or None for a criterion that nobody judged."""


Key = TypeVar("Key")


class Criterion(Protocol):
    """What scoring needs to know of a criterion."""

    @property
    def id(self) -> str: ...
    @property
    def domain(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def component(self) -> str: ...
    @property
    def critical(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Means on the scale 1-5; `min_known` is the least share of criteria with a score."""

    norm: float = 4.0
    critical_floor: int = 3
    optimal: float = 4.5
    provisional: float = 3.0
    min_known: float = 0.8


CUTOFFS = Cutoffs()


@dataclass(frozen=True, slots=True)
class Tally:
    """Scores of one group of criteria.

    `known` of `applicable` criteria have a score; `mean` is None when none has. `lowest_critical`
    is the id and score of the critical criterion with the lowest score (the first id of equals).
    `critical_unknown` lists critical criteria that apply and have no score.
    """

    known: int
    applicable: int
    not_applicable: int
    total: int
    mean: float | None
    lowest_critical: tuple[str, int] | None
    critical_unknown: tuple[str, ...]

    def attains(self, cutoffs: Cutoffs = CUTOFFS) -> bool | None:
        """Whether the norm is attained; None when nothing is known."""
        if self.mean is None:
            return None
        return self.mean >= cutoffs.norm and not self.is_critically_low(cutoffs)

    def is_critically_low(self, cutoffs: Cutoffs = CUTOFFS) -> bool:
        return self.lowest_critical is not None and (
            self.lowest_critical[1] < cutoffs.critical_floor
        )

    @property
    def share_known(self) -> float | None:
        return self.known / self.applicable if self.applicable else None


@dataclass(frozen=True, slots=True)
class AuditScore:
    """Tallies by domain, by (level, component), and over everything."""

    domains: Mapping[Domain, Tally]
    cells: Mapping[tuple[Level, Component], Tally]
    overall: Tally


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested outcome and why, as a code with the values of its sentence.

    `outcome` is None when too little is known to suggest anything. People decide, not the figure.
    """

    outcome: Outcome | None
    code: str
    params: Mapping[str, Any]


def check_judgment(value: object) -> int | None:
    """The score in a judgment, None when it holds none. Raises ValueError for anything else."""
    if value is None or value in (Absent.NOT_APPLICABLE, Absent.UNKNOWN):
        return None
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not LOWEST_SCORE <= value <= HIGHEST_SCORE:  # type: ignore[operator]
        raise ValueError(f"A judgment is 1 to 5, not_applicable or unknown, not {value!r}.")
    return value  # type: ignore[return-value]


def score_audit(criteria: Iterable[Criterion], judgments: Mapping[str, Judgment]) -> AuditScore:
    """Tallies the judgments by criterion id; a criterion without a judgment is unknown.

    Raises ValueError for a judgment outside the scale or on a criterion that is not there.
    """
    found = list(criteria)
    strange = sorted(set(judgments) - {criterion.id for criterion in found})
    if strange:
        raise ValueError(f"There is no criterion {strange[0]} in this standard.")
    return AuditScore(
        domains=_grouped(found, judgments, lambda one: Domain(one.domain)),
        cells=_grouped(found, judgments, lambda one: (Level(one.level), Component(one.component))),
        overall=tally(found, judgments),
    )


def tally(criteria: Iterable[Criterion], judgments: Mapping[str, Judgment]) -> Tally:
    """Counts, mean and critical criteria of one group. Raises ValueError as `check_judgment`."""
    found = sorted(criteria, key=lambda criterion: criterion.id)
    scores = {one.id: check_judgment(judgments.get(one.id)) for one in found}
    known = {key: score for key, score in scores.items() if score is not None}
    absent = [one for one in found if judgments.get(one.id) == Absent.NOT_APPLICABLE]
    critical = [(one.id, known[one.id]) for one in found if one.critical and one.id in known]
    missing = [one for one in found if one.critical and one.id not in known and one not in absent]
    return Tally(
        known=len(known),
        applicable=len(found) - len(absent),
        not_applicable=len(absent),
        total=len(found),
        mean=sum(known.values()) / len(known) if known else None,
        lowest_critical=min(critical, key=lambda pair: pair[1], default=None),
        critical_unknown=tuple(one.id for one in missing),
    )


def suggest(score: AuditScore, cutoffs: Cutoffs = CUTOFFS) -> Suggestion:
    """The outcome that the figures suggest, asked in this order.

    Too little known, or a critical criterion unknown: nothing. Mean below `provisional`, or a
    critical criterion at 1: none. Below the norm, or a critical criterion below the floor:
    provisional. Mean of at least `optimal` with every domain at the norm: optimal. Else:
    certificate.
    """
    overall = score.overall
    params: dict[str, Any]
    mean, share = overall.mean, overall.share_known
    if mean is None or share is None or share < cutoffs.min_known:
        params = {"known": overall.known, "applicable": overall.applicable}
        params["needed"] = cutoffs.min_known
        return Suggestion(None, "too_little_known", params)
    if overall.critical_unknown:
        return Suggestion(None, "critical_unknown", {"ids": overall.critical_unknown})
    if overall.lowest_critical and overall.lowest_critical[1] == LOWEST_SCORE:
        return Suggestion(Outcome.NONE, "critical_absent", {"id": overall.lowest_critical[0]})
    if mean < cutoffs.provisional:
        params = {"mean": mean, "needed": cutoffs.provisional}
        return Suggestion(Outcome.NONE, "mean_below_provisional", params)
    if overall.lowest_critical and overall.is_critically_low(cutoffs):
        params = {"id": overall.lowest_critical[0], "score": overall.lowest_critical[1]}
        return Suggestion(Outcome.PROVISIONAL, "critical_below_floor", params)
    if mean < cutoffs.norm:
        params = {"mean": mean, "needed": cutoffs.norm}
        return Suggestion(Outcome.PROVISIONAL, "mean_below_norm", params)
    domains = [found.mean for found in score.domains.values() if found.mean is not None]
    if mean >= cutoffs.optimal and min(domains) >= cutoffs.norm:
        return Suggestion(Outcome.OPTIMAL, "every_domain_at_norm", {"mean": mean})
    return Suggestion(Outcome.CERTIFICATE, "norm_attained", {"mean": mean})


def _grouped(
    criteria: list[Criterion], judgments: Mapping[str, Judgment], key: Callable[[Criterion], Key]
) -> dict[Key, Tally]:
    groups: dict[Key, list[Criterion]] = {}
    for criterion in criteria:
        groups.setdefault(key(criterion), []).append(criterion)
    return {name: tally(group, judgments) for name, group in groups.items()}
