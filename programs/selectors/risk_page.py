"""What the risk page shows: the stored score, taken apart.

`stored_model` and `stored_result` bring back what was stored, so that a page explains a score with
the model that made it, also after a newer version was loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from mbtq.core.scope import current_organisation
from mbtq.tenancy.models import Outbox
from programs.choices import DETERMINANT_IDS, RiskLevel, Trend
from programs.models import ChangeEvent, Program, ProgramRisk, RiskModel, RiskScore
from programs.risk.case import KEYS, Case, Rating
from programs.risk.explaining import Explanation, disagreement, levers, reasons
from programs.risk.informants import combine
from programs.risk.months import months_before, older_than
from programs.risk.scoring import Result
from programs.risk.scoring import score as score_case
from programs.risk.trend import Comparison, compare
from programs.risk_model import Ageing, KnockOut, Levels, Model
from programs.selectors.lists import risk_of
from programs.selectors.ratings import (
    events_of,
    informants_of,
    latest_ratings,
    score_on,
    scores_of,
)

# The name of the task that computes one program's risk; `programs.services.risk` asks for it.
TASK = "programs.tasks.recompute_program"
HISTORY = 24
QUARTER_STEP = 0.25  # the median of two half steps


@dataclass(frozen=True)
class Factor:
    """One determinant: what was put in and what it adds, in shares of 1.

    `months` is the age of the oldest rating used; `used`, `expired` and `unknown` count informants;
    `spread` is the largest difference between them, None without any.
    """

    key: str
    rating: Rating
    weight: float
    low: float
    high: float
    used: int
    expired: int
    unknown: int
    spread: float | None
    is_split: bool
    months: int | None
    is_stale: bool

    @property
    def id(self) -> str:
        return DETERMINANT_IDS[self.key]


@dataclass(frozen=True)
class RiskPage:
    """All that the page shows, for one program on one day."""

    program: Program
    risk: ProgramRisk
    score: RiskScore
    model: Model
    result: Result
    factors: tuple[Factor, ...]
    knock_outs: tuple[KnockOut, ...]
    explanation: Explanation
    change: Comparison | None
    history: tuple[RiskScore, ...]
    events: tuple[ChangeEvent, ...]
    computing: str

    @property
    def case(self) -> Case:
        return self.result.case


def computing(program: UUID) -> str:
    """`waiting` while a new score was asked for, `failed` when it could not be made, else ""."""
    asked = Outbox.objects.filter(
        task=TASK, organisation_id=current_organisation(), subject_id=program
    ).first()
    if asked is None:
        return ""
    return "waiting" if asked.dead_at is None else "failed"


def risk_page(program: Program, *, today: date, other: Model) -> RiskPage | None:
    """The page of a program, None while nothing was computed.

    `other` is the model with which the level is compared.
    """
    risk = risk_of(program)
    if risk is None:
        return None
    score = risk.score
    model, result = stored_model(score.model), stored_result(score)
    history = tuple(scores_of(program)[:HISTORY])
    return RiskPage(
        program=program,
        risk=risk,
        score=score,
        model=model,
        result=result,
        factors=tuple(_factor(key, score, result, model, today) for key in KEYS),
        knock_outs=tuple(rule for rule in model.knock_outs if rule.id in result.knock_outs),
        explanation=_explained(result, model, other),
        change=_change(score, result, history),
        history=history,
        events=tuple(events_of(program)),
        computing=computing(program.pk),
    )


def stored_model(row: RiskModel) -> Model:
    """The model as it was when it was loaded."""
    found: dict[str, Any] = row.content
    return Model(
        key=found["key"],
        version=found["version"],
        weights=found["weights"],
        knock_outs=tuple(KnockOut(**rule) for rule in found["knock_outs"]),
        levels=Levels(**found["levels"]),
        ageing=Ageing(**found["ageing"]),
        name=found["name"],
        notes=tuple((note[0], note[1]) for note in found["notes"]),
    )


def stored_result(score: RiskScore) -> Result:
    """The figures as they were stored, with what follows from the stored inputs and model.

    What follows is what each determinant adds, the rule that decided and what to collect.
    """
    case = Case.from_plain(score.inputs, step=QUARTER_STEP)
    return replace(
        score_case(case, stored_model(score.model)),
        risk_low=score.risk_low,
        risk_high=score.risk_high,
        coverage=score.coverage,
        level=RiskLevel(score.level),
        knock_outs=tuple(score.knock_outs),
    )


def trend_on(score: RiskScore, on: date) -> Trend:
    """The trend of a program whose score this was on that day, over the two quarters before."""
    quarter, half_year = (score_on(score.program, months_before(on, back)) for back in (3, 6))
    if quarter is None or half_year is None or quarter == half_year:
        return Trend.TOO_FEW
    before, previous, current = map(stored_result, (half_year, quarter, score))
    return compare(previous, current, before=before).trend


def _factor(key: str, score: RiskScore, result: Result, model: Model, today: date) -> Factor:
    told: Mapping[str, Any] = score.informants.get(key, {})
    oldest = date.fromisoformat(told["oldest_on"]) if told.get("oldest_on") else None
    ends = result.contributions[key]
    return Factor(
        key=key,
        rating=result.case.ratings.get(key),
        weight=model.weights[key],
        low=ends["low"],
        high=ends["high"],
        used=told.get("used", 0),
        expired=told.get("expired", 0),
        unknown=told.get("unknown", 0),
        spread=told.get("spread"),
        is_split=told.get("is_split", False),
        months=months_between(oldest, today) if oldest else None,
        is_stale=oldest is not None and older_than(oldest, today, model.ageing.stale_months),
    )


def months_between(first: date, last: date) -> int:
    """Whole months that have passed."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (months > 0 and first > months_before(last, months))


def _explained(result: Result, model: Model, other: Model) -> Explanation:
    """The stored result explained, with what one step would do and what other weights say."""
    return Explanation(
        reasons=reasons(result, model),
        collect_next=tuple((key, model.weights[key]) for key in result.collect_next),
        levers=levers(result.case, model),
        other_levels=disagreement(result.case, [model, other]),
    )


def _change(score: RiskScore, result: Result, history: tuple[RiskScore, ...]) -> Comparison | None:
    """What differs from the score before this one."""
    before = [row for row in history if row.pk != score.pk and row.computed_at < score.computed_at]
    return compare(stored_result(before[0]), result) if before else None


@dataclass(frozen=True)
class Standing:
    """What the informants say together about one determinant, today."""

    key: str
    rating: Rating
    used: int
    expired: int
    spread: float | None
    is_split: bool

    @property
    def id(self) -> str:
        return DETERMINANT_IDS[self.key]


def standings(program: Program, *, on: date, ageing: Ageing) -> list[Standing]:
    """Median and spread per determinant over the latest rating of each informant. One query."""
    told = informants_of(latest_ratings([program.pk], on=on)).get(program.pk, {})
    found = []
    for key in KEYS:
        one = combine(told.get(key, []), on, ageing)
        found.append(Standing(key, one.rating, one.used, one.expired, one.spread, one.is_split))
    return found
