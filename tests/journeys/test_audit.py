"""An audit from its plan to the code under its report, each step by the person whose it is."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

from playwright.sync_api import Page
from pypdf import PdfReader

STAFF, LEAD, SECOND = (f"{name}@mbt-demo.example" for name in ("staff", "auditor1", "auditor2"))
PROGRAM = "MBT voor adolescenten"
# Clicking one by one is tried on the first criteria; the others go to the same address.
SAVE = """async ([url, codes, value]) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value
  const version = document.querySelector("[name$='-version']").value  // of an item without answer
  for (const code of codes) {
    const body = new URLSearchParams({csrfmiddlewaretoken: token, [`${code}-value`]: value,
      [`${code}-note`]: "", [`${code}-strength`]: "one_source", [`${code}-confidence`]: "",
      [`${code}-version`]: version})
    const answer = await fetch(url, {method: "POST", body, headers: {"HX-Request": "true"}})
    if (!answer.ok) throw new Error(`${code}: ${answer.status}`)
  }
}"""


def test_from_plan_to_verified_report(person, served):
    lead, second = person(LEAD), person(SECOND)
    audit = planned(person(STAFF), lead, served.url)
    lead.goto(audit)
    press(lead)  # starts the scoring
    score(lead, audit, "4")
    score(second, audit, "3", rest="4")
    confirm(lead, audit + "lock/")
    second.goto(audit + "consensus/")
    assert "consensus" not in second.url or second.locator("main table").count() == 0
    confirm(second, audit + "lock/")
    agree(lead, audit)
    confirm(lead, audit + "consensus/settle/")
    write(lead, audit)
    confirm(lead, audit + "finalise/")
    code, pdf = report(lead, audit)
    assert code in "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    lead.goto(f"{served.url}/verify/{code}/")
    assert lead.locator("[role=status] .alert--ok").count() == 1
    assert PROGRAM in lead.inner_text("[role=status]")


def press(page: Page) -> None:
    """The main button of the page."""
    with page.expect_navigation():
        page.click("main .button--primary")


def confirm(page: Page, url: str) -> None:
    """A step without a way back: read, tick, press."""
    page.goto(url)
    page.check("[name=sure]")
    press(page)
    assert page.locator(".errors").count() == 0, page.inner_text("main")


def planned(staff: Page, lead: Page, url: str) -> str:
    """Plans an audit of today; its address for the auditors."""
    staff.goto(url + "/c/mbt-demo/audits/new/")
    today = date.today()
    staff.select_option("[name=program]", label=option(staff, "program", PROGRAM))
    staff.select_option("[name=standard]", index=1)
    staff.check("[name=kind][value=initial]", force=True)
    staff.fill("[name=title]", "Eerste audit adolescenten")
    staff.fill("[name=visit_on]", today.isoformat())
    staff.fill("[name=due_on]", (today + timedelta(days=42)).isoformat())
    staff.select_option("[name=lead]", label=option(staff, "lead", "A. van Leeuwen"))
    staff.select_option("[name=second]", label=option(staff, "second", "R. Hendriks"))
    staff.check("[name=are_independent]")
    press(staff)
    assert staff.locator(".errors").count() == 0, staff.inner_text("main")
    lead.goto(url + "/o/de-linde/audits/")
    found = lead.locator("main a", has_text="Eerste audit adolescenten").get_attribute("href")
    assert found is not None
    return url + found


def option(page: Page, name: str, text: str) -> str:
    """The whole text of the choice in which `text` stands."""
    return page.locator(f"[name={name}] option", has_text=text).first.inner_text()


def score(page: Page, audit: str, value: str, rest: str = "") -> None:
    """The first two criteria through the form, the rest to where the form saves."""
    page.goto(audit + "score/")
    press(page)
    for _number in range(2):
        page.locator(f"input[type=radio][name$='-value'][value='{value}']").check(force=True)
        with page.expect_navigation():
            page.click("button[name=go][value=next]:visible")
    page.goto(audit + "score/?show=open")
    links = [link.get_attribute("href") or "" for link in page.locator("main th a").all()]
    codes = [link.partition("item=")[2] for link in links]
    page.goto(audit + f"score/?item={codes[0]}")
    page.evaluate(SAVE, [audit + "score/save/", codes, rest or value])
    page.goto(audit + "score/")
    assert re.search(r"\b0 criteria", page.inner_text("main"))


def agree(lead: Page, audit: str) -> None:
    """The two differences get a score with a reason, the others are taken over."""
    lead.goto(audit + "consensus/")
    rows = lead.locator("main form table tbody tr")
    assert rows.count() == 2, lead.url + lead.inner_text("main")[:3000]
    for row in rows.all():
        row.locator("select").select_option("4")
        row.locator("textarea").fill("Gezien in de notulen van het team.")
    for form in ("[data-autosave]", "[action$='accept/']"):
        with lead.expect_navigation():
            lead.click(f"main form{form} button[type=submit]:visible")


def write(lead: Page, audit: str) -> None:
    for kind in ("strength", "strength", "strength"):
        lead.goto(audit + "findings/new/")
        lead.check(f"[name=kind][value={kind}]", force=True)
        lead.fill("[name=fact]", "Het team bespreekt elke week patiënten.")
        press(lead)
    lead.goto(audit + "summary/")
    for name in ("summary", "context", "method"):
        lead.fill(f"[name={name}]", "Het programma staat stevig.")
    press(lead)


def report(lead: Page, audit: str) -> tuple[str, bytes]:
    """Asks for the PDF, waits for it, downloads it."""
    lead.goto(audit)
    code = lead.inner_text("#code").strip()
    lead.click("main form[action$='make/'] button")
    lead.get_by_text("SHA-256").wait_for(timeout=60_000)
    lead.goto(audit + "report/")
    with lead.expect_download() as waiting:
        lead.click("main a[download]")
    return code, waiting.value.path().read_bytes()
