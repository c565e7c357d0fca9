"""Programs, locations and teams: what the services refuse and what they leave behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mbtq.core.errors import DomainError, Stale
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Outbox
from programs.models import Assignment, Program, Team
from programs.services.people import assign, create_practitioner
from programs.services.places import (
    NameTaken,
    StillInUse,
    change_program,
    change_team,
    create_site,
    create_team,
    end_team,
    move_to_stage,
    stop_program,
)
from programs.services.risk import TASK
from tests.asserts import assert_trail, refuses

START = date(2024, 1, 1)
LATER = date(2025, 6, 30)


@pytest.fixture
def program(linde, program_in):
    """In the open scope of the test."""
    with linde.scope():
        yield program_in()


def team_of(program, name="Blue"):
    return create_team(program=program, name=name, started_on=START, by=SYSTEM)


def person(name="Noor"):
    return create_practitioner(name=name, profession="nurse", started_on=START, by=SYSTEM)


def place(team, who, *, since=START, until=None):
    return assign(
        practitioner=who,
        team=team,
        role="nurse",
        hours_per_week=Decimal(24),
        since=since,
        until=until,
        by=SYSTEM,
    )


def fresh(program):
    return Program.objects.get(pk=program.pk)


def test_program_with_a_code_in_use_is_refused(program, program_in):
    with refuses(NameTaken, "this code"):
        program_in("north")


def test_program_code_may_be_used_in_another_organisation(program_in, linde, anker):
    for place_ in (linde, anker):
        with place_.scope():
            program_in("north")


def test_new_program_asks_for_its_risk(program):
    (asked,) = Outbox.objects.filter(task=TASK)
    assert asked.subject_id == program.pk


def test_change_program_names_the_changed_fields_only(program):
    change_program(program=program, version=1, name="New", setting=program.setting, by=SYSTEM)
    assert fresh(program).version == 2
    assert assert_trail("program.changed").detail == {"fields": ["name"]}


def test_change_program_that_somebody_else_changed(program):
    change_program(program=program, version=1, name="Theirs", by=SYSTEM)
    with pytest.raises(Stale) as caught:
        change_program(program=program, version=1, name="Mine", by=SYSTEM)
    assert caught.value.theirs.name == "Theirs"
    assert fresh(program).name == "Theirs"


def test_stage_back_needs_a_reason_and_gets_it(program):
    move_to_stage(program=program, stage=4, on=LATER, reason="", by=SYSTEM)
    with refuses(DomainError, "why"):
        move_to_stage(program=program, stage=2, on=LATER, reason="  ", by=SYSTEM)
    move_to_stage(program=program, stage=2, on=LATER, reason="Reorganisation", by=SYSTEM)
    assert (fresh(program).stage, fresh(program).stage_since) == (2, LATER)


def test_stage_that_it_is_in_already_is_refused(program):
    with refuses(DomainError, "already"):
        move_to_stage(program=program, stage=1, on=LATER, reason="", by=SYSTEM)


def test_stage_before_the_start_of_the_program_is_refused(program):
    with refuses(DomainError, "before the start"):
        move_to_stage(program=program, stage=2, on=date(2023, 1, 1), reason="", by=SYSTEM)


def test_first_patients_need_to_know_the_gates(program):
    with refuses(DomainError, "stages 3 to 5"):
        move_to_stage(program=program, stage=6, on=LATER, reason="", by=SYSTEM)
    change_program(program=program, version=1, gates_green=False, by=SYSTEM)
    move_to_stage(program=program, stage=6, on=LATER, reason="", by=SYSTEM)
    assert fresh(program).stage == 6


def test_stop_program_only_after_its_teams(program):
    team = team_of(program)
    with refuses(StillInUse, "teams first"):
        stop_program(program=program, on=LATER, reason="Money", by=SYSTEM)
    end_team(team=team, on=LATER, by=SYSTEM)
    stop_program(program=program, on=LATER, reason="Money", by=SYSTEM)
    assert (fresh(program).status, fresh(program).stopped_on) == ("stopped", LATER)


def test_stop_program_while_a_team_ends_later_is_refused(program):
    end_team(team=team_of(program), on=date(2026, 1, 1), by=SYSTEM)
    with refuses(StillInUse):
        stop_program(program=program, on=LATER, reason="Money", by=SYSTEM)


@pytest.mark.parametrize(("on", "words"), [(date(2023, 1, 1), "before the start")])
def test_stop_program_before_it_started_is_refused(program, on, words):
    with refuses(DomainError, words):
        stop_program(program=program, on=on, reason="Money", by=SYSTEM)


def test_program_that_stopped_takes_no_team_and_no_second_stop(program):
    stop_program(program=program, on=LATER, reason="Money", by=SYSTEM)
    with refuses(DomainError, "stopped already"):
        stop_program(program=program, on=LATER, reason="Money", by=SYSTEM)
    with refuses(DomainError, "stopped already"):
        team_of(fresh(program))


def test_program_that_stopped_cannot_start_after_that(program):
    stop_program(program=program, on=LATER, reason="Money", by=SYSTEM)
    with refuses(DomainError, "had stopped"):
        change_program(program=program, version=2, started_on=date(2026, 1, 1), by=SYSTEM)


def test_team_name_is_unique_within_its_program_only(program, program_in):
    team_of(program)
    with refuses(NameTaken):
        team_of(program)
    other = team_of(program_in("south"))
    assert Team.objects.count() == 2
    team_of(program, "Red")
    change_team(team=other, name="Red", site=None, by=SYSTEM)


def test_site_with_a_name_in_use_is_refused(program):
    create_site(name="Polderhuis", by=SYSTEM)
    with refuses(NameTaken, "Another location"):
        create_site(name="Polderhuis", by=SYSTEM)


def test_end_team_ends_the_places_in_it(program):
    team, noor = team_of(program), person()
    running = place(team, noor)
    long = place(team, person("Bo"), until=date(2030, 1, 1))
    past = place(team, person("Cas"), until=date(2024, 6, 1))
    planned = place(team, person("Dee"), since=date(2026, 1, 1))
    end_team(team=team, on=LATER, by=SYSTEM)
    found = dict(Assignment.objects.values_list("pk", "until"))
    assert found == {running.pk: LATER, long.pk: LATER, past.pk: date(2024, 6, 1)}
    assert planned.pk not in found


def test_end_team_twice_or_before_its_start_is_refused(program):
    team = team_of(program)
    with refuses(DomainError, "before the first"):
        end_team(team=team, on=date(2023, 1, 1), by=SYSTEM)
    end_team(team=team, on=LATER, by=SYSTEM)
    with refuses(DomainError, "ended already"):
        end_team(team=Team.objects.get(), on=LATER, by=SYSTEM)
