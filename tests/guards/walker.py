"""Walks every page of organisations and centres: who may open it, and what is wrong with it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

from mbtq.tenancy.guards import page_of, routes
from mbtq.tenancy.pages import ActPage, Page
from mbtq.tenancy.permissions import Permission
from mbtq.tenancy.roles import ROLES
from tests.demo_world import World

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
# Words of Het Anker, on no page of De Linde. Pages as a whole have tests/guards/test_canary.py.
FOREIGN = ("Het Anker", "Team Haven", "Team Kade", "MBT klinisch", "W. Peters", "K. Oosten")
PAGES: dict[str, type[Page]] = {
    route: page
    for route, callback in routes()
    if route.startswith(("o/<", "c/<")) and (page := page_of(callback))
}
KWARG = re.compile(r"<(?:\w+:)?(\w+)>")
# The auditors' pages work in an audit in this state.
STATES = {"consensus": "consensus", "findings": "draft", "summary": "draft", "finalise": "draft"}
# What a selector keeps from people of the same organisation, so that a page whose right they lack
# says 404 to them and not 403: address argument -> roles that do not see it.
OFFICE = {"privacy_officer", "integrator"}  # work in no team
HIDDEN = {
    "program": OFFICE,
    "team": OFFICE,
    "assignment": OFFICE,
    "checklist": OFFICE,
    "rating": OFFICE | {"auditor"},  # one sees only one's own
    "own_rating": set(PEOPLE),
    "recording": OFFICE | {"auditor", "team_lead"},
    "due": OFFICE,
    "goal": set(PEOPLE) - {"supervisor"},
    "treatment": OFFICE | {"auditor", "manager"},
    "baseline": OFFICE | {"auditor"},
    "batch": set(PEOPLE),  # one undoes one's own
    "session": OFFICE | {"auditor", "manager", "team_lead"},
    "supervision": OFFICE | {"auditor", "manager", "team_lead"},
    "practitioner": OFFICE | {"auditor"},
    "credential": OFFICE | {"auditor"},
    "audit": OFFICE | {"therapist", "supervisor"},
}


def arguments(route: str) -> list[str]:
    return [name for name in KWARG.findall(route) if name != "organisation"]


def address(route: str, world: World, slug: str = "de-linde") -> str:
    """The route with ids of this organisation."""
    ids = {"organisation": "mbt-demo" if route.startswith("c/") else slug, **world.ids[slug]}
    if PAGES[route].permission is Permission.AUDIT_SCORE and "scoring_audit" in ids:
        # Auditors work in the audits under way; their visit to the final one has ended.
        words = route.split("/")
        state = next((STATES[word] for word in words if word in STATES), "scoring")
        ids |= {"audit": ids[f"{state}_audit"], "finding": ids["draft_finding"]}
    if is_of_fidelity(route):
        is_open = route.endswith(("<uuid:rating>/", "/save/", "/lock/"))
        ids["rating"] = ids["open_rating" if is_open else "locked_rating"]
    if route.endswith("ask/<slug:requirement>/"):
        ids["requirement"] = "own-statement"
    return "/" + KWARG.sub(lambda found: str(ids[found[1]]), route)


def is_of_fidelity(route: str) -> bool:
    """Whether a `rating` in this address is one of a recording, not of a determinant."""
    return PAGES[route].__module__.startswith("fidelity.")


def readers(route: str) -> list[str]:
    """The roles that may open this page where it lies."""
    permission = PAGES[route].permission
    return [r for r in insiders(route) if permission in ROLES[r].permissions]


def insiders(route: str) -> list[str]:
    """The roles whose people belong to the place of this page; auditors visit organisations."""
    if route.startswith("c/"):
        return [role for role in PEOPLE if ROLES[role].kind == "centre"]
    return [role for role in PEOPLE if ROLES[role].kind == "provider" or role == "auditor"]


def refused_with(route: str, role: str) -> int:
    """What somebody without the right must get: 403, and 404 for what the person cannot see."""
    names = arguments(route)
    if is_of_fidelity(route):
        names = [{"rating": "own_rating"}.get(name, name) for name in names]
    hidden = any(role in HIDDEN.get(name, ()) for name in names)
    # Whoever may not make reports is told so, also about an audit that the person does not see.
    hidden = hidden and PAGES[route].permission is not Permission.REPORT_VIEW
    is_own = role == "therapist" and route.endswith("second-factor/")  # nobody resets one's own
    return 404 if hidden or is_own or role not in insiders(route) else 403


def refusal_faults(world: World, route: str, role: str) -> list[str]:
    """Other answers than `refused_with` to somebody without the right."""
    url, client = address(route, world), world.client(PEOPLE[role])
    wanted = refused_with(route, role)
    found = {"GET": client.get(url), "POST": client.post(url)}
    return [
        f"{role} {method} {url}: {answer.status_code}, not {wanted}"
        for method, answer in found.items()
        if answer.status_code != wanted
    ]


def is_act(route: str) -> bool:
    """A button has no page of its own to GET."""
    return issubclass(PAGES[route], ActPage) or "get" not in dir(PAGES[route])


def sources(page: type) -> Iterator[str]:
    """The code of the page and of the classes of ours that it stands on."""
    for one in page.__mro__:
        if not one.__module__.startswith("django") and one is not object:
            yield inspect.getsource(one)


def gives_file(page: type) -> bool:
    """Whether the page can be asked for what it shows as CSV."""
    return any('"csv"' in code for code in sources(page))


def opens(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


class Outline(HTMLParser):
    """What a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.labels = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.labels += tag == "label"
        inside = {"inside-label": "yes"} if self.labels else {}
        self.tags.append((tag, {**dict(attrs), **inside}))

    def handle_endtag(self, tag: str) -> None:
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
