"""What is sealed opens with our key, or a former one, for its own use alone."""

from __future__ import annotations

import pytest

from mbtq.core.sealed import NotOurs, seal, unseal

USE = "test"


def test_sealed_text_opens_and_does_not_show():
    sealed = seal("whsec_abc", use=USE)
    assert "whsec" not in sealed
    assert sealed != seal("whsec_abc", use=USE)
    assert unseal(sealed, use=USE) == "whsec_abc"


def test_former_key_opens_while_it_is_named(settings):
    settings.SECRET_KEY = "former-key"
    sealed = seal("a", use=USE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-key", ["former-key"]
    assert unseal(sealed, use=USE) == "a"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(NotOurs):
        unseal(sealed, use=USE)


@pytest.mark.parametrize("change", [lambda text: text[:-2] + "AA", lambda text: "", str.lower])
def test_what_was_changed_does_not_open(change):
    with pytest.raises(NotOurs):
        unseal(change(seal("a", use=USE)), use=USE)


def test_another_use_has_another_key():
    with pytest.raises(NotOurs):
        unseal(seal("a", use=USE), use="another")
