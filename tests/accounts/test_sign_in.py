"""Signing in: by invitation only, with a second factor, limited without Redis."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import translation

from mbtq.accounts.adapters import SecondFactor
from mbtq.accounts.devices import device_words
from mbtq.accounts.models import User
from tests.asserts import assert_form_error, assert_page, assert_redirects

PASSWORD = "een lange zin van woorden"


@pytest.fixture
def person(db):
    return User.objects.create_user("p@example.test", PASSWORD, name="P")


@pytest.fixture
def english():
    return Client(headers={"Accept-Language": "en"})


def sign_in(client, password=PASSWORD, email="p@example.test"):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_right_password_signs_in(person, client):
    assert_redirects(sign_in(client), "/o/")


def test_wrong_password_comes_back(person, english):
    answer = sign_in(english, "something else entirely")
    assert_form_error(answer, "That e-mail address and password do not match.")
    assert "1 error - Sign in - MBT Kwaliteit" in answer.content.decode()
    assert not UserSession.objects.exists()


def test_empty_fields_are_named_in_our_own_words(db, english, client):
    page = assert_form_error(english.post("/accounts/login/", {}), "Fill in your e-mail address.")
    assert "Fill in your password." in page
    assert "placeholder" not in page
    assert page.count("Forgot your password?") == 1
    assert "verplicht" not in client.post("/accounts/login/", {}).content.decode()


def test_account_that_is_held_says_until_when(person, english):
    for _ in range(6):
        answer = sign_in(english, "wrong wrong wrong")
    assert "Too many attempts. Try again at " in assert_page(answer, status=422)


def test_nobody_can_sign_up(db, english):
    assert "closed" in assert_page(english.get("/accounts/signup/")).lower()
    english.post("/accounts/signup/", {"email": "x@example.test", "password1": PASSWORD})
    assert not User.objects.exists()


def test_sixth_wrong_password_is_not_tried(person, client):
    for _ in range(5):
        sign_in(client, "wrong wrong wrong")
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_second_factor_must_be_set_up_first(person, client, settings):
    settings.DEMO = False
    client.force_login(person)
    assert_redirects(client.get("/o/"), "/accounts/2fa/totp/activate/")


def test_second_factor_is_set_up_without_typing_the_password_twice(person, client, settings):
    settings.DEMO = False
    sign_in = {"login": person.email, "password": PASSWORD}
    client.post("/accounts/login/", sign_in)
    assert_redirects(client.get("/o/"), "/accounts/2fa/totp/activate/")
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_demo_account_is_not_excused_outside_the_demo(client, settings, db):
    settings.DEMO = False
    demo = User.objects.create_user("d@example.test", PASSWORD, name="D", is_demo=True)
    client.force_login(demo)
    assert_redirects(client.get("/o/"), "/accounts/2fa/totp/activate/")


def test_code_of_the_app_is_asked_at_sign_in(person, client):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    assert_redirects(sign_in(client), "/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert_redirects(client.post("/accounts/2fa/authenticate/", {"code": code}), "/o/")


def test_secret_of_the_app_is_encrypted_in_the_database(person):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert SecondFactor().decrypt(stored) == secret


def test_idle_session_ends(person, client, settings):
    settings.DEMO, person.is_demo = True, True
    person.save()
    client.force_login(person)
    client.get("/o/")
    session = client.session
    session["seen_at"] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    session.save()
    assert_redirects(client.get("/o/"), "/accounts/login/?next=/o/")


def test_other_sessions_can_be_ended(person, client):
    sign_in(client)
    other = Client()
    sign_in(other)
    assert UserSession.objects.count() == 2
    client.post("/accounts/sessions/")
    assert UserSession.objects.count() == 1
    assert other.get("/accounts/profile/").status_code == 302


def test_sessions_are_listed_in_words_and_end_one_by_one(person, english):
    sign_in(english)
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36"
    others = [Client(headers={"User-Agent": agent}) for _ in range(2)]
    for other in others:
        sign_in(other)
    page = assert_page(english.get("/accounts/sessions/"), "Chrome on Windows", "This device")
    assert "AppleWebKit" not in page
    chosen = UserSession.objects.get(session_key=others[0].session.session_key)
    english.post("/accounts/sessions/", {"session": str(chosen.pk)})
    assert UserSession.objects.count() == 2
    assert others[0].get("/accounts/profile/").status_code == 302
    assert others[1].get("/accounts/profile/").status_code == 200


def test_session_of_somebody_else_cannot_be_ended(person, english):
    User.objects.create_user("q@example.test", PASSWORD, name="Q")
    other = Client()
    sign_in(other, email="q@example.test")
    sign_in(english)
    theirs = UserSession.objects.get(session_key=other.session.session_key)
    for named in (str(theirs.pk), "none", "-1"):
        english.post("/accounts/sessions/", {"session": named})
    assert UserSession.objects.count() == 2


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130 Safari/537.36", "Chromium on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "Edge on Windows"),
        ("", "Unknown device"),
    ],
)
def test_device_in_words(agent, words):
    with translation.override("en"):
        assert device_words(agent) == words


def test_second_step_says_that_it_is_needed_only_when_it_is(person, settings):
    client = Client(headers={"Accept-Language": "en"})
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    needed = "This is needed before you go on."
    page = client.get("/accounts/2fa/totp/activate/", follow=True).content.decode()
    assert needed in page
    person.is_demo, settings.DEMO = True, True
    person.save()
    assert needed not in client.get("/accounts/2fa/totp/activate/", follow=True).content.decode()


def test_language_link_stays_on_the_page_and_never_leaves_the_site(person, client):
    client.force_login(person)
    inside = client.get("/accounts/language/?to=en&next=/accounts/profile/")
    assert_redirects(inside, "/accounts/profile/")
    assert inside.cookies["language"].value == "en"
    outside = client.get("/accounts/language/?to=en&next=https://evil.example/")
    assert outside["Location"] == "/"


def test_profile_keeps_what_was_typed(person, client):
    client.force_login(person)
    given = {"name": "", "language": "en", "theme": "dark", "density": "compact"}
    answer = client.post("/accounts/profile/", given)
    assert answer.status_code == 422
    given["name"] = "Nieuwe naam"
    assert_redirects(client.post("/accounts/profile/", given), "/accounts/profile/")
    person.refresh_from_db()
    assert (person.name, person.theme, person.language) == ("Nieuwe naam", "dark", "en")
    assert 'data-theme="dark"' in client.get("/accounts/profile/").content.decode()


def test_headers_are_strict_on_every_page(client, db):
    answer = client.get("/accounts/login/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
