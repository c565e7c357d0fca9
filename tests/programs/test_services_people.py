"""Practitioners, their places and qualifications, and handing over when they go."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mbtq.core.errors import DomainError
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM
from programs.models import Assignment, Credential, Practitioner
from programs.services.people import (
    AccountTaken,
    NeedsSuccessor,
    Overlaps,
    assign,
    change_practitioner,
    create_practitioner,
    end_assignment,
    end_credential,
    end_practitioner,
    hand_over,
    record_credential,
)
from programs.services.places import create_team, end_team
from tests.asserts import assert_trail, at_once, refuses

START = date(2024, 1, 1)
LAST = date(2025, 6, 30)
NEXT = LAST + timedelta(days=1)


@pytest.fixture
def team(linde, program_in):
    """In the open scope of the test."""
    with linde.scope():
        yield create_team(program=program_in(), name="Blue", started_on=START, by=SYSTEM)


def person(name="Noor", **fields):
    given = {"profession": "nurse", "started_on": START, "by": SYSTEM}
    return create_practitioner(name=name, **{**given, **fields})


def place(team, who, role="nurse", *, since=START, until=None):
    return assign(
        practitioner=who,
        team=team,
        role=role,
        hours_per_week=Decimal(24),
        since=since,
        until=until,
        by=SYSTEM,
    )


def places(who):
    rows = Assignment.objects.filter(practitioner=who).order_by("since")
    return [(row.role, row.since, row.until) for row in rows]


def test_account_stands_for_one_practitioner(linde, team):
    account = linde.join("therapist")
    noor = person(person=account)
    with refuses(AccountTaken):
        person("Bo", person=account)
    bo = person("Bo")
    values = {"name": "Bo", "profession": "nurse", "email": "", "by": SYSTEM}
    with refuses(AccountTaken):
        change_practitioner(practitioner=bo, person=account, **values)
    change_practitioner(practitioner=noor, person=account, **{**values, "name": "Noor"})


def test_place_twice_in_one_role_overlaps(team):
    noor = person()
    place(team, noor, until=LAST)
    with refuses(Overlaps):
        place(team, noor, since=LAST)
    place(team, noor, since=NEXT)
    place(team, noor, "lead")
    assert Assignment.objects.count() == 3


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2023, 12, 31), None, "not there yet"),
        (NEXT, None, "has left by then"),
        (START, None, "has left by then"),
        (START, date(2023, 1, 1), "before the first"),
    ],
)
def test_place_outside_the_time_of_the_person_is_refused(team, since, until, words):
    noor = person()
    end_practitioner(practitioner=noor, on=LAST, by=SYSTEM)
    noor.refresh_from_db()
    with refuses(DomainError, words):
        place(team, noor, since=since, until=until)


def test_place_outside_the_time_of_the_team_is_refused(team):
    noor = person(started_on=date(2020, 1, 1))
    with refuses(DomainError, "does not exist yet"):
        place(team, noor, since=date(2023, 1, 1))
    end_team(team=team, on=LAST, by=SYSTEM)
    team.refresh_from_db()
    with refuses(DomainError, "team has ended"):
        place(team, noor)


def test_end_place_never_makes_it_longer(team):
    found = place(team, person(), until=LAST)
    with refuses(DomainError, "earlier"):
        end_assignment(assignment=found, on=NEXT, by=SYSTEM)
    end_assignment(assignment=found, on=START, by=SYSTEM)
    assert_trail("assignment.ended", about=found)


def test_leaving_without_anything_to_carry_needs_no_successor(team):
    noor = person()
    place(team, noor)
    end_practitioner(practitioner=noor, on=LAST, by=SYSTEM)
    assert places(noor) == [("nurse", START, LAST)]
    assert Practitioner.objects.get().ended_on == LAST


def test_leaving_as_lead_needs_a_successor(team):
    noor, bo = person(), person("Bo")
    place(team, noor, "lead")
    with refuses(NeedsSuccessor, "Choose who takes that over"):
        end_practitioner(practitioner=noor, on=LAST, by=SYSTEM)
    end_practitioner(practitioner=noor, on=LAST, successor=bo, by=SYSTEM)
    assert places(noor) == [("lead", START, LAST)]
    assert places(bo) == [("lead", NEXT, None)]
    event = assert_trail("practitioner.handed_over", about=noor)
    assert event.detail["to"] == str(bo.pk)


def test_leaving_takes_planned_places_away(team):
    noor = person()
    place(team, noor, since=date(2026, 1, 1))
    end_practitioner(practitioner=noor, on=LAST, by=SYSTEM)
    assert places(noor) == []


def test_leaving_twice_is_refused(team):
    noor = person()
    end_practitioner(practitioner=noor, on=LAST, by=SYSTEM)
    noor.refresh_from_db()
    with refuses(DomainError, "left already"):
        end_practitioner(practitioner=noor, on=NEXT, by=SYSTEM)


def test_hand_over_ends_the_place_of_the_one_and_starts_that_of_the_other(team):
    noor, bo = person(), person("Bo")
    place(team, noor, "lead")
    place(team, noor, "nurse")
    passed = hand_over(practitioner=noor, to=bo, after=LAST, by=SYSTEM)
    assert [row.role for row in passed] == ["lead"]
    assert sorted(places(noor)) == [("lead", START, LAST), ("nurse", START, None)]
    assert places(bo) == [("lead", NEXT, None)]


def test_hand_over_passes_on_what_is_left_of_a_fixed_period(team):
    noor, bo = person(), person("Bo")
    place(team, noor, "lead", until=date(2025, 12, 31))
    place(team, noor, "supervisor", until=LAST)
    hand_over(practitioner=noor, to=bo, after=LAST, by=SYSTEM)
    assert places(bo) == [("lead", NEXT, date(2025, 12, 31))]


def test_hand_over_to_somebody_who_has_the_place_already(team):
    noor, bo = person(), person("Bo")
    place(team, noor, "lead")
    place(team, bo, "lead")
    hand_over(practitioner=noor, to=bo, after=LAST, by=SYSTEM)
    assert places(bo) == [("lead", START, None)]


def test_hand_over_to_oneself_or_to_somebody_who_is_gone_is_refused(team):
    noor, bo, cas = person(), person("Bo"), person("Cas", started_on=date(2026, 1, 1))
    place(team, noor, "lead")
    end_practitioner(practitioner=bo, on=LAST, by=SYSTEM)
    bo.refresh_from_db()
    for successor in (noor, bo, cas):
        with refuses(DomainError):
            hand_over(practitioner=noor, to=successor, after=LAST, by=SYSTEM)


def test_qualification_ends_earlier_but_never_later(team):
    noor = person()
    found = record_credential(
        practitioner=noor, kind="therapist", since=START, until=LAST, by=SYSTEM
    )
    for day, words in ((date(2023, 1, 1), "before the first"), (NEXT, "earlier")):
        with refuses(DomainError, words):
            end_credential(credential=found, on=day, by=SYSTEM)
    end_credential(credential=found, on=date(2025, 1, 1), by=SYSTEM)
    assert Credential.objects.get().until == date(2025, 1, 1)


@pytest.fixture
def shared(transactional_db, linde, program_in):
    """A team and a person that several connections see."""
    with linde.scope():
        return create_team(program=program_in(), name="Blue", started_on=START, by=SYSTEM), person()


def test_same_place_given_by_several_at_once_is_given_once(linde, shared):
    team, noor = shared

    def give():
        with organisation_scope(linde.organisation.pk):
            place(team, noor)

    assert sorted(at_once(*[give] * 4)) == ["", *["Overlaps"] * 3]
    with linde.scope():
        assert Assignment.objects.count() == 1


def test_place_given_while_the_team_ends_never_outlives_it(linde, shared):
    team, noor = shared

    def give():
        with organisation_scope(linde.organisation.pk):
            place(team, noor)

    def end():
        with organisation_scope(linde.organisation.pk):
            end_team(team=team, on=LAST, by=SYSTEM)

    at_once(give, end)
    with linde.scope():
        assert not Assignment.objects.filter(until=None).exists()


def test_earlier_of_two_ends_at_once_stays(linde, shared):
    team, noor = shared
    with linde.scope():
        row = place(team, noor)

    def end(on):
        with organisation_scope(linde.organisation.pk):
            end_assignment(assignment=row, on=on, by=SYSTEM)

    at_once(lambda: end(LAST), lambda: end(NEXT))
    with linde.scope():
        assert Assignment.objects.get().until == LAST
