"""The main job of a program lead: rate a determinant, see the risk change within seconds."""

from __future__ import annotations

import re


def test_rating_narrows_the_interval_within_seconds(person, served):
    page = person("manager@de-linde.example")
    page.goto(served.url + "/o/de-linde/programs/")
    page.click("main a:has-text('MBT voor adolescenten')")
    program = page.url
    page.goto(program + "risk/")
    before = page.inner_text("main")
    assert re.search(r"18\D+63", before)
    page.goto(program + "rate/")
    for key in ("training_supervision", "structured_plan"):
        page.check(f"[name={key}][value='1'], [name={key}][value='1.0']", force=True)
    page.click("main form button.button--primary")
    page.wait_for_load_state()
    page.goto(program + "risk/")
    page.wait_for_function(
        "() => /24\\D+44/.test(document.querySelector('main').innerText)", timeout=20_000
    )
