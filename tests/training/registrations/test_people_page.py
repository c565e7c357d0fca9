"""What an employer sees: who is registered until when, who is in training, nothing inside."""

from __future__ import annotations

import pytest

from programs.services.people import change_practitioner, record_credential
from tests.asserts import assert_page, queries, text_of
from training.registration_tasks import Night

from .conftest import day

pytestmark = pytest.mark.django_db
URL = "/o/linde/training/people/"


def test_list_says_who_is_registered_who_is_not_and_who_is_in_training(register, in_training):
    register.grants(until=12)
    in_training()
    page = text_of(assert_page(register.ward.client("mia").get(URL), "6 people"))
    assert "MBT therapist Valid until" in page
    assert "(ends in 12 days)" in page
    assert "MBT basic therapist: 5 of 7 requirements met, on schedule" in page
    assert page.count("Not registered") == 5 + 1  # and once in the filter
    assert "T. Secret" not in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"is_on_schedule": False}, "behind schedule"),
        ({"is_on_schedule": None}, "schedule not known"),
        ({"counted_on": None}, "not counted yet"),
        ({"state": "submitted"}, "Application submitted"),
    ],
)
def test_progress_says_what_is_not_known(register, in_training, given, words):
    in_training(**given)
    assert_page(register.ward.client("mia").get(URL), words)


def test_who_has_no_account_is_unknown_and_not_unregistered(register):
    with register.ward.scope():
        noor = register.ward.people["noor"]
        values = {"name": "Noor", "profession": "other", "email": "", "person": None}
        change_practitioner(practitioner=noor, by=register.ward.member("mia"), **values)
        record_credential(
            practitioner=noor, kind="therapist", since=day(-9), by=register.ward.member("mia")
        )
    page = assert_page(register.ward.client("mia").get(URL), "no account is linked")
    assert "Noted here, not in the register: MBT therapist" in page
    filtered = assert_page(register.ward.client("mia").get(URL + "?status=none"), "5 people")
    assert ">Noor<" not in filtered


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=valid", {"Noor"}),
        ("status=suspended", {"Sam"}),
        ("within=30", {"Noor"}),
        ("level=supervisor", {"Sam"}),
        ("training=on", {"Tom"}),
        ("status=none", {"Tom", "Lea", "Gus", "Gwen"}),
    ],
)
def test_list_is_filtered(register, in_training, query, found):
    register.grants(until=12)
    register.act("suspend", register.grants("sam", level="supervisor", until=300))
    in_training()
    page = assert_page(register.ward.client("mia").get(f"{URL}?{query}"))
    names = ("Noor", "Tom", "Sam", "Lea", "Gus", "Gwen")
    assert {name for name in names if f">{name}<" in page} == found


def test_team_lead_sees_the_own_team(register):
    register.grants("gus")
    register.grants("noor")
    page = assert_page(register.ward.client("lea").get(URL))
    assert ">Noor<" in page
    assert ">Gus<" not in page
    assert "Green" not in page


def test_file_holds_what_the_page_says(register, in_training):
    register.grants(until=12)
    in_training()
    text = register.ward.client("mia").get(URL + "?format=csv").content.decode("utf-8-sig")
    assert "Noor,Blue,MBT therapist: Valid, until" in text.replace('"', "")
    assert "requirements met, on schedule" in text


@pytest.mark.parametrize("name", ["noor", "sam"])
def test_colleagues_without_the_right_are_refused(register, name):
    assert register.ward.client(name).get(URL).status_code == 403


def test_people_of_another_organisation_are_not_seen(register, anker):
    register.grants()
    client = register.client(anker.join("manager"))
    assert client.get(URL).status_code == 404
    assert "Noor" not in assert_page(client.get("/o/anker/training/people/"))


def test_list_asks_the_same_with_many_people(register, in_training):
    for name in ("noor", "tom", "sam", "lea", "gus"):
        register.grants(name)
        in_training(name)
    client = register.ward.client("mia")
    client.get(URL)
    with queries(at_most=14):
        client.get(URL)
    with queries(at_most=15):
        client.get(URL + "?status=valid&training=on")


# --- boards --------------------------------------------------------------------------------


def nightly(register) -> None:
    organisation = register.ward.place.organisation.pk
    Night().work(organisation, organisation)


def test_boards_name_registrations_that_end_or_have_ended(register):
    register.grants("noor", until=100)
    register.grants("tom", since=-400, until=-20)
    register.grants("gus", until=300)
    register.grants("lea", until=20)  # leads, does not treat
    nightly(register)
    blue = register.ward.teams["blue"].pk
    for url in ("/o/linde/board/", f"/o/linde/teams/{blue}/"):
        client = register.ward.client("mia")
        page = text_of(assert_page(client.get(url), "Registrations that end"))
        assert "Noor: MBT therapist, ends on" in page
        assert "(100 days left)" in page
        assert "Tom: MBT therapist, ended on" in page
        assert "Gus: MBT" not in page
        assert "Lea: MBT" not in page


def test_board_is_silent_about_what_was_renewed(register):
    register.grants("noor", until=10)
    register.grants("noor", since=11, until=800)
    nightly(register)
    page = assert_page(register.ward.client("mia").get("/o/linde/board/"))
    assert "Registrations that end" not in page


def test_therapist_does_not_see_registrations_of_colleagues(register):
    register.grants("tom", until=10)
    nightly(register)
    blue = register.ward.teams["blue"].pk
    page = assert_page(register.ward.client("noor").get(f"/o/linde/teams/{blue}/"))
    assert "Registrations that end" not in page


def test_own_week_says_that_the_registration_ends_and_how_far_the_dossier_is(register, in_training):
    register.grants("noor", until=100)
    in_training("noor")
    nightly(register)
    page = text_of(assert_page(register.ward.client("noor").get("/o/linde/me/")))
    assert "Your registration MBT therapist, valid until" in page
    assert "5 of 7 requirements met, on schedule" in page


def test_own_week_asks_no_more_than_before(register, in_training):
    register.grants("noor", until=100)
    in_training("noor")
    nightly(register)
    client = register.ward.client("noor")
    client.get("/o/linde/me/")
    with queries(at_most=14):
        client.get("/o/linde/me/")
