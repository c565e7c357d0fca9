"""Recovery codes: each opens the door once, and only who gives the password again sees them."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from mbtq.accounts.models import User
from tests.asserts import assert_page, assert_redirects

PASSWORD = "een lange zin van woorden"
PAGES = ("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_generate_recovery_codes")


@pytest.fixture
def person(db):
    person = User.objects.create_user("p@example.test", PASSWORD, name="P", language="en")
    totp.TOTP.activate(person, totp.generate_totp_secret())
    return person


@pytest.fixture
def codes(person) -> list[str]:
    return RecoveryCodes.activate(person).get_unused_codes()


def enter(code: str) -> Client:
    """Signs in with the password and this code."""
    client = Client()
    client.post("/accounts/login/", {"login": "p@example.test", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code})
    return client


def confirmed(code: str) -> Client:
    """The same, and then gives the password once more."""
    client = enter(code)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def left(person) -> int:
    rows = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    return len(rows.wrap().get_unused_codes())


def test_code_opens_the_door_once(person, codes):
    assert is_in(enter(codes[0]))
    assert not is_in(enter(codes[0]))
    assert is_in(enter(codes[1]))
    assert left(person) == len(codes) - 2


def test_code_that_is_none_is_refused_and_uses_none_up(person, codes):
    wrong = next(code for code in ("00000000", "11111111") if code not in codes)
    assert not is_in(enter(wrong))
    assert left(person) == len(codes)


def test_code_of_somebody_else_is_refused(person, codes):
    other = User.objects.create_user("q@example.test", PASSWORD, name="Q")
    totp.TOTP.activate(other, totp.generate_totp_secret())
    theirs = RecoveryCodes.activate(other).get_unused_codes()
    assert not is_in(enter(theirs[0]))
    assert left(other) == len(theirs)


def test_seed_of_the_codes_is_encrypted_in_the_database(person, codes):
    stored = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).data
    assert stored["seed"].startswith("gAAAA")
    assert not any(code in str(stored) for code in codes)


@pytest.mark.parametrize("page", PAGES)
def test_page_of_codes_asks_who_you_are_again(person, codes, page):
    answer = enter(codes[0]).get(reverse(page))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/?next=")


def test_codes_are_shown_after_the_password_was_given_again(person, codes):
    browser = confirmed(codes[0])
    html = assert_page(browser.get(reverse(PAGES[0])), "9 of 10 codes are left", codes[1])
    assert codes[0] not in html
    assert codes[1] in browser.get(reverse(PAGES[1])).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_password_given_again_counts_for_five_minutes(person, codes, page, settings):
    browser = confirmed(codes[0])
    assert browser.get(reverse(page)).status_code == 200
    session = browser.session
    for method in session["account_authentication_methods"]:
        method["at"] -= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
    session.save()
    assert "reauthenticate" in browser.get(reverse(page))["Location"]


def test_new_codes_make_the_old_ones_worthless(person, codes):
    browser = confirmed(codes[0])
    assert_redirects(browser.post(reverse(PAGES[2])), reverse(PAGES[0]))
    assert left(person) == 10
    assert not is_in(enter(codes[1]))
