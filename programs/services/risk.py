"""Computing the implementation risk: for all programs of an organisation in one go.

The number of queries does not grow with the programs: read programs, the latest rating of each
informant, events and earlier scores; compute in Python; write scores and the current table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from mbtq.core.scope import current_organisation
from mbtq.tenancy.services.outbox import request_work
from mbtq.trail.services import record
from programs.catalog import risk_model
from programs.models import Program, ProgramRisk, ProgramStatus, RiskModel, RiskScore
from programs.risk.case import Case, Event, plain_rating
from programs.risk.informants import Combined, combine
from programs.risk.scoring import Result, score
from programs.risk.trend import compare
from programs.risk_model import Model
from programs.selectors.ratings import (
    events_around,
    informants_of,
    latest_ratings,
    scores_before,
)
from programs.selectors.risk_page import TASK as TASK

MODEL = "count"
# Several ratings in a row become one computation.
DEBOUNCE = timedelta(seconds=1)


def request_risk(program: Program) -> None:
    """Asks for a new score; part of the act that changed something."""
    request_work(TASK, organisation=current_organisation(), subject=program.pk, after=DEBOUNCE)


@dataclass
class Computed:
    """One program with its case and the outcome."""

    program: Program
    combined: dict[str, Combined]
    result: Result
    trend: str


@transaction.atomic
def compute_risks(
    *, on: date, at: datetime, trigger: str, only: Iterable[UUID] | None = None
) -> list[RiskScore]:
    """Scores the running programs of the open organisation (or only some) as they stand `on`.

    A score is stored when its inputs differ from those of the last one, and otherwise only the
    time of checking. Returns the new scores.
    """
    programs = _programs(only)
    model = risk_model(MODEL)
    computed = _compute(programs, model, on)
    current = {
        row.program_id: row
        for row in ProgramRisk.objects.select_related("score").filter(program__in=programs)
    }
    stored = RiskModel.objects.get(key=model.key, version=model.version)
    scores = [
        _score_row(item, stored, on, at, trigger)
        for item in computed
        if _is_news(item, current.get(item.program.pk), stored)
    ]
    RiskScore.objects.bulk_create(scores)
    _store_current(computed, {row.program_id: row for row in scores}, current, at)
    if scores:
        record("risk.computed", by=None, programs=len(scores), trigger=trigger)
    return scores


def _programs(only: Iterable[UUID] | None) -> list[Program]:
    programs = Program.objects.filter(
        organisation_id=current_organisation(), status=ProgramStatus.ACTIVE
    )
    return list(programs if only is None else programs.filter(pk__in=list(only)))


def _compute(programs: list[Program], model: Model, on: date) -> list[Computed]:
    ids = [program.pk for program in programs]
    ratings = informants_of(latest_ratings(ids, on=on))
    events: dict[UUID, list[Event]] = {}
    for event in events_around(ids, on=on):
        events.setdefault(event.program_id, []).append(Event(event.kind, event.on))
    earlier = scores_before(ids, on=on)
    found = []
    for program in programs:
        combined = {
            key: combine(informants, on, model.ageing)
            for key, informants in ratings.get(program.pk, {}).items()
        }
        case = case_of(program, combined, tuple(events.get(program.pk, ())), on)
        result = score(case, model)
        trend = _trend(result, earlier.get(program.pk, []), model)
        found.append(Computed(program, combined, result, trend))
    return found


def case_of(
    program: Program, combined: dict[str, Combined], events: tuple[Event, ...], on: date
) -> Case:
    """The case that is scored: the program's stage and gates with the combined ratings."""
    return Case(
        program=program.code,
        on=on,
        stage=program.stage,
        gates_green=program.gates_green,
        ratings={key: value.rating for key, value in combined.items()},
        events=events,
    )


def plain_case(case: Case) -> dict[str, Any]:
    """The case as it is stored and can be scored again."""
    return {
        "program": case.program,
        "on": case.on.isoformat(),
        "stage": case.stage,
        "gates_green": case.gates_green,
        "ratings": {key: plain_rating(rating) for key, rating in sorted(case.ratings.items())},
        "events": [{"kind": e.kind, "on": e.on.isoformat()} for e in case.events],
    }


def result_of(inputs: dict[str, Any], model: Model) -> Result:
    """Scores a stored case again; the median of half steps may be a quarter."""
    return score(Case.from_plain(inputs, step=0.25), model)


def _trend(result: Result, earlier: list[RiskScore], model: Model) -> str:
    past = [result_of(row.inputs, model) for row in earlier]
    if not past:
        return "too_few"
    before = past[1] if len(past) > 1 else None
    return str(compare(past[0], result, before=before).trend)


def _is_news(item: Computed, current: ProgramRisk | None, stored: RiskModel) -> bool:
    if current is None or current.score.model_id != stored.pk:
        return True
    known = {**current.score.inputs, "on": None}
    same_inputs = known == {**plain_case(item.result.case), "on": None}
    return not same_inputs or current.score.level != item.result.level


def _score_row(
    item: Computed, stored: RiskModel, on: date, at: datetime, trigger: str
) -> RiskScore:
    return RiskScore(
        organisation_id=item.program.organisation_id,
        program=item.program,
        computed_at=at,
        on=on,
        model=stored,
        inputs=plain_case(item.result.case),
        informants={key: value.as_dict() for key, value in item.combined.items()},
        result=item.result.as_dict(),
        risk_low=item.result.risk_low,
        risk_high=item.result.risk_high,
        coverage=item.result.coverage,
        level=item.result.level,
        knock_outs=list(item.result.knock_outs),
        trigger=trigger,
    )


def _store_current(
    computed: list[Computed],
    new: dict[UUID, RiskScore],
    current: dict[UUID, ProgramRisk],
    at: datetime,
) -> None:
    rows = []
    for item in computed:
        known = current.get(item.program.pk)
        score_row = new.get(item.program.pk) or (known.score if known else None)
        assert score_row is not None
        oldest = [c.oldest_on for c in item.combined.values() if c.oldest_on]
        rows.append(
            ProgramRisk(
                organisation_id=item.program.organisation_id,
                program=item.program,
                score=score_row,
                checked_at=at,
                trend=item.trend,
                stale_determinants=sum(c.is_stale for c in item.combined.values()),
                oldest_rating_on=min(oldest, default=None),
            )
        )
    ProgramRisk.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["program"],
        update_fields=["score", "checked_at", "trend", "stale_determinants", "oldest_rating_on"],
    )
