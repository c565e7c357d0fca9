"""Practitioners: adding, changing, qualifications, handing over, leaving."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mbtq.tenancy.member import SYSTEM
from programs.models import Assignment, Credential, Practitioner
from programs.services.people import create_practitioner, record_credential
from tests.asserts import assert_form_error, assert_page, assert_redirects, assert_trail

from .conftest import START

NEW = {"name": "Noor", "profession": "nurse", "email": "NOOR@x.test", "started_on": "2025-01-01"}


@pytest.fixture
def noor(world):
    with world.place.scope():
        return create_practitioner(name="Noor", profession="nurse", started_on=START, by=SYSTEM)


def test_practitioner_is_added_with_an_account(world):
    account = world.place.join("therapist")
    response = world.post("manager", "practitioner-create", **NEW, person=account.pk)
    with world.place.scope():
        found = Practitioner.objects.get()
    assert (found.person_id, found.email) == (account.pk, "noor@x.test")
    assert_redirects(response, world.url("practitioner-detail", found.pk))


def test_account_of_another_practitioner_is_not_offered(world):
    world.client("therapist")
    html = assert_page(world.get("manager", "practitioner-create"))
    assert "therapist of linde" not in html
    taken = world.place.join("therapist").pk
    response = world.post("manager", "practitioner-create", **NEW, person=taken)
    assert response.status_code == 422


def test_account_of_another_organisation_is_not_offered(world, anker):
    stranger = anker.join("therapist")
    response = world.post("manager", "practitioner-create", **NEW, person=stranger.pk)
    assert response.status_code == 422


def test_practitioner_is_changed(world, noor):
    data = {"name": "Noor B", "profession": "psychiatrist", "email": "", "person": ""}
    world.post("manager", "practitioner-change", noor.pk, **data)
    assert_page(world.get("manager", "practitioner-detail", noor.pk), "Noor B", "Psychiatrist")


def test_practitioner_with_half_an_address_keeps_what_was_typed(world):
    response = world.post("manager", "practitioner-create", **{**NEW, "email": "noor@"})
    html = assert_form_error(response, "Fill in a whole e-mail address")
    assert 'value="noor@"' in html


def test_qualifications_say_how_long_they_last(world, noor, today):
    def hold(kind, until):
        record_credential(practitioner=noor, kind=kind, since=START, until=until, by=SYSTEM)

    with world.place.scope():
        hold("therapist", today + timedelta(days=10))
        hold("supervisor", today - timedelta(days=1))
        hold("basic_course", None)
    html = assert_page(
        world.get("manager", "practitioner-detail", noor.pk),
        "10 days left",
        "Expires soon",
        "expired on",
        "Basic course MBT, does not expire",
    )
    assert html.count("End qualification") == 2


def test_qualification_is_recorded_and_ended(world, noor):
    data = {"kind": "therapist", "since": "01-01-2025", "until": "", "source": "Register"}
    world.post("manager", "credential-create", noor.pk, **data)
    with world.place.scope():
        credential = Credential.objects.get()
    world.post("manager", "credential-end", credential.pk, on="2025-06-30")
    html = assert_page(world.get("manager", "practitioner-detail", noor.pk), "Register")
    assert "expired on 30 June 2025" in html


def test_qualification_that_ends_before_it_starts_is_refused(world, noor):
    data = {"kind": "therapist", "since": "2025-01-01", "until": "2024-01-01"}
    response = world.post("manager", "credential-create", noor.pk, **data)
    html = assert_form_error(response, "The last day lies before the first.")
    assert 'id="id_until_error"' in html


def test_leaving_shows_what_passes_on_and_needs_a_successor(world, noor, today):
    world.client("team_lead")
    lead = world.people["team_lead"]
    page = world.get("manager", "practitioner-leave", lead.pk)
    assert_page(page, "This passes on to the successor", "Team lead, Blue", "1 place in a team")
    response = world.post("manager", "practitioner-leave", lead.pk, on=today)
    assert_form_error(response, "Choose who takes that over.")
    world.post("manager", "practitioner-leave", lead.pk, on=today, successor=noor.pk)
    with world.place.scope():
        new = Assignment.objects.get(practitioner=noor)
        assert (new.role, new.since) == ("lead", today + timedelta(days=1))
        assert_trail("practitioner.left", about=lead)
        assert_trail("practitioner.handed_over", about=lead)


def test_work_is_handed_over_and_the_person_stays(world, noor, today):
    world.client("supervisor")
    before = world.people["supervisor"]
    data = {"successor": noor.pk, "after": today}
    response = world.post("manager", "practitioner-handover", before.pk, **data)
    assert_redirects(response, world.url("practitioner-detail", before.pk))
    with world.place.scope():
        assert Assignment.objects.get(practitioner=before).until == today
        assert Assignment.objects.get(practitioner=noor).role == "supervisor"
        assert Practitioner.objects.get(pk=before.pk).ended_on is None


def test_people_who_left_are_shown_when_asked_for(world, noor):
    world.post("manager", "practitioner-leave", noor.pk, on="2025-01-01")
    page = assert_page(world.get("manager", "practitioner-detail", noor.pk), "1 January 2025")
    assert "Hand over work" not in page
    assert "Noor" not in world.get("manager", "practitioner-list").content.decode()
    assert_page(world.get("manager", "practitioner-list", left="on"), "Noor", "until 1 Jan 2025")


def test_work_is_handed_over_only_where_something_passes_on(world, noor):
    world.client("team_lead")
    lead = world.people["team_lead"]
    assert_page(world.get("manager", "practitioner-detail", lead.pk), "Hand over work")
    page = assert_page(world.get("manager", "practitioner-detail", noor.pk))
    assert "Hand over work" not in page
    page = assert_page(world.get("manager", "practitioner-handover", noor.pk), "nothing passes on")
    assert "id_successor" not in page
    page = assert_page(world.get("manager", "practitioner-leave", noor.pk))
    assert "id_successor" not in page


def test_leaving_is_confirmed_with_its_day_and_what_follows(world, today):
    world.client("therapist")
    person = world.people["therapist"]
    world.post("manager", "practitioner-leave", person.pk, on=today)
    page = assert_page(world.get("manager", "practitioner-detail", person.pk), "the last day of")
    assert "1 place in a team ends that day." in page
    assert "End this place" not in page
