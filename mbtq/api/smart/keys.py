"""The key with which a client signed."""

from __future__ import annotations

import hashlib
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from django.core.cache import cache
from joserfc.jwk import JWKRegistry

from mbtq.api.clientkeys import KeyRefused, public_key
from mbtq.api.models import ClientKey
from mbtq.core.limits import allows
from mbtq.core.outward import CallFailed, get_json
from mbtq.tenancy.models import ApiClient

LONGEST_KEPT = 3_600  # seconds, however long the other side says
FETCHES_A_MINUTE = 5  # per client: an unknown `kid` must not make us call on and on
MOST_KEYS = 20


def key_of(client: ApiClient, headers: dict[str, Any]) -> Any:
    """The public key that the header names with `kid`; raises `InvalidClientError` for none.

    A `jku` in the header is followed only where it is the address that was registered, which is
    followed anyhow (SMART, "client-confidential-asymmetric").
    """
    if "jku" in headers and headers["jku"] != (client.jwks_url or None):
        raise InvalidClientError(description="The 'jku' is not the registered address.")
    kid = headers["kid"]
    found = _by_address(client, kid) if client.jwks_url else _by_value(client, kid)
    if found is None:
        raise InvalidClientError(description="This client has no key with this 'kid'.")
    if found["alg"] != headers["alg"]:
        raise InvalidClientError(description="This key signs with another algorithm.")
    return JWKRegistry.import_key(found)


def _by_value(client: ApiClient, kid: str) -> dict[str, Any] | None:
    row = ClientKey.objects.filter(client=client, kid=kid, retired_at=None).first()
    return row.jwk if row else None


def _by_address(client: ApiClient, kid: str) -> dict[str, Any] | None:
    """From what we keep of the address; asked again for a key that we do not know yet."""
    digest = hashlib.sha256(client.jwks_url.encode()).hexdigest()
    name = f"jwks:{client.pk}:{digest}"
    keys: dict[str, Any] = cache.get(name) or {}
    if kid in keys or not allows("jwks", str(client.pk), a_minute=FETCHES_A_MINUTE):
        return keys.get(kid)
    try:
        value, seconds = get_json(client.jwks_url)
    except CallFailed as error:
        raise InvalidClientError(
            description="The address of the keys does not give them."
        ) from error
    keys = _usable(value)
    if kept := min(seconds, LONGEST_KEPT):
        cache.set(name, keys, kept)
    return keys.get(kid)


def _usable(value: Any) -> dict[str, Any]:
    """The keys of a set by `kid`; others in it may be for other things."""
    listed = value.get("keys") if isinstance(value, dict) else None
    found = {}
    for one in listed[:MOST_KEYS] if isinstance(listed, list) else ():
        try:
            key = public_key(one)
        except KeyRefused:
            continue
        found[key["kid"]] = key
    return found
