"""Every page, found by walking the addresses: who may open it, and what each page must have."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mbtq.tenancy.pages import Page
from mbtq.tenancy.roles import ROLES
from tests.asserts import statements
from tests.demo_world import ARGUMENTS
from tests.guards.walker import (
    PAGES,
    PEOPLE,
    address,
    arguments,
    insiders,
    is_act,
    opens,
    outline_faults,
    readers,
    refusal_faults,
)
from tests.training_world import ARGUMENTS as OF_TRAINING

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

BASELINE = Path(__file__).parent / "query_counts.json"
WRITES = bool(os.environ.get("MBTQ_WRITE_QUERY_COUNTS"))
MOST_QUERIES = 15
# Pages that gather more than others; still no more with more rows.
GATHERS = {
    "o/<slug:organisation>/agenda/<uuid:arrangement>/": 17,
    "o/<slug:organisation>/supervision/<uuid:supervision>/correct/": 18,
    # A dossier gathers evidence from everything that is logged of one person.
    "o/<slug:organisation>/training/me/": 27,
    "o/<slug:organisation>/training/me/<uuid:dossier>/": 27,
    "o/<slug:organisation>/training/me/<uuid:dossier>/submit/": 24,
    "o/<slug:organisation>/training/me/<uuid:dossier>/ask/<slug:requirement>/": 25,
    "o/<slug:organisation>/training/me/<uuid:dossier>/export.zip": 27,
}
INSIDE = [route for route in PAGES if route.startswith("o/")]
EVERYBODYS = {"standard", "scale", "text", "edition"}
WITH_IDS = [r for r in INSIDE if set(arguments(r)) - EVERYBODYS]
REFUSED = [
    (route, role)
    for route, page in PAGES.items()
    for role in PEOPLE
    if page.permission not in ROLES[role].permissions or role not in insiders(route)
]


@dataclass(frozen=True)
class Look:
    """What came of opening a page, and the statements that it asked of the database."""

    answer: HttpResponse
    asked: list[str]


def test_every_address_can_be_walked():
    """An argument that nobody listed in tests/demo_world.py would leave its page unwatched."""
    assert {name for route in PAGES for name in arguments(route)} <= {*ARGUMENTS, *OF_TRAINING}


@pytest.mark.parametrize("route", PAGES)
def test_nobody_is_sent_to_sign_in(demo_world, client, route):
    url = address(route, demo_world)
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("route", INSIDE)
def test_administrator_of_another_organisation_finds_nothing(demo_world, route):
    url, stranger = address(route, demo_world), demo_world.client("manager@het-anker.example")
    assert stranger.get(url).status_code == 404
    assert stranger.post(url).status_code == 404


@pytest.mark.parametrize("route", WITH_IDS)
def test_ids_of_another_organisation_find_nothing_in_ones_own(demo_world, route):
    foreign = address(route, demo_world, "het-anker").replace("/o/het-anker/", "/o/de-linde/")
    for role in readers(route):
        client = demo_world.client(PEOPLE[role])
        for answer in (client.get(foreign), client.post(foreign)):
            assert answer.status_code == 404, f"{role} {foreign}: {answer.status_code}"


@pytest.mark.parametrize(("route", "role"), REFUSED)
def test_member_without_the_right_is_refused(demo_world, route, role):
    assert refusal_faults(demo_world, route, role) == []


def test_page_that_forgets_its_right_is_reported(demo_world, monkeypatch):
    route = "o/<slug:organisation>/programs/new/"
    assert refusal_faults(demo_world, route, "therapist") == []
    monkeypatch.setattr(Page, "may", lambda page: True)
    (shown, sent) = refusal_faults(demo_world, route, "therapist")
    assert shown.endswith("200, not 403")
    assert sent.endswith("422, not 403")


@pytest.fixture(scope="module")
def looks(demo_world) -> Callable[[str, str], Look]:
    """Opens a page as somebody with this role; the guards below share what came of it."""

    @cache
    def look(route: str, role: str) -> Look:
        with CaptureQueriesContext(connection) as captured:
            answer = demo_world.client(PEOPLE[role]).get(address(route, demo_world))
        return Look(answer, statements(captured))

    return look


@pytest.mark.parametrize("route", PAGES)
def test_page_opens_for_its_readers_and_is_whole(demo_world, looks, route):
    url, opened = address(route, demo_world), 0
    for role in readers(route):
        answer = looks(route, role).answer
        assert answer.status_code in (200, 302, 403, 404, 405), f"{role}: {answer.status_code}"
        if opens(answer):
            assert outline_faults(answer.content.decode()) == []
        opened += answer.status_code in ((405,) if is_act(route) else (200, 302))
    assert opened, f"nobody could open {url}"


@pytest.mark.parametrize("route", PAGES)
def test_page_asks_few_queries(looks, route):
    """No more per role than query_counts.json says; MBTQ_WRITE_QUERY_COUNTS=1 writes it anew."""
    known = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    asked = {
        role: found.asked
        for role in readers(route)
        if (found := looks(route, role)).answer.status_code == 200
    }
    counts = {role: len(found) for role, found in asked.items()}
    if WRITES:
        known = {page: kept for page, kept in known.items() if page in PAGES and page != route}
        known |= {route: counts} if counts else {}
        BASELINE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")
    for role, count in counts.items():
        most = known.get(route, {}).get(role)
        assert most is not None, f"{route} has no count for {role}: write the baseline"
        limit = min(most, GATHERS.get(route, MOST_QUERIES))
        if count > limit:  # what a process reads once is not the page's own
            asked[role] = looks.__wrapped__(route, role).asked
        assert len(asked[role]) <= limit, "\n".join([f"{role}: at most {limit}", *asked[role]])


def test_home_of_every_role_exists(demo_world):
    for role in ROLES.values():
        slug = "mbt-demo" if role.kind == "centre" else "de-linde"
        assert reverse(role.home, args=[slug])
