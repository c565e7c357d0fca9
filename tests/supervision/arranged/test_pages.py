"""Pages of arrangements and of what was planned and held, role by role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mbtq.core.models import new_id
from mbtq.tenancy.member import SYSTEM
from programs.services.people import end_practitioner
from programs.services.places import create_team
from supervision.models import Arrangement, MovedDay, SupervisionSession
from supervision.selectors.arrangements import arrangements_visible_to, may_change
from supervision.selectors.coverage import coverage_of_teams, loads_of
from supervision.services.days import cancel_day, move_day
from tests.asserts import assert_form_error, assert_page, assert_redirects, queries
from tests.supervision.arranged.conftest import START, TODAY, WEEK

ONE_DAY = timedelta(days=1)


@pytest.fixture
def row(rota):
    return rota.arranged("noor")


@pytest.fixture
def elsewhere(rota):
    """Supervision in another team, in which nobody of "Blue" takes part."""
    with rota.scope():
        red = create_team(program=rota.program, name="Red", started_on=START, by=SYSTEM)
    rota.works("rik", team=red)
    rota.works("ria", "supervisor", team=red)
    return rota.arranged("rik", leader="ria", team=red)


def typed(rota, **given):
    return {
        "team": rota.team.pk,
        "form": "individual",
        "supervisor": rota.people["mara"].pk,
        "supervisees": [rota.people["noor"].pk],
        "mode": "in_person",
        "purpose": "quality",
        "first_on": f"{TODAY:%Y-%m-%d}",
        "every_weeks": "2",
        "minutes": "60",
        **given,
    }


def test_who_sees_and_changes_which_arrangement(rota, row, elsewhere, anker):
    from mbtq.tenancy.member import Member
    from mbtq.tenancy.models import Membership

    def seen(person):
        with rota.scope():
            memberships = tuple(Membership.objects.filter(person=person))
            member = Member(person, rota.place.organisation, memberships)
            rows = arrangements_visible_to(member, on=TODAY)
            return {one.pk: may_change(member, one, on=TODAY) for one in rows}

    people = {name: one.person for name, one in rota.people.items()}
    assert seen(people["mara"]) == seen(people["lotte"]) == {row.pk: True}
    assert seen(rota.place.join("manager")) == {row.pk: True, elsewhere.pk: True}
    assert seen(people["noor"]) == {row.pk: False}
    assert seen(people["ben"]) == {}
    assert seen(rota.place.join("privacy_officer")) == {}
    with anker.scope():
        assert not arrangements_visible_to(anker.member("manager"), on=TODAY).exists()


def test_supervision_is_planned_on_the_page(rota):
    mara = rota.client("mara")
    assert_page(mara.get(rota.url("arrangement-make")), "Who takes part?")
    response = mara.post(rota.url("arrangement-make"), typed(rota))
    with rota.scope():
        found = Arrangement.objects.get()
    assert_redirects(response, rota.url("arrangement-detail", found.pk))
    assert_page(mara.get(rota.url("arrangement-list")), "Every 2 weeks, 60 minutes", "Noor Linde")
    assert_page(
        mara.get(rota.url("arrangement-detail", found.pk)), "Move this day", "Change who takes part"
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"form": "duo"}, "for 2 people"),
        ({"supervisees": []}, "Choose who takes part."),
        ({"supervisor": ""}, "Choose who supervises."),
        ({"every_weeks": "0"}, "1 to 26"),
        ({"starts_at": "later"}, "Fill in a time"),
        ({"team": new_id()}, "Choose the team."),
    ],
)
def test_plan_with_an_error_comes_back(rota, change, sentence):
    response = rota.client("mara").post(rota.url("arrangement-make"), typed(rota, **change))
    assert_form_error(response, sentence)
    with rota.scope():
        assert not Arrangement.objects.exists()


def test_day_is_moved_cancelled_and_planned_again(rota, row):
    mara, detail = rota.client("mara"), rota.url("arrangement-detail", row.pk)
    day = f"{TODAY:%Y-%m-%d}"
    moved = {"day": day, "to_on": f"{TODAY + ONE_DAY:%Y-%m-%d}"}
    assert_page(mara.get(rota.url("day-move", row.pk) + f"?day={day}"), "New day")
    assert_redirects(mara.post(rota.url("day-move", row.pk), moved), detail)
    assert_page(mara.get(detail), "Moved, planned for")
    bad = mara.post(rota.url("day-cancel", row.pk), {"day": "2001-01-01"})
    assert_form_error(bad, "Choose a planned day.")
    called = {"day": day, "cancelled_by": "supervisee"}
    assert_redirects(mara.post(rota.url("day-cancel", row.pk), called), detail)
    assert_page(mara.get(detail), "Cancelled by: A supervisee", "Plan again")
    assert_redirects(mara.post(rota.url("day-restore", row.pk), {"day": day}), detail)
    assert_redirects(mara.post(rota.url("day-restore", row.pk), {"day": "x"}), detail)
    with rota.scope():
        assert not SupervisionSession.objects.exists()
        assert MovedDay.objects.get().changes == 3


def test_people_end_and_hand_over_on_pages(rota, row):
    mara, detail = rota.client("mara"), rota.url("arrangement-detail", row.pk)
    rota.arranged("ben")
    eva = rota.works("eva", "supervisor")
    change = {"since": f"{TODAY:%Y-%m-%d}", "come": [eva.pk], "leave": [rota.people["noor"].pk]}
    assert_page(mara.get(rota.url("arrangement-people", row.pk)), "Who goes?", "Noor Linde")
    assert_redirects(mara.post(rota.url("arrangement-people", row.pk), change), detail)
    hand_over = {"successor": rota.people["lotte"].pk, "after": f"{TODAY:%Y-%m-%d}"}
    page = mara.get(rota.url("arrangement-pass-on", row.pk))
    assert_page(page, "Also the other arrangement that Mara Linde leads")
    hand_over["all_of_them"] = "on"
    assert_redirects(mara.post(rota.url("arrangement-pass-on", row.pk), hand_over), detail)
    with rota.scope():
        running = Arrangement.objects.filter(until=None)
        assert {one.supervisor_id for one in running} == {rota.people["lotte"].pk}
    end = mara.post(rota.url("arrangement-end", row.pk), {"on": f"{TODAY:%Y-%m-%d}"})
    assert_form_error(end, "ends earlier than that already.")


PLANNING = ("people", "end", "pass-on")


@pytest.mark.parametrize(
    "page", [*(f"arrangement-{one}" for one in PLANNING), "day-move", "day-cancel"]
)
def test_pages_of_planning_are_for_who_plans_there(rota, row, page, elsewhere, signed_in, anker):
    url = rota.url(page, row.pk)
    assert rota.client("mara").get(url).status_code == 200
    assert rota.client("noor").get(url).status_code == 403
    assert rota.client("ria").get(url).status_code == 404
    assert signed_in(anker.join("manager")).get(url).status_code == 404
    own = f"/o/anker/supervision/arrangements/{row.pk}/"
    assert signed_in(anker.join("manager")).get(own).status_code == 404


def test_coverage_counts_planned_held_and_extra(rota, row):
    for weeks in (3, 2):
        rota.held(row, TODAY - weeks * WEEK, "noor")
    rota.held(row, TODAY - WEEK - ONE_DAY, "noor", planned_on=None)
    with rota.scope():
        cancel_day(
            arrangement=row, planned_on=TODAY - WEEK, cancelled_by="organisation",
            at=timezone.now(), by=SYSTEM,
        )  # fmt: skip
        (team,) = coverage_of_teams([rota.team], TODAY - 13 * WEEK, TODAY)
        ((name, hours),) = loads_of([rota.team], TODAY - 13 * WEEK + ONE_DAY, TODAY)
    found = team.rows[0]
    counted = found.coverage
    # Today is planned as well, and not over.
    assert (counted.planned, counted.held, counted.extra) == (4, 2, 1)
    assert (found.untold, found.weeks_since) == (1, 1)
    assert (team.core, [one.name for one in team.without]) == (2, ["Ben Linde"])
    assert (name, round(hours, 3)) == ("Mara Linde", round(3 / 13, 3))


def test_day_that_was_moved_is_not_missed_before_it_comes(rota, row):
    with rota.scope():
        move_day(arrangement=row, planned_on=TODAY - WEEK, to_on=TODAY + ONE_DAY, by=SYSTEM)
        (team,) = coverage_of_teams([rota.team], TODAY - 13 * WEEK, TODAY)
    assert (team.total.planned, team.untold) == (3, 3)


def test_coverage_names_people_to_the_team_lead_only(rota, row, signed_in):
    lead, manager = rota.client("lotte"), signed_in(rota.place.join("manager"))
    person = rota.place.people["manager"]
    person.language = "en"
    person.save()
    assert_page(lead.get(rota.url("coverage")), "44 of 52 weeks (T07)", "Noor Linde", "Ben Linde")
    html = assert_page(manager.get(rota.url("coverage") + "?weeks=52"), "No supervision in three")
    assert "Ben Linde" not in html
    assert "Noor Linde" not in html
    assert rota.client("noor").get(rota.url("coverage")).status_code == 403
    file = lead.get(rota.url("coverage") + "?format=csv")
    assert "Blue,Individual,Mara Linde" in file.content.decode()


def test_coverage_asks_no_more_for_more_teams(rota, row, signed_in):
    manager, url = signed_in(rota.place.join("manager")), rota.url("coverage")
    manager.get(url)
    with queries(at_most=20) as few:
        manager.get(url)
    for number in range(3):
        with rota.scope():
            team = create_team(
                program=rota.program, name=f"Team {number}", started_on=START, by=SYSTEM
            )
        rota.arranged("noor", team=team)
    with queries(at_most=20) as many:
        manager.get(url)
    assert len(many) == len(few)


def test_coverage_says_so_when_the_supervisor_has_left(rota, row):
    with rota.scope():
        end_practitioner(
            practitioner=rota.people["mara"], on=TODAY - ONE_DAY,
            successor=rota.people["lotte"], by=SYSTEM,
        )  # fmt: skip
    lead = rota.client("lotte")
    assert_page(lead.get(rota.url("coverage")), "Mara Linde has left", "Pass it on")
    assert_page(lead.get(rota.url("arrangement-detail", row.pk)), "Mara Linde left on")


def test_nothing_planned_leads_to_planning(rota):
    assert_page(rota.client("lotte").get(rota.url("coverage")), "No supervision is planned yet.")
    page = rota.client("noor").get(rota.url("arrangement-list"))
    assert_page(page, "You take part in no planned supervision.")
