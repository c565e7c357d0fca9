"""Ids of others in the query of an address: nothing of theirs appears, and nothing breaks."""

from __future__ import annotations

import re

import pytest

from tests.demo_world import World
from tests.guards.walker import FOREIGN, PAGES, PEOPLE, address, is_act, readers, sources

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queries")]
# Names that can carry an id; the other parameters are words of ours.
IDS = {
    "program", "team", "site", "practitioner", "person", "organisation", "checklist", "audit",
    "after", "before", "item", "kind", "criterion", "version",
}  # fmt: skip
READS = re.compile(r"\.GET\b")
WORD = re.compile(r"[\"'](\w+)[\"']")
NONSENSE = ("x", "'", "0", "\x00", "2026-99-99_x", "é" * 300)


def asked(page: type) -> set[str]:
    """The parameters that a page reads and that can carry an id."""
    text = "\n".join(sources(page))
    lines = [line for line in text.splitlines() if READS.search(line)]
    found = {word for line in lines for word in WORD.findall(line)}
    if any("request.GET," in line or line.strip().startswith("request.GET") for line in lines):
        found |= IDS  # the whole query goes to a form of filters
    return found & IDS


ASKING = {
    route: names
    for route, page in PAGES.items()
    if not is_act(route) and (names := sorted(asked(page)))
}


def values(world: World, name: str) -> list[str]:
    """What stands for this name in the other organisation."""
    anker = world.organisations["het-anker"]
    ids = {key: str(pk) for key, pk in world.ids["het-anker"].items()}
    known = {**ids, "organisation": str(anker.pk), "person": str(world.people["het-anker"])}
    if name in ("after", "before"):
        keys = ("program", "team", "practitioner", "rating", "audit", "document", "site")
        return [*(ids[key] for key in keys), f"2030-01-01_{ids['audit']}"]
    return [known.get(name, ids["audit"])]


def test_pages_that_read_ids_are_found():
    wanted = {"teams/new/", "checklists/open/", "programs/", "reports/", "audits/", "trail/"}
    assert wanted <= {route.removeprefix("o/<slug:organisation>/") for route in ASKING}
    assert asked(PAGES["o/<slug:organisation>/teams/new/"]) == {"program"}


@pytest.mark.parametrize("route", ASKING)
def test_ids_of_another_organisation_in_the_query_show_nothing(demo_world, route):
    url, role = address(route, demo_world), readers(route)[-1 if "<uuid:audit>" in route else 0]
    client = demo_world.client(PEOPLE["manager" if "manager" in readers(route) else role])
    for name in ASKING[route]:
        for value in values(demo_world, name):
            answer = client.get(url, {name: value})
            assert answer.status_code in (200, 302, 404), f"{name}={value}"
            if route.startswith("o/"):
                html = answer.content.decode("utf-8", "replace")
                assert [word for word in FOREIGN if word in html] == [], f"{name}={value}"


@pytest.mark.parametrize("route", ASKING)
def test_nonsense_in_the_query_is_no_error(demo_world, route):
    client = demo_world.client(PEOPLE[readers(route)[0]])
    for value in NONSENSE:
        answer = client.get(address(route, demo_world), dict.fromkeys(ASKING[route], value))
        assert answer.status_code in (200, 302, 404), value
