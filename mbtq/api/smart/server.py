"""The token endpoint: Authlib's server with one grant and one way to prove who one is."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidScopeError, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mbtq.api.models import AccessToken, ClientKey
from mbtq.api.smart.assertion import SignedAssertion
from mbtq.api.smart.registered import Registered, client_in_use
from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import ApiClient
from mbtq.trail.services import record

LIFETIME = 300  # seconds; SMART Backend Services says no longer


class BackendGrant(ClientCredentialsGrant):
    """`client_credentials`, for clients that sign an assertion."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["private_key_jwt"]

    def validate_requested_scope(self) -> None:
        """SMART asks for the scopes by name; none of them allowed is an error, some is not."""
        asked = self.request.payload.scope
        if not asked or not self.request.client.get_allowed_scope(asked):
            raise InvalidScopeError(description="None of these scopes is allowed to this client.")


class AskedFor(OAuth2Request):
    """A request under the address that clients know, whatever proxies made of it."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.method, f"{settings.PUBLIC_URL}{request.path}")
        self.payload = BasicOAuth2Payload(request.POST.dict())
        self.posted = request.POST

    @property
    def form(self) -> Any:
        return self.posted


class TokenServer(AuthorizationServer):
    """Gives out opaque tokens, of which only the hash is kept."""

    def __init__(self) -> None:
        super().__init__(ApiClient, AccessToken)
        self.register_grant(BackendGrant)
        # One per request: it remembers the header of the assertion while the key is looked up.
        self.register_client_auth_method(
            "private_key_jwt", lambda query, request: SignedAssertion()(query, request)
        )

    def create_token_response(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().create_token_response(AskedFor(request))
        except OAuth2Error as error:  # the public address of this system is not HTTPS
            return self.handle_error_response(request, error)

    def create_oauth2_request(self, request: Any) -> Any:
        return request

    def query_client(self, client_id: str) -> Registered | None:
        row = client_in_use(client_id)
        return Registered(row) if row else None

    def create_bearer_token_generator(self) -> Any:
        return new_token

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        admit(request.client.row, token, kid=request.asserted[0]["kid"])


def new_token(grant_type: str, client: Registered, scope: str, **_more: Any) -> dict[str, Any]:
    """The answer of the token endpoint (RFC 6749, section 5.1)."""
    return {
        "access_token": secrets.token_urlsafe(32),
        "token_type": "bearer",
        "expires_in": LIFETIME,
        "scope": client.get_allowed_scope(scope),
    }


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def admit(client: ApiClient, token: dict[str, Any], *, kid: str) -> None:
    """Keeps the token, and notes that the client and its key were used."""
    now = timezone.now()
    scopes = token["scope"].split()
    AccessToken.objects.filter(expires_at__lt=now).delete()
    AccessToken.objects.create(
        client=client,
        digest=digest_of(token["access_token"]),
        scopes=scopes,
        expires_at=now + timedelta(seconds=LIFETIME),
    )
    ClientKey.objects.filter(client=client, kid=kid).update(last_used_at=now)
    with organisation_scope(client.organisation_id, person=client.pk):
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=now)
        record("client.admitted", by=client.pk, about=client, scopes=scopes)
