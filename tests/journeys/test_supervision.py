"""A supervisor's week from agenda to credits, and a severe signal that reaches who must know."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

from tests.browser import axe_faults

SECONDS = 60  # within the minute
SAVED = "main button.button--primary"


def test_supervision_is_prepared_recorded_confirmed_and_counted(person, served):
    supervisor = person("supervisor@de-linde.example")
    supervisor.locator("li", has_text="Kamer 2").get_by_text("Voorbereiden").first.click()
    assert "S. de Wit" in supervisor.inner_text("main")
    assert axe_faults(supervisor) == []
    supervisor.locator("main a.button--primary").click()
    assert supervisor.input_value("[name=minutes]") == "60"
    assert axe_faults(supervisor) == []
    supervisor.locator("main button[type=submit]", has_text="Opslaan en laten").click()
    supervisor.wait_for_url(lambda url: not url.endswith("/new/") and "/new/?" not in url)
    therapist = person("therapist@de-linde.example", width=390)
    before = counted(therapist, served)
    therapist.goto(served.url + "/o/de-linde/me/")
    therapist.locator("#supervision ~ ul a", has_text="Klopt dit?").last.click()
    assert axe_faults(therapist) == []
    therapist.locator("main button", has_text="Bevestigen").click()
    therapist.wait_for_load_state()
    assert counted(therapist, served) == before + 1


def counted(page, served) -> float:
    """How many sessions of the therapist count by now, of the file behind the page."""
    path = "/o/de-linde/supervision/credits/?track=basic_therapist&format=csv"
    answer = page.request.get(served.url + path)
    rows = list(csv.DictReader(io.StringIO(answer.text().removeprefix("\ufeff"))))
    return sum(float(row["Geteld"].replace(",", ".") or 0) for row in rows)


def test_severe_signal_stands_on_the_agenda_and_in_the_mail_within_the_minute(person, served):
    therapist = person("therapist@de-linde.example", width=390)
    therapist.goto(served.url + "/o/de-linde/signals/new/?level=patient&code=K-4F7")
    therapist.select_option("[name=kind]", "self_harm")
    therapist.locator("[name=severity][value='5']").check(force=True)
    therapist.fill("[name=seen]", "Vaker en ernstiger dan vorige week.")
    assert axe_faults(therapist) == []
    started = time.monotonic()
    therapist.locator(SAVED).click()
    therapist.wait_for_url("**/today/")
    assert "programmaleider" in therapist.inner_text("main")
    assert axe_faults(therapist) == []
    supervisor = person("supervisor@de-linde.example")
    assert "Meer zelfbeschadiging, K-4F7" in supervisor.inner_text("main")
    box = Path(served.environment["MBTQ_VAR"]) / "mail"
    while not (letters := told(box)) and time.monotonic() - started < SECONDS:
        time.sleep(0.5)
    assert {"manager@de-linde.example", "supervisor@de-linde.example"} <= letters.keys()
    assert not any("K-4F7" in text or "Vaker" in text for text in letters.values())


def told(box: Path) -> dict[str, str]:
    """The letters about a signal, by who gets them."""
    found = {}
    for one in box.glob("*"):
        text = one.read_text()
        for line in text.splitlines():
            if line.startswith("To: ") and "signals" in text:
                found[line.removeprefix("To: ")] = text
    return found if len(found) > 1 else {}
