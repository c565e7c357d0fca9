"""Two raters score one recording by keyboard, blind to each other, and agree on a result."""

from __future__ import annotations

import re

from tests.browser import axe_faults

BOARD = "/o/de-linde/ratings/"
ITEMS = 6  # of the practice scale, and the whole after them


def open_rating(page, served) -> str:
    """The address of the one recording that waits for this person."""
    page.goto(served.url + BOARD)
    page.locator("main section:has-text('Te beoordelen') a").first.click()
    page.wait_for_url(re.compile(r"/ratings/[0-9a-f-]{36}/"))
    return page.url.split("?")[0]


def score_all(page, rating: str, quality: int) -> None:
    """Item after item with the digits and Enter; the whole last."""
    page.goto(f"{rating}?item=1")
    for number in range(ITEMS + 1):
        for name, digit in (("adherence", 4), ("competence", quality)):
            if page.locator(f"[name={name}]").count():
                page.focus(f"[name={name}]")
                page.keyboard.press(str(digit))
                assert page.is_checked(f"[name={name}][value='{digit}']")
        here = page.url
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url, here=here: url != here)
        assert number == ITEMS or "item=" in page.url


def lock(page, rating: str) -> None:
    page.goto(rating + "lock/")
    page.check("[name=sure]")
    page.locator("main button.button--primary").click()
    page.wait_for_load_state()


def test_two_raters_are_blind_until_both_have_locked_and_then_agree(person, served):
    first, second = (
        person("therapist@de-linde.example", width=390),
        person("rater@de-linde.example"),
    )
    mine, theirs = open_rating(first, served), open_rating(second, served)
    assert mine != theirs
    reference = first.inner_text("h1")
    assert reference == second.inner_text("h1")
    score_all(first, mine, quality=5)
    assert axe_faults(first) == []
    lock(first, mine)
    # The other has not locked: neither sees a score of the other, at any address.
    assert first.goto(theirs + "result/").status == 404
    assert second.goto(mine + "result/").status == 404
    assert second.goto(mine).status == 404
    score_all(second, theirs, quality=4)
    lock(second, theirs)
    assert second.goto(mine + "result/").status == 200
    second.goto(served.url + BOARD)
    second.locator(f"main li:has-text('{reference}') button").click()
    second.wait_for_url(re.compile(r"/ratings/[0-9a-f-]{36}/"))
    agreed = second.url.split("?")[0]
    second.goto(f"{agreed}?item=1")
    beside = second.inner_text("[role=group][aria-label='Wat elke beoordelaar gaf']")
    assert "S. de Wit" in beside
    assert "T. Nagel" in beside
    score_all(second, agreed, quality=4)
    lock(second, agreed)
    second.goto(agreed + "result/")
    assert "Consensus van 2 beoordelaars" in second.inner_text("main")
    assert "1 punt" in second.inner_text("main table")
