"""Every page, found by walking the addresses: who may open it, and what each page must have."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mbtq.tenancy.guards import page_of, routes
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import ROLES
from tests.asserts import statements, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

BASELINE = Path(__file__).parent / "query_counts.json"
MOST_QUERIES = 15
PEOPLE = {
    "therapist": "therapist@de-linde.example",
    "supervisor": "supervisor@de-linde.example",
    "team_lead": "lead@de-linde.example",
    "manager": "manager@de-linde.example",
    "privacy_officer": "privacy@de-linde.example",
    "integrator": "integrator@de-linde.example",
    "auditor": "auditor1@mbt-demo.example",
    "centre_staff": "staff@mbt-demo.example",
    "committee": "committee@mbt-demo.example",
}
PAGES = {
    route: page
    for route, callback in routes()
    if route.startswith(("o/<", "c/<")) and (page := page_of(callback))
}
KWARG = re.compile(r"<(?:\w+:)?(\w+)>")


def address(route: str, world, slug: str) -> str | None:
    """The route with ids of this organisation; None when the demo has no such object."""
    place = "mbt-demo" if route.startswith("c/") else slug
    ids = {"organisation": place, **world.ids[slug]}
    if PAGES[route].permission is Permission.AUDIT_SCORE:
        # Auditors work in the audit under way; their visit to the other one has ended.
        ids["audit"] = ids.get("open_audit")
        ids["finding"] = None
    missing = [name for name in KWARG.findall(route) if not ids.get(name)]
    return None if missing else "/" + KWARG.sub(lambda found: str(ids[found[1]]), route)


def test_every_address_can_be_walked(demo_world):
    """An argument that nobody listed in tests/demo_world.py would leave its page unwatched."""
    from tests.demo_world import ARGUMENTS

    names = {name for route in PAGES for name in KWARG.findall(route)}
    assert names - {"organisation"} <= set(ARGUMENTS)


@pytest.mark.parametrize("route", PAGES)
def test_nobody_is_sent_to_sign_in(demo_world, client, route):
    url = address(route, demo_world, "de-linde") or pytest.skip("no such object in the demo")
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("route", [route for route in PAGES if route.startswith("o/")])
def test_administrator_of_another_organisation_finds_nothing(demo_world, route):
    url = address(route, demo_world, "de-linde") or pytest.skip("no such object in the demo")
    stranger = demo_world.client("manager@het-anker.example")
    assert stranger.get(url).status_code == 404
    assert stranger.post(url).status_code == 404


@pytest.mark.parametrize("route", [r for r in PAGES if r.startswith("o/") and r.count("<") > 1])
def test_ids_of_another_organisation_find_nothing_in_ones_own(demo_world, route):
    url = address(route, demo_world, "het-anker") or pytest.skip("no such object in the demo")
    if "<uuid:standard>" in route:
        pytest.skip("standards belong to everybody")
    manager = demo_world.client("manager@de-linde.example")
    foreign = url.replace("/o/het-anker/", "/o/de-linde/")
    for answer in (manager.get(foreign), manager.post(foreign)):
        assert answer.status_code in (404, 405), f"{foreign}: {answer.status_code}"


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("route", PAGES)
def test_member_without_the_right_is_refused(demo_world, route, role):
    page = PAGES[route]
    if page.permission in ROLES[role].permissions:
        pytest.skip("this role may")
    url = address(route, demo_world, "de-linde") or pytest.skip("no such object in the demo")
    person = demo_world.client(PEOPLE[role])
    for answer in (person.get(url), person.post(url)):
        assert answer.status_code in (403, 404, 405), f"{role} {url}: {answer.status_code}"


def readers(route: str) -> list[str]:
    kind = "centre" if route.startswith("c/") else "provider"
    permission = PAGES[route].permission
    found = [r for r in PEOPLE if permission in ROLES[r].permissions and ROLES[r].kind == kind]
    # An auditor works inside an organisation as a visitor.
    visits = kind == "provider" and permission in ROLES["auditor"].permissions
    return [*found, "auditor"] if visits else found


class Outline(HTMLParser):
    """What a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.labels = 0

    def handle_starttag(self, tag, attrs):
        self.labels += tag == "label"
        inside = {"inside-label": "yes"} if self.labels else {}
        self.tags.append((tag, {**dict(attrs), **inside}))

    def handle_endtag(self, tag):
        self.labels -= tag == "label"

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag in names]


def outline_faults(html: str) -> list[str]:
    """What a page lacks that every page must have."""
    page = Outline()
    page.feed(html)
    faults = []
    if len(page.all("h1")) != 1:
        faults.append(f"{len(page.all('h1'))} h1")
    if len(page.all("main")) != 1 or not page.all("html")[0].get("lang"):
        faults.append("main or lang")
    labelled = {attrs.get("for") for attrs in page.all("label")}
    for field in page.all("input", "select", "textarea"):
        is_named = field.get("id") in labelled or any(
            field.get(name) for name in ("aria-label", "aria-labelledby", "inside-label")
        )
        if field.get("type") not in ("hidden", "submit") and not is_named:
            faults.append(f"no label for {field.get('name')}")
    for tag, attrs in page.tags:
        if "style" in attrs or any(name.startswith("on") for name in attrs):
            faults.append(f"style or handler on {tag}")
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    faults += [f"id {one} twice" for one in {i for i in ids if ids.count(i) > 1}]
    return faults


@pytest.mark.parametrize("route", PAGES)
def test_page_opens_for_its_readers_and_is_whole(demo_world, route):
    url = address(route, demo_world, "de-linde") or pytest.skip("no such object in the demo")
    opened = 0
    for role in readers(route):
        answer = demo_world.client(PEOPLE[role]).get(url)
        assert answer.status_code in (200, 302, 403, 404, 405), f"{role}: {answer.status_code}"
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            opened += 1
            assert outline_faults(answer.content.decode()) == []
        elif answer.status_code in (302, 405):
            opened += 1
    assert opened, f"nobody could open {url}"


FOREIGN = ("Het Anker", "Team Haven", "Team Kade", "MBT klinisch", "W. Peters", "K. Oosten")


@pytest.mark.parametrize("route", [route for route in PAGES if route.startswith("o/")])
def test_page_never_shows_another_organisation(demo_world, route):
    url = address(route, demo_world, "de-linde") or pytest.skip("no such object in the demo")
    for role in readers(route):
        answer = demo_world.client(PEOPLE[role]).get(url)
        text = text_of(answer.content.decode("utf-8", "replace"))
        assert [word for word in FOREIGN if word in text] == []


@pytest.mark.parametrize("route", PAGES)
def test_page_asks_few_queries(demo_world, route):
    url = address(route, demo_world, "de-linde") or pytest.skip("no such object in the demo")
    known = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    for role in readers(route)[:1]:
        client = demo_world.client(PEOPLE[role])
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url)
        if answer.status_code != 200:
            continue
        asked = statements(captured)
        count = len(asked)
        if os.environ.get("MBTQ_WRITE_QUERY_COUNTS"):
            known[route] = count
            BASELINE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")
        assert count <= MOST_QUERIES, "\n".join(asked)
        assert count <= known.get(route, MOST_QUERIES), f"{route}: {count}, was {known.get(route)}"


def test_home_of_every_role_exists(demo_world):
    for role in ROLES.values():
        slug = "mbt-demo" if role.kind == "centre" else "de-linde"
        assert reverse(role.home, args=[slug])
