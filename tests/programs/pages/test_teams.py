"""Teams, places in them, locations."""

from __future__ import annotations

from programs.models import Assignment, Site, Team
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail


def place(**changes):
    return {"role": "nurse", "hours_per_week": "16,5", "since": "2025-01-01", **changes}


def test_team_is_added_and_asks_who_works_in_it(world):
    data = {"name": "Red", "program": world.program.pk, "site": "", "started_on": "2025-01-01"}
    response = world.post("manager", "team-create", **data)
    with world.place.scope():
        team = Team.objects.get(name="Red")
    assert_redirects(response, world.url("assignment-create", team.pk))


def test_team_for_a_program_of_another_organisation_is_refused(world, anker, program_in):
    with anker.scope():
        theirs = program_in("south")
    data = {"name": "Red", "program": theirs.pk, "started_on": "2025-01-01"}
    assert_form_error(
        world.post("manager", "team-create", **data), "Choose the program of this team."
    )


def test_team_with_a_name_in_use_is_refused(world):
    data = {"name": "Blue", "program": world.program.pk, "started_on": "2025-01-01"}
    html = assert_form_error(
        world.post("manager", "team-create", **data),
        "Another team of this program has this name.",
    )
    assert 'value="Blue"' in html


def test_team_is_changed_by_its_lead(world):
    with world.place.scope():
        site = Site.objects.create(organisation=world.place.organisation, name="Polderhuis")
    world.post("team_lead", "team-change", world.team.pk, name="Sky", site=site.pk)
    assert_page(world.get("team_lead", "team-list"), "Sky", "Polderhuis")


def test_team_that_ended_leaves_the_list(world, today):
    world.client("team_lead")
    page = world.get("manager", "team-end", world.team.pk)
    assert_page(page, "1 person works in this team.")
    world.post("manager", "team-end", world.team.pk, on="2025-06-30")
    with world.place.scope():
        assert Assignment.objects.get().until.isoformat() == "2025-06-30"
    assert ">Blue<" not in world.get("manager", "team-list").content.decode()
    assert_page(world.get("manager", "team-list", ended="on"), ">Blue<", "until 30 Jun 2025")


def test_person_gets_a_place_with_hours_as_people_write_them(world):
    world.client("team_lead")
    data = place(practitioner=world.people["team_lead"].pk)
    response = world.post("team_lead", "assignment-create", world.team.pk, **data)
    assert_redirects(response, f"/teams/{world.team.pk}/")
    with world.place.scope():
        found = Assignment.objects.get(role="nurse")
        assert_trail("assignment.created", about=found)
    assert str(found.hours_per_week) == "16.5"


def test_place_twice_at_the_same_time_is_refused_at_its_field(world):
    world.client("team_lead")
    data = place(practitioner=world.people["team_lead"].pk, role="lead")
    response = world.post("team_lead", "assignment-create", world.team.pk, **data)
    html = assert_form_error(response, "This person has that role in this team already.")
    assert 'id="id_since_error"' in html


def test_place_with_bad_hours_keeps_what_was_typed(world):
    world.client("team_lead")
    data = place(practitioner=world.people["team_lead"].pk, hours_per_week="many")
    response = world.post("team_lead", "assignment-create", world.team.pk, **data)
    html = assert_form_error(response, "Fill in a number of hours from 0.5 to 60")
    assert 'value="many"' in html


def test_place_is_ended_by_the_lead(world):
    world.client("team_lead")
    with world.place.scope():
        mine = Assignment.objects.get()
    response = world.post("team_lead", "assignment-end", mine.pk, on="2023-01-01")
    assert_form_error(response, "The last day lies before the first.")
    world.post("team_lead", "assignment-end", mine.pk, on="2025-01-01")
    with world.place.scope():
        assert Assignment.objects.get().until.isoformat() == "2025-01-01"


def test_location_is_added_once(world):
    assert_page(world.get("manager", "site-list"), "No locations yet.")
    world.post("manager", "site-create", name="Polderhuis", city="Utrecht")
    assert_page(world.get("therapist", "site-list"), "Polderhuis", "Utrecht")
    response = world.post("manager", "site-create", name="Polderhuis")
    assert_form_error(response, "Another location has this name.")
