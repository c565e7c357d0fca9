"""A therapist logs a session: eight taps at most, on a phone, and nothing typed is lost."""

from __future__ import annotations

import time

from tests.browser import axe_faults

NEW = "/o/de-linde/sessions/new/"
MOST_TAPS = 8
SAVED = "#autosave:has-text('Concept opgeslagen')"
SECONDS = 20  # of the machine; a person has a minute


class Thumb:
    """Counts what a person touches."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.locator(selector).first.click()


def test_session_is_logged_in_eight_taps_from_the_home_page(person, served):
    page = person("therapist@de-linde.example", width=390)
    thumb, started = Thumb(page), time.monotonic()
    thumb.tap("summary:has-text('Menu')")
    thumb.tap("nav.side a:has-text('Zittingen')")
    thumb.tap("main a:has-text('Zitting vastleggen')")
    thumb.tap(".chip:has-text('K-4F7')")
    page.wait_for_selector("#defaults [name=shown]:not([value=''])", state="attached")
    assert page.is_checked("[name=modality][value=individual]")
    assert page.input_value("[name=minutes]") == "50"
    thumb.tap("[name=self_check][value='5'] + .scale__face, .scale__cell:nth-child(5)")
    assert axe_faults(page) == []
    thumb.tap("main button.button--primary")
    page.wait_for_url(lambda url: url.endswith("/sessions/"))
    took = time.monotonic() - started
    assert "staat in je logboek" in page.inner_text("main")
    assert thumb.taps <= MOST_TAPS
    assert took < SECONDS
    page.locator("main button:has-text('Ongedaan maken')").click()
    page.wait_for_url(lambda url: url.endswith("/new/"))
    assert page.is_checked("[name=self_check][value='5']")
    page.locator("main button:has-text('Opnieuw beginnen')").click()


def test_keyboard_alone_logs_a_session(person, served):
    page = person("therapist@de-linde.example")
    page.goto(served.url + NEW)
    page.focus("[name=treatment]")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#defaults [name=shown]:not([value=''])", state="attached")
    page.focus("[name=self_check]")
    page.keyboard.press("4")
    assert page.is_checked("[name=self_check][value='4']")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url.endswith("/sessions/"))
    assert "staat in je logboek" in page.inner_text("main")


def test_digits_answer_a_cell_of_the_matrix_and_zero_is_unknown(person, served):
    page = person("lead@de-linde.example")
    page.goto(served.url + "/o/de-linde/ratings/")
    page.locator("main button:has-text('Beoordeel dit team')").first.click()
    page.locator("main a.button--primary").click()
    page.focus("[name=competence]")
    page.keyboard.press("3")
    assert page.is_checked("[name=competence][value='3']")
    page.keyboard.press("0")
    assert page.is_checked("[name=competence][value=unknown]")
    page.wait_for_selector(SAVED)


def test_what_is_typed_is_kept_and_goes_on_on_another_device(person, served):
    phone = person("therapist@de-linde.example", width=390)
    phone.goto(served.url + NEW)
    phone.locator(".chip:has-text('K-2B9')").click()
    phone.locator("summary:has-text('Notitie')").click()
    phone.fill("[name=note]", "half een gedachte")
    phone.wait_for_selector(SAVED)
    desk = person("therapist@de-linde.example")
    desk.goto(served.url + NEW)
    assert desk.input_value("[name=note]") == "half een gedachte"
    desk.fill("[name=note]", "aan het bureau")
    desk.wait_for_selector("#autosave [name=version]:not([value='1'])", state="attached")
    desk.wait_for_timeout(2_000)
    phone.fill("[name=note]", "op de telefoon")
    phone.wait_for_selector("#conflict h2")
    said = phone.inner_text("#conflict")
    assert "aan het bureau" in said
    assert "op de telefoon" in said
    phone.check("[name=keep_note][value=theirs]")
    phone.locator("main button.button--primary").click()
    phone.wait_for_url(lambda url: url.endswith("/sessions/"))


def test_saved_is_said_of_the_last_letter_only(person, served):
    page = person("therapist@het-anker.example")
    page.goto(served.url + "/o/het-anker/sessions/new/")
    page.locator("summary:has-text('Notitie')").click()
    on_the_way = []
    page.route("**/sessions/draft/", lambda route: on_the_way.append(route))
    page.fill("[name=note]", "een")
    wait_for(page, lambda: len(on_the_way) == 1)
    page.fill("[name=note]", "een twee")
    with page.expect_response("**/sessions/draft/"):
        on_the_way[0].continue_()
    wait_for(page, lambda: len(on_the_way) == 2)
    assert page.inner_text("#autosave").startswith("Opslaan")
    on_the_way[1].continue_()
    page.wait_for_selector(SAVED)
    page.unroute("**/sessions/draft/")
    page.reload()
    assert page.input_value("[name=note]") == "een twee"
    page.locator("main button:has-text('Opnieuw beginnen')").click()


def wait_for(page, happened, seconds: int = 10) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        page.wait_for_timeout(50)


def test_form_works_without_script(served, chromium):
    from tests.browser import sign_in
    from tests.served import PASSWORD

    context = chromium.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    sign_in(page, served.url, "therapist@het-anker.example", PASSWORD)
    page.goto(served.url + "/o/het-anker/sessions/new/")
    page.locator(".chip:has-text('H-3C5')").click()
    page.locator("main button.button--primary").click()
    assert "staat in je logboek" in page.inner_text("main")
    context.close()
