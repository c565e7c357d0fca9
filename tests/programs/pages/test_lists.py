"""Lists: filter, sort, page by key, export, and a number of queries that does not grow."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mbtq.tenancy.lists import part_of
from mbtq.tenancy.member import SYSTEM
from programs.models import Practitioner, Program
from programs.services.people import assign, create_practitioner, record_credential
from programs.services.places import create_program, create_site, create_team
from tests.asserts import assert_page, assert_trail

from .conftest import START

LISTS = {
    "program-list": "program",
    "team-list": "team",
    "practitioner-list": "person",
    "site-list": "site",
}


def add(world, number, start=0):
    """So many of everything, each with what the lists show beside it."""
    with world.place.scope():
        for i in range(start, start + number):
            program = create_program(
                code=f"p{i:02d}", name=f"P{i:02d}", setting="families", started_on=START, by=SYSTEM
            )
            site = create_site(name=f"S{i:02d}", by=SYSTEM)
            team = create_team(
                program=program, name=f"T{i:02d}", site=site, started_on=START, by=SYSTEM
            )
            person = create_practitioner(
                name=f"N{i:02d}", profession="nurse", started_on=START, by=SYSTEM
            )
            assign(
                practitioner=person, team=team, role="nurse", hours_per_week=Decimal(8),
                since=START, by=SYSTEM,
            )  # fmt: skip
            record_credential(practitioner=person, kind="therapist", since=START, by=SYSTEM)
    world.compute()


def statements(world, page, *args):
    world.get("manager", page, *args)
    with CaptureQueriesContext(connection) as captured:
        assert_page(world.get("manager", page, *args))
    return len(captured.captured_queries)


@pytest.mark.parametrize("page", LISTS)
def test_list_asks_the_same_for_3_and_for_40_rows(world, page):
    add(world, 3)
    few = statements(world, page)
    add(world, 37, start=3)
    many = statements(world, page)
    # A list of more than one page counts its rows; that is the only statement more.
    assert many - few <= 1
    assert many <= 20


@pytest.mark.parametrize("page", ["program-risk", "rating-list", "program-detail"])
def test_program_page_asks_the_same_for_3_and_for_40_ratings(world, page):
    def rate(times):
        for _time in range(times):
            world.rate({"budget": 1.0})

    rate(3)
    world.compute()
    few = statements(world, page, world.program.pk)
    rate(37)
    many = statements(world, page, world.program.pk)
    assert many - few <= 1
    assert many <= 21


def test_list_pages_by_key_both_ways(world):
    add(world, 30)
    first = world.get("manager", "practitioner-list").content.decode()
    assert "N00" in first
    assert "N25" not in first
    with world.place.scope():
        people = Practitioner.objects.all()
        forth = part_of(people, order="name")
        rest = part_of(people, order="name", after=forth.after)
        back = part_of(people, order="name", before=rest.before)
    assert [row.name for row in forth.rows] == [f"N{i:02d}" for i in range(25)]
    assert [row.name for row in rest.rows] == [f"N{i:02d}" for i in range(25, 30)]
    assert [row.pk for row in back.rows] == [row.pk for row in forth.rows]
    assert (forth.before, rest.after) == ("", "")


def test_list_pages_by_key_over_equal_values(world):
    add(world, 30)
    with world.place.scope():
        people = Practitioner.objects.all()
        seen, after = [], ""
        while True:
            part = part_of(people, order="-started_on", after=after, size=7)
            seen += [row.pk for row in part.rows]
            if not (after := part.after):
                break
    assert len(seen) == len(set(seen)) == 30


@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-7000-8000-000000000000"])
def test_list_after_an_unknown_row_starts_at_the_top(world, key):
    add(world, 3)
    assert "P00" in world.get("manager", "program-list", after=key).content.decode()


def test_list_sorts_both_ways_and_ignores_other_columns(world):
    add(world, 2)

    def order(sort):
        html = world.get("manager", "program-list", sort=sort).content.decode()
        return [html.index(name) for name in (">North<", ">P00<", ">P01<")]

    assert order("name") == sorted(order("name"))
    assert order("-name") == sorted(order("-name"), reverse=True)
    assert order("organisation__slug") == sorted(order("organisation__slug"))


def test_list_filters_with_chips_that_take_the_filter_away(world):
    add(world, 2)
    html = assert_page(
        world.get("manager", "program-list", setting="families"), "Setting: Families", "2 programs"
    )
    assert ">North<" not in html
    assert_page(world.get("manager", "program-list", setting="school"), "No programs match.")
    assert ">North<" in world.get("manager", "program-list", setting="x").content.decode()


def test_list_for_htmx_is_the_table_alone(world):
    html = assert_page(world.get("manager", "program-list", htmx=True), 'id="rows"', "1 program")
    assert "<html" not in html


def test_practitioners_by_qualification_and_team(world):
    add(world, 2)
    with world.place.scope():
        create_practitioner(name="Bare", profession="nurse", started_on=START, by=SYSTEM)
    held = world.get("manager", "practitioner-list", qualification="therapist").content.decode()
    none = world.get("manager", "practitioner-list", qualification="none").content.decode()
    assert ("N00" in held, "Bare" in held) == (True, False)
    assert ("N00" in none, "Bare" in none) == (False, True)
    blue = world.get("manager", "practitioner-list", team=str(world.team.pk))
    assert_page(blue, "No practitioners match.")


def file_of(response):
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_export_holds_what_is_shown_and_escapes_formulas(world):
    add(world, 30)
    with world.place.scope():
        Program.objects.filter(code="p00").update(name="=HYPERLINK(1)")
    found = file_of(world.get("manager", "program-list", format="csv", setting="families"))
    assert len(found) == 31
    names = [row[0] for row in found]
    assert "'=HYPERLINK(1)" in names
    assert "North" not in names
    with world.place.scope():
        event = assert_trail("list.exported")
    assert event.detail == {"list": "programs", "rows": 30}


@pytest.mark.parametrize("page", LISTS)
def test_export_of_every_list_has_a_head_and_no_empty_cells(world, page):
    add(world, 2)
    head, *rows = file_of(world.get("manager", page, format="csv"))
    assert rows
    for row in rows:
        assert len(row) == len(head)
        assert all(row), row


def test_export_of_ratings_escapes_what_people_wrote(world):
    url = world.url("program-rate", world.program.pk)
    data = {"on": "2026-01-05", "budget": "1", "evidence_budget": "+cmd|' /C calc'!A0"}
    world.client("manager").post(url, data)
    _head, row = file_of(world.get("manager", "rating-list", world.program.pk, format="csv"))
    assert row[4].startswith("'+cmd")
    assert "manager of linde" not in row


def test_export_of_another_organisation_holds_nothing_of_ours(world, anker, signed_in):
    add(world, 2)
    client = signed_in(anker.join("manager"))
    response = client.get("/o/anker/programs/", {"format": "csv"})
    assert len(file_of(response)) == 1
