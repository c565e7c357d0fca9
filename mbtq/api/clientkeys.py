"""Public keys of clients as they are pasted: which we take, and why not the others."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from mbtq.core.errors import DomainError

SMALLEST_RSA = 2048
# What proves and what would betray: RFC 7518, sections 6.2.2, 6.3.2 and 6.4.
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
PUBLIC = ("kty", "crv", "x", "y", "n", "e")
ALGORITHM = {"RSA": "RS384", "EC": "ES384"}


class KeyRefused(DomainError):
    """No key that a client can prove itself with."""


def keys_of(text: str) -> list[dict[str, Any]]:
    """The public keys of a pasted JSON Web Key or key set, each with its `kid`.

    Raises `KeyRefused`: no JSON, a private key, another kind than RSA of 2048 bits or more or EC
    P-384 (SMART: RS384 and ES384), or two keys with one `kid`.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _refused(_("This is no JSON. Paste a JSON Web Key or key set.")) from None
    listed = found.get("keys", [found]) if isinstance(found, dict) else found
    if not isinstance(listed, list) or not listed or len(listed) > 10:
        raise _refused(_("Paste a JSON Web Key, or a set of one to ten keys."))
    keys = [public_key(one) for one in listed]
    if len({one["kid"] for one in keys}) < len(keys):
        raise _refused(_("Two of these keys have the same kid."))
    return keys


def public_key(one: Any) -> dict[str, Any]:
    """One key as we keep it: `kid` and what is public. Raises `KeyRefused`."""
    if not isinstance(one, dict):
        raise _refused(_("This is no JSON Web Key."))
    if PRIVATE & set(one):
        raise _refused(_("This is a private key. Keep it to yourself and paste the public one."))
    try:
        key = JWKRegistry.import_key({name: one[name] for name in PUBLIC if name in one})
    except (JoseError, ValueError, TypeError, KeyError):
        raise _refused(_("This is no JSON Web Key.")) from None
    if isinstance(key, RSAKey):
        is_fit = key.raw_value.key_size >= SMALLEST_RSA
    else:
        is_fit = isinstance(key, ECKey) and key.curve_name == "P-384"
    if not is_fit:
        raise _refused(_("Use an RSA key of 2048 bits or more, or an EC key on P-384."))
    if one.get("use", "sig") != "sig":
        raise _refused(_("This key is not for signing."))
    kid = str(one.get("kid") or key.thumbprint())[:80]
    return {"kid": kid, "alg": ALGORITHM[key.key_type], **key.as_dict(private=False)} | {"kid": kid}


def _refused(sentence: str) -> KeyRefused:
    return KeyRefused(sentence, field="jwks")
