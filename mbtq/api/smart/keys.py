"""The key with which a client signed."""

from __future__ import annotations

from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from joserfc.jwk import JWKRegistry

from mbtq.api.models import ClientKey
from mbtq.tenancy.models import ApiClient


def key_of(client: ApiClient, headers: dict[str, Any]) -> Any:
    """The public key that the header names with `kid`; raises `InvalidClientError` for none."""
    found = _by_value(client, headers["kid"])
    if found is None:
        raise InvalidClientError(description="This client has no key with this 'kid'.")
    if found.get("alg", headers["alg"]) != headers["alg"]:
        raise InvalidClientError(description="This key signs with another algorithm.")
    return JWKRegistry.import_key(found)


def _by_value(client: ApiClient, kid: str) -> dict[str, Any] | None:
    row = ClientKey.objects.filter(client=client, kid=kid, retired_at=None).first()
    return row.jwk if row else None
