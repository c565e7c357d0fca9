"""Keys that a client serves at an address: fetched, kept, changed, and never from the inside."""

from __future__ import annotations

import json

import pytest

from tests.api.systems import ec_key, let_in
from tests.api.test_tokens import refused
from tests.core.listening import HERE, answers, listening, says


class Keys:
    """What lies at the address; may change."""

    def __init__(self, *keys, headers=()):
        self.keys, self.headers = keys, headers

    def __call__(self, line):
        shown = {"keys": [one.as_dict(private=False) for one in self.keys]}
        answers(json.dumps(shown), "200 OK", "Content-Type: application/json", *self.headers)(line)


@pytest.fixture(autouse=True)
def this_machine_may_be_called(settings):
    settings.OUTWARD_ALLOW = HERE


def client(place, heard, key=None):
    return let_in(place, jwks_url=f"http://127.0.0.1:{heard.port}/jwks.json", key=key or ec_key())


def test_key_at_the_address_opens_the_door(linde):
    with listening(Keys(ec_key())) as heard:
        assert client(linde, heard).ask().status_code == 200
    assert heard.said[0].startswith(b"GET /jwks.json ")


def test_keys_are_kept_as_long_as_the_answer_says(linde):
    with listening(Keys(ec_key(), headers=["Cache-Control: max-age=600"])) as heard:
        system = client(linde, heard)
        assert {system.ask().status_code for _ in range(3)} == {200}
    assert len(heard.said) == 1


def test_keys_that_may_not_be_kept_are_fetched_again_but_not_on_and_on(linde):
    with listening(Keys(ec_key(), headers=["Cache-Control: no-store"])) as heard:
        system = client(linde, heard)
        assert [system.ask().status_code for _ in range(5)] == [200] * 5
        assert system.ask().status_code in (400, 401)
    assert len(heard.said) == 5


def test_new_key_is_found_at_once_and_the_former_one_is_gone(linde):
    keys = Keys(ec_key(), headers=["Cache-Control: max-age=600"])
    with listening(keys) as heard:
        system = client(linde, heard)
        assert system.ask().status_code == 200
        keys.keys = (ec_key("next"),)
        system.key = ec_key("next")
        assert system.ask().status_code == 200
        system.key = ec_key()
        assert system.ask().status_code in (400, 401)
    assert len(heard.said) == 3


def test_address_in_the_header_must_be_the_registered_one(linde):
    with listening(Keys(ec_key())) as heard, listening(Keys(ec_key("evil"))) as evil:
        system = client(linde, heard)
        named = {"jku": system.row.jwks_url}
        assert system.ask(system.assertion(header=named)).status_code == 200
        other = {"jku": f"http://127.0.0.1:{evil.port}/jwks.json"}
        system.key = ec_key("evil")
        assert system.ask(system.assertion(header=other)).status_code in (400, 401)
    assert evil.said == []


def test_address_within_our_own_network_is_not_called(linde, settings):
    with listening(Keys(ec_key())) as heard:
        system = client(linde, heard)
        settings.OUTWARD_ALLOW = []
        refused(system.ask())
    assert heard.said == []


def test_redirect_is_not_followed(linde):
    with listening(Keys(ec_key())) as inside:
        away = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{inside.port}/\r\n\r\n"
        with listening(says(away)) as heard:
            refused(client(linde, heard).ask())
    assert inside.said == []


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"keys":7}', '{"keys":[1,{}]}', '{"keys":[]}', "x" * 70_000]
)
def test_address_that_gives_no_keys_opens_nothing(linde, body):
    with listening(answers(body)) as heard:
        refused(client(linde, heard).ask())


def test_private_or_weak_keys_at_the_address_are_not_used(linde):
    shown = {"keys": [ec_key().as_dict(private=True)]}
    with listening(answers(json.dumps(shown))) as heard:
        refused(client(linde, heard).ask())
