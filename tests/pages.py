"""`make pages`: every page in chromium, two widths, two languages, two themes, with axe.

Pictures go to `var/pages/`. Exit 1 on an axe violation, a console or content-policy complaint, a
page that scrolls sideways, or a page that nobody could open.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from tests import engines  # noqa: F401  starts the servers first
from tests.browser import axe_faults, browser, context_of, sign_in, watched
from tests.served import PASSWORD, ROOT, served_demo

OUT = ROOT / "var" / "pages"
# What an address with ids alone does not show: other views of the same page.
VIEWS = {
    "checklists/<uuid:checklist>/": ("?item=T06", "?view=all"),
    "audits/<uuid:audit>/score/": ("?item=T06",),
    "audits/<uuid:audit>/consensus/": ("?item=T06",),
    "portfolio/": ("?view=map",),
    "/ratings/<uuid:rating>/": ("?item=1", "?item=overall"),
}
# Addresses that give a file, not a page.
FILES = ("download/", "template/")
OUTSIDE = (
    *("/accounts/login/", "/accounts/profile/", "/accounts/sessions/", "/accounts/2fa/"),
    *("/verify/", "/verify/MBT-AAAA-AAAA-AAAA/", "/gallery/", "/o/", "/o/nowhere/"),
)
COMBINATIONS = list(product((1280, 390), ("nl", "en"), ("light", "dark")))


def world_of(environment: dict[str, str]) -> Any:
    """The served demo with audits in every state; this process joins its database."""
    os.environ.update(environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mbtq.settings"
    import django

    django.setup()
    from django.db import transaction

    from tests.demo_world import told_world

    with transaction.atomic():
        return told_world()


def plan(world: Any) -> tuple[dict[str, list[str]], list[str]]:
    """Addresses by the person who opens them, and what is wrong already: nobody could."""
    from tests.guards import walker

    found: dict[str, list[str]] = {email: [] for email in walker.PEOPLE.values()}
    wrong = []
    for route in walker.PAGES:
        if walker.is_act(route) or route.endswith(FILES):
            continue
        readers = walker.readers(route)
        if not readers:
            wrong.append(f"{route}: nobody may open it")
            continue
        url = walker.address(route, world)
        views = next((views for end, views in VIEWS.items() if route.endswith(end)), ())
        found[walker.PEOPLE[readers[0]]] += [url, *(url + view for view in views)]
    found["manager@de-linde.example"] += OUTSIDE
    return found, wrong


def look(page: Any, complaints: list[str], picture: Path) -> Iterator[str]:
    """What is wrong with the page that is open; its picture is taken."""
    page.screenshot(path=picture, full_page=True)
    yield from (f"axe {fault}" for fault in axe_faults(page))
    yield from (f"console {text}" for text in complaints)
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wide > 0:
        yield f"scrolls sideways by {wide} px"
    complaints.clear()


def walk(chromium: Any, url: str, email: str, addresses: list[str]) -> tuple[int, list[str]]:
    """One person's pages in all eight combinations: how many were seen, and the faults."""
    seen, faults = 0, []
    for width, language, theme in COMBINATIONS:
        context = context_of(chromium, width=width, language=language, theme=theme)
        page, complaints = watched(context)
        sign_in(page, url, email, PASSWORD)
        complaints.clear()
        for number, address in enumerate(addresses):
            answer = page.goto(url + address)
            if answer is None or "html" not in answer.headers.get("content-type", ""):
                continue
            where = f"{address} {width} {language} {theme}"
            seen += 1
            if answer.status >= 500:
                faults.append(f"{where}: status {answer.status}")
            name = f"{email.split('@')[0]}-{number:02}-{width}-{language}-{theme}.png"
            faults += [f"{where}: {fault}" for fault in look(page, complaints, OUT / name)]
        context.close()
    return seen, faults


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    seen = 0
    with served_demo("mbtq_pages", workers=False) as served:
        # Before the browser: its event loop and Django's database do not go together.
        plans, faults = plan(world_of(served.environment))
        with browser() as chromium:
            for email, addresses in plans.items():
                number, found = walk(chromium, served.url, email, addresses)
                seen += number
                faults += found
                print(f"{email}: {number} pages, {len(found)} faults", flush=True)
    for fault in faults:
        print(fault)
    print(f"{seen} pages looked at, {len(faults)} faults; pictures in var/pages/")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
