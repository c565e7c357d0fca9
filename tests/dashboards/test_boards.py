"""The boards: what each reader sees, and what nobody may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mbtq.core.scope import centre_scope
from mbtq.dashboards.selectors.portfolio import Wanted, portfolio
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Kind
from mbtq.tenancy.services.members import create_organisation
from programs.services.indicators import count_indicators
from programs.services.people import assign, create_practitioner
from programs.services.places import create_program, create_team
from programs.services.ratings import rate_determinants
from programs.services.risk import compute_risks
from tests.asserts import assert_page, assert_trail, queries

KEYS = ("commitment", "leadership", "selection", "training_supervision")


@pytest.fixture
def rated():
    """Makes a program with ratings and a score in the open scope."""

    def make(code, value=1.0, setting="outpatient", name=""):
        program = create_program(
            code=code,
            name=name or code.title(),
            setting=setting,
            started_on=date(2024, 1, 1),
            by=SYSTEM,
        )
        now = timezone.now()
        rate_determinants(
            program=program,
            ratings=dict.fromkeys(KEYS, value),
            on=timezone.localdate(now),
            at=now,
            role="manager",
            by=SYSTEM,
        )
        compute_risks(on=timezone.localdate(now), at=now, trigger="change")
        return program

    return make


def english(person):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def test_portfolio_shows_all_programs_of_the_centre(linde, anker, centre, rated):
    for place, code in ((linde, "north"), (anker, "south")):
        with place.scope():
            rated(code)
    assert_page(english(centre.join("auditor")).get("/c/centre/portfolio/"), "North", "South")


def test_portfolio_of_another_centre_is_empty(linde, rated):
    with linde.scope():
        rated("north")
    other = create_organisation(name="Other", slug="other", kind=Kind.CENTRE)
    with centre_scope(other.pk):
        assert portfolio(Wanted(), on=timezone.localdate()) == []


def test_portfolio_filters_and_says_when_nothing_fits(linde, centre, rated):
    with linde.scope():
        rated("low", 2.0, setting="inpatient")
        rated("bad", -2.0)
    client = english(centre.join("auditor"))
    page = assert_page(client.get("/c/centre/portfolio/?level=stop"), "Bad")
    assert "Low</a>" not in page
    assert_page(client.get("/c/centre/portfolio/?setting=school"), "No programs match.")


def test_portfolio_ignores_filters_that_do_not_exist(linde, centre, rated):
    with linde.scope():
        rated("north")
    address = "/c/centre/portfolio/?level=purple&stage=99&sort=salary&after=x"
    assert_page(english(centre.join("auditor")).get(address), "North")


def test_portfolio_asks_the_same_number_of_queries_for_many(linde, centre, rated):
    client = english(centre.join("auditor"))
    with linde.scope():
        for number in range(12):
            rated(f"p{number}")
    client.get("/c/centre/portfolio/")
    with queries(at_most=15):
        client.get("/c/centre/portfolio/")


def test_portfolio_as_csv_escapes_formulas_and_is_recorded(linde, centre, rated):
    with linde.scope():
        rated("evil", name="=HYPERLINK(1)")
    answer = english(centre.join("auditor")).get("/c/centre/portfolio/?format=csv")
    assert "'=HYPERLINK(1)" in answer.content.decode()
    with centre.scope():
        assert_trail("list.exported")


def test_program_of_another_centre_does_not_exist(linde, centre, rated):
    with linde.scope():
        program = rated("north")
    other = create_organisation(name="Other", slug="other", kind=Kind.CENTRE)
    stranger = type(centre)(other).join("auditor")
    assert english(stranger).get(f"/c/other/programs/{program.pk}/").status_code == 404
    own = english(centre.join("auditor")).get(f"/c/centre/programs/{program.pk}/")
    assert_page(own, "North", "Support in the organisation")


def work_in(place, program, role="therapist", person="therapist"):
    practitioner = create_practitioner(
        name="S. Test",
        profession="nurse",
        started_on=date(2024, 1, 1),
        person=place.join(person),
        by=SYSTEM,
    )
    team = create_team(program=program, name="Team", started_on=date(2024, 1, 1), by=SYSTEM)
    assign(
        practitioner=practitioner,
        team=team,
        role=role,
        hours_per_week=24,
        since=date(2024, 1, 1),
        by=SYSTEM,
    )
    return team


def test_week_asks_for_a_view_until_it_is_given(linde, rated):
    with linde.scope():
        program = rated("north")
        work_in(linde, program)
    client = english(linde.people["therapist"])
    assert_page(
        client.get("/o/linde/me/"), "Your view on the eight factors of North", "five minutes"
    )
    now = timezone.now()
    with linde.scope():
        rate_determinants(
            program=program,
            ratings={"budget": 1.0},
            on=timezone.localdate(now),
            at=now,
            role="therapist",
            by=linde.member("therapist"),
        )
    assert_page(client.get("/o/linde/me/"), "Nothing waits for you.")


def test_week_asks_again_after_six_months(linde, rated):
    with linde.scope():
        program = rated("north")
        work_in(linde, program)
        now = timezone.now()
        rate_determinants(
            program=program,
            ratings={"budget": 1.0},
            on=timezone.localdate(now) - timedelta(days=190),
            at=now,
            role="therapist",
            by=linde.member("therapist"),
        )
    assert_page(english(linde.people["therapist"]).get("/o/linde/me/"), "counts for less")


def test_week_of_somebody_without_a_team_says_what_to_do(linde):
    page = english(linde.join("therapist")).get("/o/linde/me/")
    assert_page(page, "Ask your team lead to add you to a team")


def test_team_board_belongs_to_the_team(linde, rated):
    with linde.scope():
        team = work_in(linde, rated("north"), role="lead", person="team_lead")
    assert_page(english(linde.people["team_lead"]).get("/o/linde/team/", follow=True), "Needed now")
    other = english(linde.join("therapist"))
    assert other.get(f"/o/linde/teams/{team.pk}/").status_code == 404


def test_organisation_board_names_the_next_step(linde, rated):
    with linde.scope():
        rated("north", -2.0)
    page = english(linde.join("manager")).get("/o/linde/board/")
    assert_page(page, "Stop signal", "Discuss the stop signal with the expertise centre")


def test_organisation_board_counts_figures_that_contradict_ratings(linde, rated):
    with linde.scope():
        program = rated("north")
        work_in(linde, program)
        now = timezone.now()
        given = {"program": program, "on": timezone.localdate(now), "at": now, "role": "manager"}
        rate_determinants(ratings={"team_size": 2.0}, by=linde.member("therapist"), **given)
        compute_risks(on=timezone.localdate(now), at=now, trigger="change")
        count_indicators(on=timezone.localdate(now), at=now)
    page = english(linde.join("manager")).get("/o/linde/board/")
    assert_page(page, "figures say the opposite of ratings")


def test_empty_organisation_board_offers_the_first_program(linde):
    page = english(linde.join("manager")).get("/o/linde/board/")
    assert_page(page, "No programs yet.", "/o/linde/programs/new/")
