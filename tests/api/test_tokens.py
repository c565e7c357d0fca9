"""The token endpoint, as SMART Backend Services asks of it, and what an enemy would try."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey

from mbtq.api.clientkeys import public_key
from mbtq.api.models import AccessToken, ClientKey
from mbtq.api.services.clients import add_key, change_client, retire_key, revoke_client
from mbtq.api.smart.server import digest_of
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import ApiClient, Organisation
from mbtq.trail.models import TrailEvent
from tests.api.systems import ec_key, let_in, rsa_key
from tests.asserts import assert_trail
from tests.core.listening import listening, says


@pytest.mark.parametrize("key", [rsa_key(), ec_key()], ids=["RS384", "ES384"])
def test_signed_assertion_gives_a_token_for_five_minutes(linde, key):
    answer = let_in(linde, "system/SessionLog.crus", key=key).ask()
    body = answer.json()
    assert answer.status_code == 200, body
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 300
    assert body["scope"] == "system/SessionLog.crus"
    assert answer["Cache-Control"] == "no-store"


def test_token_is_kept_as_its_hash_only(ehr):
    token = ehr.ask().json()["access_token"]
    row = AccessToken.objects.get()
    assert row.digest == digest_of(token)
    assert token not in str(row.__dict__)


def test_signing_in_is_in_the_trail_and_on_the_client(linde, ehr):
    ehr.ask()
    with linde.scope():
        event = assert_trail("client.admitted", about=ehr.row)
        assert (event.actor_id, event.via) == (ehr.row.pk, "api")
        assert ApiClient.objects.get(pk=ehr.row.pk).last_used_at is not None
    assert ClientKey.objects.get(client=ehr.row).last_used_at is not None


def test_scope_is_the_part_that_is_allowed(linde):
    system = let_in(linde, "system/Practitioner.rs")
    body = system.ask(scope="system/Practitioner.r system/SessionLog.c").json()
    assert body["scope"] == "system/Practitioner.r"


@pytest.mark.parametrize(
    "scope",
    [None, "", "system/SessionLog.c", "openid", "user/Practitioner.rs", "system/Nothing.rs",
     "system/Practitioner.sr", "system/Practitioner.", "system/Practitioner.rsd"],
)  # fmt: skip
def test_scope_that_is_not_allowed_gives_no_token(linde, scope):
    system = let_in(linde, "system/Practitioner.rs")
    answer = system.ask(scope=scope)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"
    assert not AccessToken.objects.exists()


def refused(answer, error="invalid_client"):
    assert answer.status_code in (400, 401), answer.content
    assert answer.json()["error"] == error
    assert not AccessToken.objects.exists()


def test_assertion_that_was_used_is_a_replay(ehr):
    once = ehr.assertion()
    assert ehr.ask(once).status_code == 200
    AccessToken.objects.all().delete()
    refused(ehr.ask(once))


def test_same_jti_of_two_clients_is_no_replay(linde, ehr):
    other = let_in(linde, name="Other", key=rsa_key())
    assert ehr.ask(ehr.assertion(jti="same")).status_code == 200
    assert other.ask(other.assertion(jti="same")).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time.time()) - 60},
        {"exp": int(time.time()) + 3600},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 201},
        {"aud": "https://elsewhere.example/oauth/token"},
        {"aud": None},
        {"iss": "somebody"},
        {"iss": None},
        {"sub": None},
        {"sub": ["a"]},
        {"sub": "00000000-0000-7000-8000-000000000000"},
        {"nbf": int(time.time()) + 600},
    ],
    # The same in every process of a run, whatever the clock says there.
    ids=lambda claims: next(iter(claims)),
)
def test_claims_that_do_not_hold_are_refused(ehr, claims):
    refused(ehr.ask(ehr.assertion(**claims)))


def test_other_algorithms_are_refused(linde, ehr):
    system = let_in(linde, name="RSA", key=rsa_key())
    refused(system.ask(system.assertion(alg="RS256")))
    shared = OctKey.import_key(json.dumps(public_key(ec_key().as_dict(private=False))))
    forged = jwt.encode({"alg": "HS384", "kid": "ec"}, ehr.claims(), shared, algorithms=["HS384"])
    refused(ehr.ask(forged))
    head, body, _signature = ehr.assertion().split(".")
    refused(ehr.ask(f"{head}.{body}."))
    refused(ehr.ask("nonsense"))
    refused(ehr.ask("a.b.c"))


def test_key_of_somebody_else_is_refused(linde, ehr):
    refused(type(ehr)(ehr.row, ec_key("stranger")).ask())
    thief = type(ehr)(ehr.row, ec_key("stranger"))
    refused(thief.ask(thief.assertion(header={"kid": ec_key().kid})))
    refused(ehr.ask(ehr.assertion(header={"kid": None})))


def test_address_of_keys_in_the_header_is_not_followed(ehr):
    with listening(says("HTTP/1.1 200 OK\r\n\r\n{}")) as heard:
        there = f"http://127.0.0.1:{heard.port}/keys"
        refused(ehr.ask(ehr.assertion(header={"jku": there})))
    assert heard.said == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"client_assertion_type": None}, "invalid_client"),
        ({"client_assertion_type": "something"}, "invalid_client"),
        ({"client_assertion": None, "client_id": "x", "client_secret": "y"}, "invalid_client"),
    ],
    ids=str,
)
def test_other_ways_to_ask_are_refused(ehr, change, error):
    refused(ehr.ask(**change), error)


def test_token_endpoint_takes_post_only_and_no_query(ehr):
    assert Client().get("/oauth/token").status_code == 405
    assert ehr.http.post(f"/oauth/token?client_assertion={ehr.assertion()}").status_code == 400


def test_client_that_was_shut_out_gets_nothing(linde, ehr):
    ehr.sign_in()
    with linde.scope():
        revoke_client(client=ehr.row, at=timezone.now(), by=SYSTEM)
    refused(ehr.ask())


def test_client_of_a_closed_organisation_gets_nothing(linde, ehr):
    Organisation.objects.filter(pk=linde.organisation.pk).update(closed_on=timezone.localdate())
    refused(ehr.ask())


def test_keys_rotate_without_a_gap(linde, ehr):
    fresh = ec_key("fresh")
    with linde.scope():
        key = public_key(fresh.as_dict(private=False))
        add_key(client=ehr.row, key=key, at=timezone.now(), by=SYSTEM)
    renewed = type(ehr)(ehr.row, fresh)
    assert (ehr.ask().status_code, renewed.ask().status_code) == (200, 200)
    with linde.scope():
        old = ClientKey.objects.get(client=ehr.row, kid=ec_key().kid)
        retire_key(key=old, at=timezone.now(), by=SYSTEM)
    assert not AccessToken.objects.exists()
    refused(ehr.ask())
    assert renewed.ask().status_code == 200


def test_rights_that_were_taken_away_take_tokens_along(linde, ehr):
    ehr.sign_in()
    with linde.scope():
        change_client(client=ehr.row, name="EHR", scopes=["system/Practitioner.rs"], by=SYSTEM)
    assert not AccessToken.objects.exists()


def test_refusal_of_a_known_client_is_in_its_trail(linde, ehr):
    refused(ehr.ask(ehr.assertion(aud="elsewhere")))
    with linde.scope():
        event = assert_trail("client.refused", about=ehr.row)
        assert (event.actor_id, event.outcome) == (None, "refused")


def test_loop_of_refusals_does_not_fill_the_trail(linde, ehr):
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(14):
            ehr.ask(ehr.assertion(aud="elsewhere", exp=int(time.time()) + 100))
    with linde.scope():
        assert TrailEvent.objects.filter(kind="client.refused").count() == 10


def test_old_tokens_and_assertions_are_cleared(ehr):
    ehr.ask()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        ehr.ask()
    assert AccessToken.objects.count() == 1


def test_configuration_tells_a_client_all_it_needs(client):
    for path in ("/.well-known/smart-configuration", "/fhir/R4/.well-known/smart-configuration"):
        body = client.get(path).json()
        assert body["token_endpoint"].endswith("/oauth/token")
        assert body["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
        assert body["token_endpoint_auth_signing_alg_values_supported"] == ["RS384", "ES384"]
        assert "client-confidential-asymmetric" in body["capabilities"]
