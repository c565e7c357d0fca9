"""Totals of ratings over REST: blocks of five people, stable, and nothing smaller."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from fidelity.selectors.pools import pools_of
from mbtq.core.scope import organisation_scope
from programs.models import Program
from tests.api.systems import let_in
from tests.cast import Place

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("api")]
PATH = "/api/v1/rating-totals/"


def blocks_of(system):
    """What the charts show, program by program."""
    with organisation_scope(system.row.organisation_id, person=system.row.pk):
        for program in Program.objects.filter(organisation_id=system.row.organisation_id):
            for pool in pools_of(program).values():
                yield from ((program.pk, block) for block in pool.blocks)


def test_totals_are_the_blocks_of_five_people_and_no_more(demo):
    items = demo.get(PATH).json()["items"]
    expected = list(blocks_of(demo))
    assert items
    assert len(items) == len(expected)
    assert all(len({one.recording.therapist_id for one in block}) >= 5 for _pk, block in expected)
    counts = sorted((str(pk), len(block)) for pk, block in expected)
    assert sorted((one["program"], one["recordings"]) for one in items) == counts


def test_total_is_the_mean_of_its_block(demo):
    by_size = {(str(pk), min(o.on for o in b).isoformat()): b for pk, b in blocks_of(demo)}
    for total in demo.get(PATH).json()["items"]:
        block = by_size[total["program"], total["since"]]
        known = [one.overall_competence for one in block if one.overall_competence is not None]
        assert total["overall_competence"] == round(sum(known) / len(known), 2)


def test_ids_stay_and_each_can_be_read(demo):
    first = demo.get(PATH).json()["items"]
    assert demo.get(PATH).json()["items"] == first
    one = first[0]
    answer = demo.get(f"{PATH}{one['id']}/")
    assert answer.json() == one
    again = demo.get(f"{PATH}{one['id']}/", If_None_Match=answer["ETag"])
    assert again.status_code == 304
    assert demo.get(f"{PATH}019b3f5e-7c1a-7d20-9a51-2f4c8e6b1a03/").status_code == 404


def test_pages_filters_and_fields_are_those_of_every_list(demo):
    items = demo.get(PATH).json()["items"]
    found, path = [], f"{PATH}?limit=1&fields=program"
    while path:
        body = demo.get(path).json()
        found += body["items"]
        parts = urlsplit(body["next"] or "")
        path = f"{parts.path}?{parts.query}" if body["next"] else ""
    assert found == [{"id": one["id"], "program": one["program"]} for one in items]
    program = items[0]["program"]
    only = demo.get(f"{PATH}?program={program}&instrument={items[0]['instrument']}").json()["items"]
    assert {one["program"] for one in only} == {program}
    assert demo.get(f"{PATH}?instrument=none").json()["items"] == []
    assert demo.get(f"{PATH}?team=x").status_code == 400


def test_another_organisation_and_another_scope_see_none(demo_systems, demo):
    mine = {one["id"] for one in demo.get(PATH).json()["items"]}
    anker = demo_systems["het-anker"].sign_in()
    assert not mine & {one["id"] for one in anker.get(PATH).json()["items"]}
    narrow = let_in(Place(demo.row.organisation), "system/Task.rs", name="without measures")
    assert narrow.get(PATH).status_code == 403
