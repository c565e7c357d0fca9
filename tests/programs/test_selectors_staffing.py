"""Staffing figures follow from places and qualifications."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mbtq.tenancy.member import SYSTEM
from programs.selectors.staffing import staffing_of
from programs.services.people import assign, create_practitioner, record_credential
from programs.services.places import create_team

ON = date(2026, 6, 1)
START = date(2022, 1, 1)


@pytest.fixture
def team(linde, program_in):
    """In the open scope of the test."""
    with linde.scope():
        yield create_team(program=program_in(started_on=START), name="Blue", started_on=START,
                          by=SYSTEM)  # fmt: skip


def work(team, name, role="therapist", *, hours=24, since=START, until=None, who=None):
    who = who or create_practitioner(name=name, profession="other", started_on=START, by=SYSTEM)
    assign(
        practitioner=who, team=team, role=role, hours_per_week=Decimal(hours), since=since,
        until=until, by=SYSTEM,
    )  # fmt: skip
    return who


def staffing(team, on=ON):
    return staffing_of([team.pk], on=on)[team.pk]


def test_team_without_people_has_no_turnover(team):
    found = staffing(team)
    assert (found.people, found.core, found.hours) == (0, 0, Decimal(0))
    assert found.turnover is None


def test_heads_are_counted_once_and_hours_all(team):
    noor = work(team, "Noor", hours=20)
    work(team, "Noor", "lead", hours=8, who=noor)
    work(team, "Bo", "supervisor", hours=8)
    found = staffing(team)
    assert (found.people, found.core, found.leads, found.supervisors) == (2, 1, 1, 1)
    assert (found.hours, found.full_time) == (Decimal(36), Decimal("1.0"))


def test_first_and_last_day_count(team):
    work(team, "Noor", since=date(2026, 1, 1), until=ON)
    assert staffing(team).people == 1
    assert staffing(team, date(2025, 12, 31)).people == 0
    assert staffing(team, date(2026, 6, 2)).people == 0


def test_turnover_is_the_share_of_the_core_that_left_in_a_year(team):
    for name in ("Noor", "Bo", "Cas"):
        work(team, name)
    work(team, "Dee", until=date(2025, 12, 31))
    work(team, "Eva", until=date(2025, 1, 1))
    work(team, "Fee", "lead", until=date(2025, 12, 31))
    found = staffing(team)
    assert (found.left, found.turnover) == (1, 0.25)


def test_somebody_who_came_this_year_joined(team):
    work(team, "Noor")
    work(team, "Bo", since=date(2026, 1, 1))
    assert staffing(team).joined == 1


def test_change_of_role_within_the_core_is_no_turnover(team):
    noor = work(team, "Noor", "nurse", until=date(2025, 12, 31))
    work(team, "Noor", "therapist", since=date(2026, 1, 1), who=noor)
    found = staffing(team)
    assert (found.left, found.joined) == (0, 0)


def test_registered_needs_a_valid_registration_and_a_basic_course_only_trains(team):
    def hold(name, kind, until=None):
        record_credential(
            practitioner=work(team, name), kind=kind, since=START, until=until, by=SYSTEM
        )

    hold("Noor", "therapist")
    hold("Bo", "basic_course")
    hold("Cas", "therapist", until=date(2026, 5, 31))
    found = staffing(team)
    assert (found.core, found.registered, found.trained) == (3, 1, 2)


def test_one_query_however_many_teams(team):
    program = team.program
    teams = [team.pk]
    for number in range(5):
        other = create_team(program=program, name=f"T{number}", started_on=START, by=SYSTEM)
        work(other, f"N{number}")
        teams.append(other.pk)
    with CaptureQueriesContext(connection) as captured:
        found = staffing_of(teams, on=ON)
    assert len(captured.captured_queries) == 1
    assert [found[pk].people for pk in teams] == [0, 1, 1, 1, 1, 1]
