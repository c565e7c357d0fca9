"""The token of a request: whose it is and what it allows."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from mbtq.api.models import AccessToken
from mbtq.api.problem import Problem
from mbtq.api.scopes import acts
from mbtq.api.smart.server import digest_of
from mbtq.core.limits import uses
from mbtq.tenancy.member import Client

A_MINUTE = 600  # requests per client; a bulk call of a thousand sessions is one


@dataclass(frozen=True)
class Access:
    """A client with the acts that its token allows, and what is left of its minute."""

    by: Client
    allowed: dict[str, set[str]]
    left: int

    def may(self, kind: str, act: str) -> bool:
        """Whether the token allows an act (c, r, u, d or s) on a kind."""
        return act in self.allowed.get(kind, ())

    def need(self, kind: str, act: str) -> None:
        """Raises `Problem` when the token does not allow the act on this kind."""
        if self.may(kind, act):
            return
        word = f"system/{kind}.{act}"
        challenge = f'Bearer realm="mbtq", error="insufficient_scope", scope="{word}"'
        raise Problem(
            "forbidden", f"This needs the scope {word}.", headers={"WWW-Authenticate": challenge}
        )

    def headers(self) -> dict[str, str]:
        """What is left, as draft-ietf-httpapi-ratelimit-headers words it."""
        seconds = 60 - int(time.time()) % 60
        return {
            "RateLimit-Policy": f'"client";q={A_MINUTE};w=60',
            "RateLimit": f'"client";r={self.left};t={seconds}',
        }


def access_of(request: HttpRequest) -> Access:
    """The access of a request. Raises `Problem`: no token, one that expired, or too many calls."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _unauthenticated("Send an access token: Authorization: Bearer ...")
    row = (
        AccessToken.objects.select_related("client__organisation")
        .filter(
            digest=digest_of(token.strip()),
            expires_at__gt=timezone.now(),
            client__revoked_at=None,
        )
        .first()
    )
    if row is None:
        raise _unauthenticated("This token is unknown or has expired.", error="invalid_token")
    access = Access(Client(row.client), acts(row.scopes), 0)
    left = A_MINUTE - uses("api", str(row.client_id))
    if left < 0:
        seconds = str(60 - int(time.time()) % 60)
        headers = {**access.headers(), "Retry-After": seconds}
        raise Problem("limit", f"At most {A_MINUTE} requests a minute.", headers=headers)
    return Access(access.by, access.allowed, left)


def _unauthenticated(detail: str, error: str = "") -> Problem:
    challenge = 'Bearer realm="mbtq"' + (f', error="{error}"' if error else "")
    return Problem("unauthenticated", detail, headers={"WWW-Authenticate": challenge})
