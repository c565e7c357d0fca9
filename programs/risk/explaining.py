"""Why a result is what it is, as codes and parameters that a page turns into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from programs.choices import RiskLevel
from programs.risk.case import HIGHEST, KEYS, Case, Mixed, Rating, read_ratings
from programs.risk.scoring import Result, rounded, score
from programs.risk_model import Model

_CASE_CHANGES = ("stage", "gates_green", "events", "on")


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence to be: a code and the values that belong in it.

    Codes: those of `programs.risk.RULES`, and `raised_by_event` (kind, on, from_level). The codes
    `crosses_low` and `crosses_high` carry `border`; `knock_out` carries `ids`.
    """

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lever:
    """What one step up (at most one point) on one determinant would do."""

    key: str
    rating: Rating
    better: Rating
    drop_low: float
    drop_high: float
    clears: tuple[str, ...]
    level: RiskLevel


@dataclass(frozen=True, slots=True)
class Explanation:
    """`collect_next` pairs a determinant with the width that it would take from the interval."""

    reasons: tuple[Reason, ...]
    collect_next: tuple[tuple[str, float], ...]
    levers: tuple[Lever, ...]
    other_levels: Mapping[str, RiskLevel]
    """Levels under other models, only where they differ."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A trial calculation: the result as it is and as it would be. Never stored."""

    before: Result
    after: Result

    @property
    def changes_level(self) -> bool:
        return self.before.level is not self.after.level


def explain(case: Case, model: Model, others: Iterable[Model] = ()) -> Explanation:
    """Rules that decided, what to collect, what would lower it most, and other weight schemes."""
    result = score(case, model)
    return Explanation(
        reasons=reasons(result, model),
        collect_next=tuple((key, model.weights[key]) for key in result.collect_next),
        levers=levers(case, model),
        other_levels=disagreement(case, [model, *others]),
    )


def reasons(result: Result, model: Model) -> tuple[Reason, ...]:
    """The rule that gave the level, then one reason per event that raised it."""
    borders = model.levels
    params: dict[str, Any] = {"risk_low": result.risk_low, "risk_high": result.risk_high}
    if result.rule == "knock_out":
        params["ids"] = result.knock_outs
    elif result.rule in ("crosses_low", "low"):
        params["border"] = borders.low_below
    elif result.rule in ("crosses_high", "lower_bound_above_high"):
        params["border"] = borders.high_above
    elif result.rule == "coverage_too_small":
        params |= {"coverage": result.coverage, "needed": borders.min_coverage}
    elif result.rule == "low_but_coverage_small":
        params |= {"coverage": result.coverage, "needed": borders.low_min_coverage}
    else:
        params |= {"from_border": borders.low_below, "to_border": borders.high_above}
    found = [Reason(result.rule, params)]
    if result.raised_by_event:
        was = RiskLevel.LOW if result.level is RiskLevel.ATTENTION else RiskLevel.ATTENTION
        found += [
            Reason("raised_by_event", {"kind": event.kind, "on": event.on, "from_level": was})
            for event in result.events_counted
        ]
    return tuple(found)


def levers(case: Case, model: Model) -> tuple[Lever, ...]:
    """Determinants that can still improve, the most useful first.

    Order: knock-outs cleared, then fall of the upper bound, then what the determinant adds to it,
    then D1 to D8. Unknown determinants are not levers: they are to be collected.
    """
    before = score(case, model)
    found = [
        _lever(case, model, before, key, rating)
        for key in KEYS
        if (rating := case.ratings.get(key)) is not None and _better(rating) != rating
    ]
    return tuple(
        sorted(
            found,
            key=lambda lever: (
                -len(lever.clears),
                -lever.drop_high,
                -before.contributions[lever.key]["high"],
                KEYS.index(lever.key),
            ),
        )
    )


def what_if(case: Case, model: Model, changes: Mapping[str, Any]) -> WhatIf:
    """Scores the case with other ratings, stage or gates. Stores nothing.

    `changes` maps a determinant to a rating in plain form, or names `stage`, `gates_green`,
    `events` or `on`. Raises ValueError with a sentence for a change that cannot be.
    """
    ratings = {key: value for key, value in changes.items() if key not in _CASE_CHANGES}
    rest = {key: value for key, value in changes.items() if key in _CASE_CHANGES}
    changed = replace(case, ratings={**case.ratings, **read_ratings(ratings)}, **rest)
    return WhatIf(before=score(case, model), after=score(changed, model))


def disagreement(case: Case, models: Iterable[Model]) -> dict[str, RiskLevel]:
    """Levels by model key where a later model gives another level than the first. Else empty."""
    levels = [(model.key, score(case, model).level) for model in models]
    return {key: level for key, level in levels[1:] if level is not levels[0][1]}


def _lever(case: Case, model: Model, before: Result, key: str, rating: Rating) -> Lever:
    better = _better(rating)
    after = score(replace(case, ratings={**case.ratings, key: better}), model)
    return Lever(
        key=key,
        rating=rating,
        better=better,
        drop_low=rounded(before.risk_low - after.risk_low),
        drop_high=rounded(before.risk_high - after.risk_high),
        clears=tuple(name for name in before.knock_outs if name not in after.knock_outs),
        level=after.level,
    )


def _better(rating: Rating) -> Rating:
    if rating is None:
        return None
    if isinstance(rating, Mixed):
        return Mixed(min(rating.low + 1, HIGHEST), min(rating.high + 1, HIGHEST))
    return min(rating + 1, HIGHEST)
