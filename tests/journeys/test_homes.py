"""Everybody signs in and lands on a page that is accessible and fits a phone."""

from __future__ import annotations

import pytest

from tests.browser import axe_faults

HOMES = {
    "therapist@de-linde.example": "/o/de-linde/me/",
    "supervisor@de-linde.example": "/o/de-linde/agenda/",
    "lead@de-linde.example": "/o/de-linde/teams/",
    "manager@de-linde.example": "/o/de-linde/board/",
    "privacy@de-linde.example": "/o/de-linde/trail/",
    "integrator@de-linde.example": "/o/de-linde/integrations/",
    "staff@mbt-demo.example": "/c/mbt-demo/portfolio/",
    "committee@mbt-demo.example": "/c/mbt-demo/decisions/",
}


@pytest.mark.parametrize("email", HOMES)
def test_home_is_reached_and_accessible(person, email):
    page = person(email, width=390)
    assert HOMES[email] in page.url
    assert axe_faults(page) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def test_sign_in_page_is_accessible(served, chromium):
    page = chromium.new_page()
    page.goto(served.url + "/accounts/login/")
    assert axe_faults(page) == []
    page.close()


def test_wrong_password_is_told_without_saying_which(served, chromium):
    page = chromium.new_page(locale="en-GB")
    page.goto(served.url + "/accounts/login/")
    page.fill("[name=login]", "manager@de-linde.example")
    page.fill("[name=password]", "not the password")
    page.click("main form button[type=submit]")
    assert "do not match" in page.inner_text("main")
    page.close()
