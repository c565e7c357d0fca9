"""Charts have a fixed width, and fit the narrowest screen all the same."""

from __future__ import annotations

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_charts_fit_a_screen_of_320_px(person, served):
    page = person("therapist@de-linde.example", width=320)
    page.goto(served.url + "/o/de-linde/fidelity/me/")
    assert page.locator("svg.spc:visible").count() > 0
    assert page.evaluate(SIDEWAYS) <= 0
