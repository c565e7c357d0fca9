"""A therapist who needs a protocol now finds its first hour by search, with the keyboard alone."""

from __future__ import annotations

from tests.browser import axe_faults

FOCUSED = "document.activeElement.getAttribute('{}') || ''"


def tab_to(page, attribute: str, wanted: str, most: int = 80) -> None:
    """Presses Tab until what has the focus is this."""
    seen = []
    for _time in range(most):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED.format(attribute)))
        if wanted in seen[-1]:
            return
    raise AssertionError(f"no {attribute} with {wanted} in {most} steps: {seen}")


def test_first_hour_is_found_by_search_with_the_keyboard(person, served):
    page = person("therapist@de-linde.example", width=390)
    page.goto(served.url + "/manual/")
    assert page.url.endswith("/o/de-linde/manual/")
    assert axe_faults(page) == []
    tab_to(page, "id", "q")
    page.keyboard.type("suicidaliteit eerste uur")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=suicidaliteit**")
    assert axe_faults(page) == []
    tab_to(page, "href", "/suicidality/#first-hour")
    page.keyboard.press("Enter")
    page.wait_for_url("**/manual/suicidality/#first-hour")
    heading = page.locator("#first-hour")
    top = heading.bounding_box()["y"]
    assert 0 <= top < page.viewport_size["height"], top
    assert heading.locator("xpath=..").locator("ol li, ul li").count() >= 3
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    assert axe_faults(page) == []
