"""`make pages`: every page in chromium, two widths, two languages, two themes, with axe.

Pictures go to `var/pages/`. Exit 1 on an axe violation, a console or content-policy complaint, or
a page that scrolls sideways.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests import engines  # noqa: F401  starts the servers first
from tests.browser import axe_faults, browser, context_of, sign_in, watched
from tests.served import PASSWORD, ROOT, Served, served_demo

PEOPLE = {
    "therapist@de-linde.example": ["me/", "programs/", "settings/roles/"],
    "supervisor@de-linde.example": ["agenda/", "checklists/", "practitioners/"],
    "lead@de-linde.example": ["team/", "checklists/", "audits/", "reports/"],
    "manager@de-linde.example": ["board/", "programs/", "teams/", "members/", "practitioners/"],
    "privacy@de-linde.example": ["trail/"],
    "integrator@de-linde.example": ["settings/roles/"],
    "auditor1@mbt-demo.example": ["audits/"],
    "staff@mbt-demo.example": [],
    "committee@mbt-demo.example": [],
}
CENTRE = {
    "auditor1@mbt-demo.example": ["portfolio/", "portfolio/?view=map", "audits/", "standards/"],
    "staff@mbt-demo.example": ["portfolio/", "audits/", "audits/new/"],
    "committee@mbt-demo.example": ["decisions/"],
}
FOLLOW = 14  # links followed from the pages above, per person
SKIPPED = ("logout", "download", "format=", "language", "mailto:", "#", "verify/")


def addresses(page, served: Served, email: str) -> list[str]:
    """The pages of a person: those listed, and what they link to inside the same place."""
    listed = [f"/o/de-linde/{part}" for part in PEOPLE.get(email, [])]
    listed += [f"/c/mbt-demo/{part}" for part in CENTRE.get(email, [])]
    found = list(listed)
    for address in listed:
        page.goto(served.url + address)
        links = page.eval_on_selector_all(
            "main a[href]", "all => all.map(a => a.getAttribute('href'))"
        )
        for link in links:
            inside = link.startswith(("/o/", "/c/")) and not any(word in link for word in SKIPPED)
            if inside and link not in found and len(found) < len(listed) + FOLLOW:
                found.append(link)
    return found


def faults_of(page, complaints: list[str], picture: Path) -> list[str]:
    """What is wrong with the page that is open; its picture is taken."""
    page.screenshot(path=picture, full_page=True)
    found = [f"axe {fault}" for fault in axe_faults(page)]
    found += [f"console {text}" for text in complaints]
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if wide > 0:
        found.append(f"scrolls sideways by {wide} px")
    complaints.clear()
    return found


def main() -> int:
    out = ROOT / "var" / "pages"
    out.mkdir(parents=True, exist_ok=True)
    wrong = seen = 0
    with served_demo("mbtq_pages", workers=False) as served, browser() as chromium:
        for email in PEOPLE:
            plan: list[str] = []
            for width in (1280, 390):
                for language in ("nl", "en"):
                    for theme in ("light", "dark"):
                        context = context_of(chromium, width=width, language=language, theme=theme)
                        page, complaints = watched(context)
                        sign_in(page, served.url, email, PASSWORD)
                        plan = plan or addresses(page, served, email)
                        complaints.clear()
                        for number, address in enumerate(plan):
                            page.goto(served.url + address)
                            name = (
                                f"{email.split('@')[0]}-{number:02}-{width}-{language}-{theme}.png"
                            )
                            seen += 1
                            for fault in faults_of(page, complaints, out / name):
                                wrong += 1
                                print(f"{address} {width} {language} {theme}: {fault}")
                        context.close()
    print(f"{seen} pages looked at, {wrong} faults; pictures in var/pages/")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
