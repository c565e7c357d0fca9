"""The served product and a browser, once for all journeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import CHROMIUM, browser, context_of, sign_in, watched
from tests.served import PASSWORD, Served, served_demo

REASON = "no chromium on this machine: journeys and axe are skipped"


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys run on one worker, and are skipped as a whole without a browser."""
    for item in items:
        if "journeys" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("journeys"))
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=REASON))


@pytest.fixture(scope="package")
def served() -> Iterator[Served]:
    with served_demo("mbtq_journeys") as found:
        yield found


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def person(served: Served, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Signs somebody in and gives the page; at the end nobody's console may have complained."""
    opened = []

    def enter(email: str, width: int = 1280) -> Page:
        context = context_of(chromium, width=width)
        page, complaints = watched(context)
        opened.append((context, complaints))
        sign_in(page, served.url, email, PASSWORD)
        return page

    yield enter
    heard = [text for _, complaints in opened for text in complaints]
    for context, _ in opened:
        context.close()
    assert heard == []
