"""Chromium as journeys and the page matrix use it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's chromium without a screen."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


def context_of(
    found: Browser, *, width: int = 1280, language: str = "nl", theme: str = "light"
) -> BrowserContext:
    """A window of this width, for a person who reads this language in this theme."""
    return found.new_context(
        viewport={"width": width, "height": 900},
        locale="nl-NL" if language == "nl" else "en-GB",
        color_scheme=theme,  # type: ignore[arg-type]
        timezone_id="Europe/Amsterdam",
        is_mobile=False,
    )


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page and what its console complained about, content policy included."""
    page = context.new_page()
    complaints: list[str] = []

    def hear(message: Any) -> None:
        # A status that a journey provokes on purpose is no complaint.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def axe_faults(page: Page) -> list[str]:
    """Violations as `rule: first target`."""
    options = {"runOnly": {"type": "tag", "values": RULES}}
    result = Axe().run(page, options=options)
    return [
        f"{violation['id']}: {violation['nodes'][0]['target']}"
        for violation in result.response["violations"]
    ]


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    """Through the form, as a person does."""
    page.goto(url + "/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda found: "/accounts/login" not in found)
