"""The statement in SQL stores exactly what `programs.risk` says, searched by hypothesis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from programs.catalog import risk_models
from programs.models import ChangeEvent, DeterminantRating, Program, ProgramRisk, RiskScore
from programs.risk.case import KEYS
from programs.risk.months import months_before
from programs.risk_model import Ageing, KnockOut, Levels, Model
from programs.services import risk as service
from programs.services.risk import compute_risks
from tests.programs.specified import Specified

SHIPPED = tuple(risk_models().values())
START = datetime(2026, 11, 24, 12, tzinfo=UTC)
SCORE = (
    *("on", "inputs", "informants", "risk_low", "risk_high"),
    *("coverage", "level", "knock_outs"),
)
RISK = ("trend", "stale_determinants", "oldest_rating_on")
# Days with a short month behind them, and days that have none.
LAST_DAYS = st.sampled_from(
    [date(2024, 2, 29), date(2025, 2, 28), date(2026, 8, 31), date(2026, 12, 31), date(2026, 5, 15)]
)
kinds = st.sampled_from(["reorganisation", "move", "merger"])
# Also what a program with the same rating everywhere reaches exactly.
borders = st.sampled_from([0.125, 0.25, 0.33, 0.375, 0.5, 0.6, 0.7, 1.0])


@st.composite
def around(draw, day):
    """A day at, just before or just after some months before `day`, or a little later."""
    months = draw(st.sampled_from([0, 0, 1, 3, 3, 6, 6, 9, 12, 12, 15, 18, 35, 36, -1]))
    return months_before(day, months) + timedelta(days=draw(st.integers(-1, 1)))


@st.composite
def answers(draw, day):
    """One answer: unknown, a number, or an interval; perhaps withdrawn, perhaps without a name."""
    ends = draw(st.one_of(st.none(), st.integers(-4, 4), st.tuples(*[st.integers(-4, 4)] * 2)))
    low, high = (min(ends), max(ends)) if isinstance(ends, tuple) else (ends, ends)
    return {
        "determinant": draw(st.sampled_from(KEYS)),
        "low_half": low,
        "high_half": high,
        "who": draw(st.sampled_from([None, 0, 0, 1, 2])),
        "rated_on": draw(around(day)),
        "recorded_at": START + timedelta(seconds=draw(st.integers(0, 2))),
        "withdrawn_at": draw(st.sampled_from([None, None, None, START])),
    }


@st.composite
def changes(draw, day):
    """A change, often just twelve months ago."""
    withdrawn = draw(st.sampled_from([None, None, START]))
    on = draw(st.one_of(around(day), st.just(months_before(day, 12))))
    return {"kind": draw(kinds), "on": on, "withdrawn_at": withdrawn}


@st.composite
def moves(draw, day):
    """One person on one determinant in three quarters, for the trends."""
    one = draw(answers(day))
    steps = draw(st.lists(st.integers(-2, 2), min_size=3, max_size=3))
    return [
        {**one, "who": 0, "low_half": half, "high_half": half,
         "rated_on": months_before(day, months), "withdrawn_at": None}
        for half, months in zip(steps, (6, 3, 0), strict=True)
    ]  # fmt: skip


@st.composite
def equal(draw, day):
    """The same on every determinant, lately: for levels that need much to be known."""
    low = draw(st.integers(-2, 3))
    high = low + draw(st.integers(0, 1))
    recent = {"low_half": low, "high_half": high, "rated_on": day, "withdrawn_at": None}
    return [{**draw(answers(day)), **recent, "who": None, "determinant": key} for key in KEYS]


@st.composite
def programs(draw, day):
    """A program with what was said."""
    said = draw(st.one_of(equal(day), st.lists(answers(day), max_size=25)))
    for moved in draw(st.lists(moves(day), max_size=4)) if draw(st.booleans()) else ():
        said = said + moved
    return {
        "stage": draw(st.integers(1, 8)),
        "gates_green": draw(st.sampled_from([True, False, None])),
        "said": said,
        "changes": draw(st.lists(changes(day), max_size=2)),
    }


conditions = st.dictionaries(
    st.sampled_from(KEYS), st.sampled_from([-2.0, -1.5, -0.3, 1.0]), max_size=2
)
rules = st.builds(
    KnockOut,
    id=st.uuids().map(str),
    all_of=conditions,
    any_of=conditions,
    stage_at_least=st.sampled_from([None, None, 3]),
    stage_at_most=st.sampled_from([None, None, 6]),
    gates_green=st.sampled_from([None, None, True, False]),
)


@st.composite
def models(draw):
    """A shipped model, or one with random weights, borders, ages and knock-outs in its place."""
    shipped = draw(st.sampled_from(SHIPPED))
    if draw(st.booleans()):
        return shipped
    parts = draw(st.lists(st.integers(1, 100), min_size=7, max_size=7))
    parts = [*parts, 1000 - sum(parts)]
    low, high = sorted([draw(borders), draw(borders)])
    return replace(
        shipped,
        weights={key: part / 1000 for key, part in zip(KEYS, parts, strict=True)},
        levels=Levels(low, high, draw(borders), draw(borders)),
        ageing=Ageing(
            *(draw(st.sampled_from(months)) for months in ([3, 6], [6, 12, 24], [3, 12, 15])),
            mixed_spread=draw(st.sampled_from([0.5, 1.5, 2.0, 4.0])),
        ),
        knock_outs=tuple(draw(st.lists(rules, max_size=3))),
    )


@st.composite
def stories(draw):
    """Programs, and the days on which they are computed with the model of that time."""
    last = draw(LAST_DAYS)
    days = [draw(around(last)) for _ in range(draw(st.integers(0, 3)))]
    if draw(st.booleans()):
        days = [months_before(last, 6), months_before(last, 3), *days]
    model = draw(models())
    computed = [(day, draw(st.one_of(st.just(model), models()))) for day in [*sorted(days), last]]
    return draw(st.lists(programs(last), min_size=1, max_size=4)), computed


class _Enough(Exception):
    """Takes back what one example wrote."""


def _answer(determinant, half, on):
    return {
        "determinant": determinant, "low_half": half, "high_half": half, "who": 0, "rated_on": on,
        "recorded_at": START, "withdrawn_at": None,
    }  # fmt: skip


LAST = date(2026, 11, 24)
# Leadership and selection weigh the same: one fell by as much as the other rose.
CANCELS = {
    "stage": 7,
    "gates_green": None,
    "changes": [],
    "said": [
        _answer(key, half, months_before(LAST, months))
        for key, way in (("leadership", 1), ("selection", -1))
        for months, half in ((6, 0), (3, 2 * way), (0, 2 * way))
    ],
}
# Everywhere from one to one and a half points: the upper bound lies exactly on the border of 0.25.
ON_THE_BORDER = {
    **CANCELS,
    "said": [{**_answer(key, 2, LAST), "high_half": 3} for key in KEYS],
}
BORDERED = replace(SHIPPED[0], levels=Levels(0.25, 0.6, 0.6, 0.7))
QUARTERLY = [(months_before(LAST, months), SHIPPED[0]) for months in (6, 3, 0)]


@pytest.mark.slow
@example(([CANCELS], QUARTERLY))
@example(([ON_THE_BORDER], [(LAST, BORDERED)]))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stories())
def test_sql_stores_what_the_rules_say(linde, monkeypatch, story):
    with pytest.raises(_Enough), transaction.atomic(), linde.scope():
        told = [_tell(linde, number, program) for number, program in enumerate(story[0])]
        for step, (day, model) in enumerate(story[1]):
            monkeypatch.setattr(service, "risk_model", lambda key, model=model: model)
            known = sum(len(one.scores) for one in told)
            new = compute_risks(on=day, at=START + timedelta(hours=step), trigger="night")
            for one in told:
                one.compute(model, day)
                _compare(one)
            assert len(new) == sum(len(one.scores) for one in told) - known
        raise _Enough


def _tell(place, number, found):
    """Writes a program with its answers and events; the specification keeps the same rows."""
    here = {"organisation": place.organisation}
    people = [place.join(role) for role in ("manager", "therapist", "supervisor")]
    program = Program.objects.create(
        code=f"p{number}", name="P", setting="school", started_on=date(2020, 1, 1),
        stage_since=date(2020, 1, 1), stage=found["stage"], gates_green=found["gates_green"],
        **here,
    )  # fmt: skip
    ratings = [
        DeterminantRating(
            program=program, informant_role="manager",
            informant=None if said["who"] is None else people[said["who"]],
            **{key: value for key, value in said.items() if key != "who"}, **here,
        )
        for said in found["said"]
    ]  # fmt: skip
    events = [
        ChangeEvent(program=program, recorded_at=START, **change, **here)
        for change in found["changes"]
    ]
    DeterminantRating.objects.bulk_create(ratings)
    ChangeEvent.objects.bulk_create(events)
    return Specified(program, ratings, events)


def _compare(one):
    scores = RiskScore.objects.filter(program=one.program).order_by("computed_at")
    stored = [
        {"model": score.model.key, **{name: getattr(score, name) for name in SCORE}}
        for score in scores.select_related("model")
    ]
    assert stored == one.scores
    risk = ProgramRisk.objects.select_related("score").get(program=one.program)
    assert {name: getattr(risk, name) for name in RISK} == one.risk
    assert risk.score == list(scores)[-1]


def test_weights_that_cannot_be_summed_exactly_are_refused():
    third = 1 / 3
    weights = dict(zip(KEYS, [third, third, *[(1 - 2 * third) / 6] * 6], strict=True))
    model = Model(key="fine", version="1", weights=weights, knock_outs=())
    with pytest.raises(ValueError, match="more than nine decimals"):
        service.parameters.of_model(model)
