"""The pages about connected systems: what a person sees, must prove, and is asked twice."""

from __future__ import annotations

import json
import time
from urllib.parse import quote

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.test import Client
from django.urls import reverse

from mbtq.api.models import ClientKey
from mbtq.tenancy.models import ApiClient
from mbtq.trail.models import TrailEvent
from tests.api.systems import ec_key, let_in, rsa_key


@pytest.fixture
def manager(linde, signed_in):
    return signed_in(linde.join("manager"))


def url(name, *ids):
    return reverse(f"api:{name}", args=["linde", *ids])


def public(key):
    return json.dumps(key.as_dict(private=False))


def test_system_is_connected_with_the_rights_that_were_chosen(linde, manager):
    given = {"name": "EPD", "scopes": ["system/SessionLog.rs"], "jwks": public(ec_key())}
    answer = manager.post(url("client-create"), given)
    row = ApiClient.objects.get(name="EPD")
    assert answer["Location"] == url("client-detail", row.pk)
    assert row.scopes == ["system/SessionLog.rs"]
    page = manager.get(answer["Location"]).content.decode()
    assert str(row.pk) in page
    assert "d" not in ClientKey.objects.get(client=row).jwk


def test_private_key_is_refused_and_not_shown_again(manager):
    private = json.dumps(ec_key().as_dict(private=True))
    given = {"name": "EPD", "scopes": ["system/SessionLog.rs"], "jwks": private}
    answer = manager.post(url("client-create"), given)
    assert answer.status_code == 422
    assert not ApiClient.objects.exists()


@pytest.mark.parametrize("place", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "[::1]"])
def test_address_within_our_own_network_is_refused_at_once(manager, place):
    given = {"name": "EPD", "scopes": ["system/SessionLog.rs"], "jwks_url": f"https://{place}/k"}
    assert manager.post(url("client-create"), given).status_code == 422
    hook = {"url": f"https://{place}/in", "kinds": ["session.logged"]}
    assert manager.post(url("webhook-create"), hook).status_code == 422
    assert not ApiClient.objects.exists()


def test_more_rights_are_named_before_they_are_given(linde, manager):
    row = let_in(linde, "system/SessionLog.rs").row
    wanted = {"name": "EHR", "scopes": ["system/SessionLog.rs", "system/Treatment.rs"]}
    asked = manager.post(url("client-change", row.pk), wanted).content.decode()
    assert "behandelingen" in asked.lower()
    row.refresh_from_db()
    assert row.scopes == ["system/SessionLog.rs"]
    done = manager.post(url("client-change", row.pk), wanted | {"sure": "yes"})
    assert done.status_code == 302
    row.refresh_from_db()
    assert set(row.scopes) == set(wanted["scopes"])


def test_fewer_rights_or_another_name_need_no_second_question(linde, manager):
    row = let_in(linde, "system/SessionLog.rs", "system/Treatment.rs").row
    wanted = {"name": "EPD 2", "scopes": ["system/SessionLog.rs"]}
    assert manager.post(url("client-change", row.pk), wanted).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.scopes) == ("EPD 2", ["system/SessionLog.rs"])


def test_keys_are_changed_without_a_gap(linde, manager):
    system = let_in(linde)
    new = {"jwks": public(rsa_key("second"))}
    assert manager.post(url("key-add", system.row.pk), new).status_code == 302
    old, fresh = ClientKey.objects.filter(client=system.row).order_by("added_at")
    assert system.ask().status_code == 200
    manager.post(url("key-retire", system.row.pk, old.pk))
    assert system.ask().status_code in (400, 401)
    system.key = rsa_key("second")
    assert system.ask().status_code == 200
    # The last key is not retired: that is what shutting out is for.
    manager.post(url("key-retire", system.row.pk, fresh.pk))
    assert ClientKey.objects.get(pk=fresh.pk).retired_at is None


def test_system_that_is_shut_out_gets_nothing_more(linde, manager):
    system = let_in(linde).sign_in()
    assert system.get("/api/v1/programs/").status_code == 200
    manager.post(url("client-revoke", system.row.pk))
    assert system.get("/api/v1/programs/").status_code == 401
    assert system.ask().status_code in (400, 401)


# --- once more who it is --------------------------------------------------------------------

SENSITIVE = ["client-create", "client-change", "key-add", "client-revoke", "webhook-create",
             "data-export"]  # fmt: skip


def somebody(linde, proved):
    """A program lead with an account that is no demo, who proved so many seconds ago."""
    person = linde.join("manager")
    person.is_demo = False
    person.save()
    browser = Client()
    browser.force_login(person)
    session = browser.session
    session["has_second_factor"] = True
    session["account_authentication_methods_user"] = str(person.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time() - proved}]
    session.save()
    return browser


def ids_for(name, row):
    return [row.pk] if name in ("client-change", "key-add", "client-revoke") else []


@pytest.mark.parametrize("name", SENSITIVE)
def test_who_proved_it_long_ago_is_asked_again_and_comes_back(linde, name):
    page = url(name, *ids_for(name, let_in(linde).row))
    limit = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    assert somebody(linde, limit - 60).get(page).status_code == 200
    answer = somebody(linde, limit + 60).get(page)
    assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    assert f"next={quote(page, safe='')}" in answer["Location"]


def test_form_may_take_as_long_as_a_session_may_be_idle(linde):
    row = let_in(linde, "system/SessionLog.rs").row
    wanted = {"name": "EPD", "scopes": ["system/SessionLog.rs"]}
    slow = somebody(linde, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 60)
    assert slow.post(url("client-change", row.pk), wanted)["Location"] == url(
        "client-detail", row.pk
    )
    late = somebody(linde, settings.SESSION_IDLE_SECONDS + 60)
    assert "reauthenticate" in late.post(url("client-change", row.pk), wanted)["Location"]


def test_button_asks_again_and_leads_back_to_where_it_stands(linde):
    row = let_in(linde).row
    key = ClientKey.objects.get(client=row)
    browser = somebody(linde, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 60)
    answer = browser.post(url("key-retire", row.pk, key.pk))
    assert "reauthenticate" in answer["Location"]
    assert "retire" not in answer["Location"]


# --- the access log ------------------------------------------------------------------------


def test_access_log_names_the_system(linde, signed_in):
    system = let_in(linde, name="EPD Koppeling")
    system.get("/api/v1/sessions/?limit=1")
    system.post(
        "/api/v1/practitioners/",
        {"name": "A. Bos", "profession": "nurse", "started_on": "2026-01-01"},
    )
    with linde.scope():
        assert TrailEvent.objects.filter(actor_id=system.row.pk).exists()
    privacy = signed_in(linde.join("privacy_officer"))
    page = privacy.get("/o/linde/trail/").content.decode()
    assert "EPD Koppeling (systeem)" in page
    file = privacy.get("/o/linde/trail/?format=csv").content.decode()
    assert "EPD Koppeling (systeem)" in file
    only = privacy.get(f"/o/linde/trail/?person={system.row.pk}").content.decode()
    assert "EPD Koppeling (systeem)" in only
