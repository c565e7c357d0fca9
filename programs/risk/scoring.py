"""The risk signal: an interval, its level and what decided it.

A transparent sum with fixed weights, because unit or rough weights hold up against fitted ones in
small samples (Dawes 1979). The weights come from the counts of eight Dutch cases; an unknown
rating widens the interval instead of being filled in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from programs.catalog import risk_model
from programs.choices import RiskLevel
from programs.risk.case import HIGHEST, Case, Event, Mixed, Rating, plain_rating
from programs.risk.months import months_before
from programs.risk_model import Levels, Model

_SPAN = 4.0
_RAISED = {RiskLevel.LOW: RiskLevel.ATTENTION, RiskLevel.ATTENTION: RiskLevel.HIGH}
RULES = (
    "knock_out",
    "lower_bound_above_high",
    "coverage_too_small",
    "crosses_low",
    "crosses_high",
    "low",
    "low_but_coverage_small",
    "between",
)
"""What can decide a level, in the order in which it is asked."""


@dataclass(frozen=True, slots=True)
class Result:
    """Score of one case. All figures are shares of 1, rounded to nine decimals.

    `rule` is one of `RULES`; `raised_by_event` says that a recent change moved the level up one
    step from what that rule gave.
    """

    case: Case
    risk_low: float
    risk_high: float
    risk_known: float | None
    coverage: float
    level: RiskLevel
    rule: str
    raised_by_event: bool
    knock_outs: tuple[str, ...]
    contributions: dict[str, dict[str, float]]
    collect_next: tuple[str, ...]
    events_counted: tuple[Event, ...]
    model: str
    model_version: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "program": self.case.program,
            "on": self.case.on.isoformat(),
            "stage": self.case.stage,
            "risk_low": self.risk_low,
            "risk_high": self.risk_high,
            "risk_known": self.risk_known,
            "coverage": self.coverage,
            "level": self.level.value,
            "rule": self.rule,
            "raised_by_event": self.raised_by_event,
            "knock_outs": list(self.knock_outs),
            "contributions": {key: dict(ends) for key, ends in self.contributions.items()},
            "ratings": {key: plain_rating(value) for key, value in self.case.ratings.items()},
            "collect_next": list(self.collect_next),
            "events_counted": [
                {"kind": event.kind, "on": event.on.isoformat()} for event in self.events_counted
            ],
            "model": self.model,
            "model_version": self.model_version,
        }

    def __getitem__(self, name: str) -> Any:
        """A value by the name it has in `as_dict`, for notebooks."""
        return self.as_dict()[name]


def score(case: Case | Mapping[str, Any], model: Model | str = "count") -> Result:
    """Scores a case (or its plain form) with a model (or the key of a shipped one).

    Raises ValueError with a sentence for a case or a model that cannot be used.
    """
    if not isinstance(case, Case):
        case = Case.from_plain(case)
    if not isinstance(model, Model):
        model = risk_model(model)
    contributions, known_risk, coverage = _weigh(case.ratings, model)
    risk_low = rounded(sum(ends["low"] for ends in contributions.values()))
    risk_high = rounded(sum(ends["high"] for ends in contributions.values()))
    knock_outs = _knock_outs(case, model)
    events = counted_events(case, model)
    rule, level = decide(risk_low, risk_high, coverage, bool(knock_outs), model.levels)
    final = _RAISED.get(level, level) if events else level
    return Result(
        case=case,
        risk_low=risk_low,
        risk_high=risk_high,
        risk_known=rounded(known_risk / coverage) if coverage else None,
        coverage=coverage,
        level=final,
        rule=rule,
        raised_by_event=final is not level,
        knock_outs=knock_outs,
        contributions=contributions,
        collect_next=tuple(key for key in model.heaviest_first if case.ratings.get(key) is None),
        events_counted=events,
        model=model.key,
        model_version=model.version,
    )


def rounded(value: float) -> float:
    """The one rounding, done before any border is looked at."""
    return round(value, 9)


def share(rating: float) -> float:
    """Risk of a rating: 0 at the best (2), 1 at the worst (-2)."""
    return (HIGHEST - rating) / _SPAN


def decide(
    risk_low: float, risk_high: float, coverage: float, stopped: bool, levels: Levels
) -> tuple[str, RiskLevel]:
    """The rule that decides and the level it gives, before events. Takes rounded figures."""
    if stopped:
        return "knock_out", RiskLevel.STOP
    if risk_low > levels.high_above:
        return "lower_bound_above_high", RiskLevel.HIGH
    if coverage < levels.min_coverage:
        return "coverage_too_small", RiskLevel.UNCLEAR
    if risk_low < levels.low_below <= risk_high:
        return "crosses_low", RiskLevel.UNCLEAR
    if risk_low <= levels.high_above < risk_high:
        return "crosses_high", RiskLevel.UNCLEAR
    if risk_high < levels.low_below:
        if coverage >= levels.low_min_coverage:
            return "low", RiskLevel.LOW
        return "low_but_coverage_small", RiskLevel.ATTENTION
    return "between", RiskLevel.ATTENTION


def counted_events(case: Case, model: Model) -> tuple[Event, ...]:
    """Events of the last twelve months, both ends included, oldest first."""
    if not case.events:
        return ()
    counted = (event for event in case.events if event_counts(event.on, case.on, model))
    return tuple(sorted(counted, key=lambda event: (event.on, event.kind)))


def event_counts(event_on: dt.date, on: dt.date, model: Model) -> bool:
    """Whether an event of that day raises the risk on day `on`."""
    return months_before(on, model.ageing.event_months) <= event_on <= on


def _weigh(
    ratings: Mapping[str, Rating], model: Model
) -> tuple[dict[str, dict[str, float]], float, float]:
    """Contribution per determinant, risk of what is known, and coverage."""
    contributions: dict[str, dict[str, float]] = {}
    known_risk = coverage = 0.0
    for key, weight in model.pairs:
        rating = ratings.get(key)
        if rating is None:
            low, high = 0.0, weight
        elif isinstance(rating, Mixed):
            low, high = weight * share(rating.high), weight * share(rating.low)
            known_risk += weight * share(rating.middle)
            coverage += weight
        else:
            low = high = weight * share(rating)
            known_risk += low
            coverage += weight
        contributions[key] = {"low": rounded(low), "high": rounded(high)}
    return contributions, known_risk, rounded(coverage)


def _knock_outs(case: Case, model: Model) -> tuple[str, ...]:
    known = {
        key: rating
        for key, rating in case.ratings.items()
        if rating is not None and not isinstance(rating, Mixed)
    }
    return tuple(
        rule.id for rule in model.knock_outs if rule.fires(known, case.stage, case.gates_green)
    )
