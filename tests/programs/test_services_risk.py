"""Computing and storing the risk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Outbox
from mbtq.trail.models import TrailEvent
from programs.catalog import risk_model
from programs.models import ProgramRisk, RiskScore
from programs.risk import score as score_case
from programs.selectors.risk_page import stored_result
from programs.services.ratings import rate_determinants, record_change_event
from programs.services.risk import TASK, compute_risks
from tests.asserts import assert_trail

GOOD = {"commitment": 1.0, "leadership": 1.0, "selection": 0.0}


def rate(program, ratings, *, on=None, by=SYSTEM, informant=None):
    now = timezone.now()
    day = on or timezone.localdate(now)
    return rate_determinants(
        program=program,
        ratings=ratings,
        on=day,
        at=now,
        role="manager",
        by=by,
        informant=informant,
    )


def compute(on=None, **kwargs):
    """The new scores."""
    now = timezone.now()
    new = compute_risks(on=on or timezone.localdate(now), at=now, trigger="change", **kwargs)
    return list(RiskScore.objects.filter(pk__in=new))


def test_score_of_the_half_known_case(linde, program_in):
    with linde.scope():
        rate(program_in(), GOOD)
        (score,) = compute()
        assert (score.risk_low, score.risk_high) == (0.18125, 0.63125)
        assert (score.coverage, score.level) == (0.55, "unclear")
        assert ProgramRisk.objects.get().score_id == score.pk
        assert_trail("risk.computed")


def test_score_can_be_computed_again_from_its_inputs(linde, program_in):
    with linde.scope():
        program = program_in()
        rate(program, {"commitment": -2.0, "leadership": -2.0})
        rate(program, {"commitment": None, "budget": 0.5})
        (score,) = compute()
        again = stored_result(score)
    assert score_case(again.case, risk_model("count")) == again


def test_score_is_not_stored_twice_for_the_same_inputs(linde, program_in):
    with linde.scope():
        rate(program_in(), GOOD)
        compute()
        before = ProgramRisk.objects.get().checked_at
        assert compute() == []
        assert ProgramRisk.objects.get().checked_at > before


def test_rating_that_expires_makes_a_new_score(linde, program_in):
    with linde.scope():
        rate(program_in(), GOOD, on=date(2025, 1, 10))
        compute(on=date(2025, 2, 1))
        (later,) = compute(on=date(2026, 1, 11))
    assert later.coverage == 0


def test_change_event_raises_the_level(linde, program_in):
    with linde.scope():
        program = program_in()
        rate(program, dict.fromkeys(risk_model("count").weights, 2.0))
        (low,) = compute()
        now = timezone.now()
        record_change_event(
            program=program, kind="reorganisation", on=timezone.localdate(now), at=now, by=SYSTEM
        )
        (raised,) = compute()
    assert (low.level, raised.level) == ("low", "attention")


def test_withdrawn_program_and_other_organisation_are_left_alone(linde, anker, program_in):
    with anker.scope():
        rate(program_in("south"), GOOD)
    with linde.scope():
        rate(program_in(), GOOD)
        assert len(compute()) == 1
    with anker.scope():
        assert not RiskScore.objects.exists()


def test_score_cannot_be_changed(linde, program_in):
    with pytest.raises(ProgrammingError, match="permission denied"), linde.scope():
        program_in()
        compute()
        RiskScore.objects.update(level="low")


def test_rating_asks_for_a_computation_once(linde, program_in):
    with linde.scope():
        program = program_in()
        rate(program, GOOD)
        rate(program, {"budget": 1.0})
    (row,) = Outbox.objects.filter(task=TASK)
    assert row.subject_id == program.pk
    assert row.revision == 3


def test_two_ratings_by_one_person_on_one_day_count_as_the_last(linde, program_in):
    person = linde.join("manager")
    with linde.scope():
        program = program_in()
        rate(program, {"commitment": -2.0}, informant=person)
        rate(program, {"commitment": 2.0}, informant=person)
        (score,) = compute()
    assert score.inputs["ratings"] == {"commitment": 2.0}


def test_queries_do_not_grow_with_the_programs(linde, program_in):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            compute()
        return len(captured.captured_queries)

    with linde.scope():
        rate(program_in("one"), GOOD)
        few = count()
        for number in range(20):
            rate(program_in(f"p{number}"), GOOD)
        assert count() == few


def test_trend_needs_three_quarters(linde, program_in):
    start = date(2025, 6, 1)
    person = linde.join("manager")
    trends = []
    with linde.scope():
        program = program_in()
        for quarter, rating in enumerate((2.0, 1.0, 0.0)):
            day = start + timedelta(days=92 * quarter)
            rate(program, {"commitment": rating}, on=day, informant=person)
            compute(on=day)
            trends.append(ProgramRisk.objects.get().trend)
    assert trends == ["too_few", "too_few", "rises"]


def test_another_level_is_an_event_and_a_first_one_is_not(linde, program_in):
    with linde.scope():
        program, other = program_in(), program_in("south")
        for one in (program, other):
            rate(one, {"budget": 0.5})
        compute()
        assert not TrailEvent.objects.filter(kind="risk.level_changed").exists()
        rate(other, {"selection": 0.5})
        rate(program, {"commitment": -2.0, "leadership": -2.0})
        compute()
        event = assert_trail("risk.level_changed")
    assert event.object_id == program.pk
    assert event.detail == {"before": "unclear", "after": "stop"}
