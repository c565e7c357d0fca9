"""Counting, storing and reading indicators."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mbtq.core.scope import centre_scope
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Outbox
from programs import tasks
from programs.choices import Determinant
from programs.indicators import Verdict, registered
from programs.models import IndicatorValue, Program
from programs.selectors.indicators import funnel_of, readings, values_of
from programs.services.indicators import TASK, count_indicators, request_indicators
from programs.services.people import assign, create_practitioner
from programs.services.places import create_team

TODAY = date(2026, 6, 15)


def count(on=TODAY, **given):
    return count_indicators(on=on, at=timezone.now(), **given)


def staffed(program, people, name="Blue"):
    team = create_team(program=program, name=name, started_on=date(2024, 1, 1), by=SYSTEM)
    for number in range(people):
        person = create_practitioner(
            name=f"{name} {number}", profession="other", started_on=team.started_on, by=SYSTEM
        )
        assign(
            practitioner=person, team=team, role="therapist", hours_per_week=24,
            since=team.started_on, by=SYSTEM,
        )  # fmt: skip
    return team


def reading_of(program, key, ratings=()):
    rows = values_of([program], on=TODAY)
    (found,) = [one for one in readings(rows, program, dict(ratings)) if one.indicator.key == key]
    return found


def test_every_indicator_gets_a_row_also_without_anything_to_count(linde, program_in):
    with linde.scope():
        program_in()
        assert count() == len(registered())
        assert set(IndicatorValue.objects.values_list("withheld", flat=True)) == {"nothing_yet"}


def test_team_of_two_misses_the_norm_and_contradicts_a_good_rating(linde, program_in):
    with linde.scope():
        program = program_in()
        staffed(program, 2)
        staffed(program, 5, "Green")
        count()
        found = reading_of(program, "team_size", {"team_size": 2.0})
        assert (found.row.numerator, found.row.denominator) == (1, 2)
        assert found.verdict is Verdict.MISSED
        assert found.contradicts == (Determinant.TEAM_SIZE,)
        assert reading_of(program, "team_size", {"team_size": -1.0}).contradicts == ()


def test_who_moves_within_a_program_has_not_left_and_who_works_in_two_teams_is_one(
    linde, program_in
):
    with linde.scope():
        program = program_in()
        blue, green = staffed(program, 3), staffed(program, 2, "Green")
        both, moves, leaves = (row for row in blue.assignments.order_by("practitioner__name"))
        for row in (both, moves):
            assign(
                practitioner=row.practitioner, team=green, role="therapist", hours_per_week=8,
                since=date(2026, 2, 1), by=SYSTEM,
            )  # fmt: skip
        type(moves).objects.filter(pk__in=[moves.pk, leaves.pk]).update(until=date(2026, 1, 31))
        count()
        turnover = reading_of(program, "turnover").row
        assert (turnover.numerator, turnover.denominator) == (1, 5)
        assert reading_of(program, "registered").row.denominator == 4


def test_counting_twice_in_a_month_keeps_one_row_and_the_next_month_adds_one(linde, program_in):
    with linde.scope():
        program = program_in()
        count()
        staffed(program, 5)
        count(TODAY + timedelta(days=1))
        rows = IndicatorValue.objects.filter(indicator="team_size")
        assert [(row.month, row.value) for row in rows] == [(date(2026, 6, 1), 1.0)]
        count(date(2026, 7, 1))
        assert rows.all().count() == 2


def test_counting_one_program_leaves_the_others(linde, program_in):
    with linde.scope():
        first, _second = program_in("one"), program_in("two")
        count(only=[first.pk])
        assert set(IndicatorValue.objects.values_list("program_id", flat=True)) == {first.pk}


def test_stopped_program_is_not_counted(linde, program_in):
    with linde.scope():
        program = program_in()
        Program.objects.filter(pk=program.pk).update(status="stopped", stopped_on=date(2026, 1, 1))
        assert count() == 0


@pytest.mark.parametrize("programs", [1, 12])
def test_statements_do_not_grow_with_programs(linde, program_in, programs):
    with linde.scope():
        for number in range(programs):
            staffed(program_in(f"p{number}"), 1)
        with CaptureQueriesContext(connection) as seen:
            count()
    assert len(seen) <= 30


def test_change_asks_once_however_often(linde, program_in):
    with linde.scope():
        program = program_in()
        for _number in range(3):
            request_indicators(program.pk)
    (row,) = Outbox.objects.filter(task=TASK)
    assert row.subject_id == program.pk


def test_task_counts_its_program(linde, program_in):
    with linde.scope():
        program = program_in()
    tasks.CountProgram().work(linde.organisation.pk, program.pk)
    with linde.scope():
        assert IndicatorValue.objects.count() == len(registered())


def test_value_is_seen_by_the_centre_and_by_no_other_organisation(linde, anker, program_in):
    with linde.scope():
        program_in()
        count()
    with anker.scope():
        assert not IndicatorValue.objects.exists()
    with centre_scope(linde.organisation.centre_id):
        assert IndicatorValue.objects.count() == len(registered())


def test_value_and_reason_exclude_each_other(linde, program_in):
    with linde.scope():
        program_in()
        count()
        with pytest.raises(IntegrityError), transaction.atomic():
            IndicatorValue.objects.update(value=0.5)


def test_funnel_marks_the_own_program_only(linde, program_in):
    with linde.scope():
        own, other, small = (program_in(code) for code in ("own", "other", "small"))
        count()
        for program, cases in ((own, 20), (other, 40), (small, 3)):
            IndicatorValue.objects.filter(program=program, indicator="early_drop_out").update(
                numerator=2, denominator=cases, value=2 / cases, withheld=""
            )
        rows = values_of([own, other, small], on=TODAY)
        found = funnel_of(rows, own, registered()["early_drop_out"])
        assert {(one.cases, one.is_own) for one in found.places} == {(20, True), (40, False)}


def test_funnel_leaves_out_who_is_not_counted_any_more(linde, program_in):
    with linde.scope():
        own, stopped = program_in("own"), program_in("stopped")
        count(TODAY - timedelta(days=70))
        Program.objects.filter(pk=stopped.pk).update(status="stopped", stopped_on=TODAY)
        count()
        IndicatorValue.objects.filter(indicator="early_drop_out").update(
            numerator=2, denominator=20, value=0.1, withheld=""
        )
        found = funnel_of(values_of([own, stopped], on=TODAY), own, registered()["early_drop_out"])
        assert [one.is_own for one in found.places] == [True]
