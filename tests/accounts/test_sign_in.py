"""Signing in: by invitation only, with a second factor, limited without Redis."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.test import Client

from mbtq.accounts.adapters import SecondFactor
from mbtq.accounts.models import User
from tests.asserts import assert_page, assert_redirects

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
    assert_page(answer, "are not correct")
    assert not UserSession.objects.exists()


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
