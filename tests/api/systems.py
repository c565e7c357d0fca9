"""Other systems in tests: their keys, how they ask for a token, what they send."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from mbtq.api.clientkeys import public_key
from mbtq.api.services.clients import create_client
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import ApiClient
from tests.cast import Place

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
EVERYTHING = "system/*.cruds"


@cache
def rsa_key(name: str = "ehr") -> RSAKey:
    """A key pair; making one takes a while, so each is made once."""
    return RSAKey.generate_key(2048, {"kid": name})


@cache
def ec_key(name: str = "ec") -> ECKey:
    return ECKey.generate_key("P-384", {"kid": name})


def let_in(
    place: Place, *scopes: str, name: str = "EHR", key: Any = None, jwks_url: str = ""
) -> System:
    """A system of that organisation, with these rights and its key."""
    signs = key or ec_key()
    keys = [] if jwks_url else [public_key(signs.as_dict(private=False))]
    with place.scope():
        row = create_client(
            name=name,
            scopes=list(scopes or [EVERYTHING]),
            keys=keys,
            jwks_url=jwks_url,
            at=timezone.now(),
            by=SYSTEM,
        )
    return System(row, signs)


@dataclass
class System:
    """The other side: signs assertions, gets tokens, sends requests."""

    row: ApiClient
    key: Any
    http: Client = field(default_factory=Client)
    token: str = ""

    def claims(self, **changes: Any) -> dict[str, Any]:
        mine = str(self.row.pk)
        fresh = {"iss": mine, "sub": mine, "aud": f"{settings.PUBLIC_URL}/oauth/token"}
        fresh |= {"exp": int(time.time()) + 240, "jti": uuid.uuid4().hex}
        return {name: value for name, value in (fresh | changes).items() if value is not None}

    def assertion(
        self, *, alg: str = "", header: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        alg = alg or ("ES384" if isinstance(self.key, ECKey) else "RS384")
        head = {"alg": alg, "kid": self.key.kid, "typ": "JWT"} | (header or {})
        head = {name: value for name, value in head.items() if value is not None}
        return jwt.encode(head, self.claims(**claims), self.key, algorithms=[alg])

    def ask(self, assertion: str = "", *, scope: str | None = "all", **changes: Any) -> Any:
        """The answer of the token endpoint."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(),
            "scope": " ".join(self.row.scopes) if scope == "all" else scope,
        } | changes
        sent = {name: value for name, value in form.items() if value is not None}
        return self.http.post("/oauth/token", sent)

    def sign_in(self) -> System:
        self.token = self.ask().json()["access_token"]
        return self

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request with the token; a body goes as JSON. Headers with `_` for `-`."""
        if not self.token:
            self.sign_in()
        sent: dict[str, Any] = {}
        if body is not None:
            kind = headers.pop("content_type", "application/json")
            data = body if isinstance(body, str | bytes) else json.dumps(body)
            sent = {"data": data, "content_type": kind}
        known = {name.replace("_", "-"): value for name, value in headers.items()}
        known = {"Authorization": f"Bearer {self.token}"} | known
        return self.http.generic(method.upper(), path, headers=known, **sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)
