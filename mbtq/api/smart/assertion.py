"""A client proves who it is with a signed assertion (RFC 7523; SMART Backend Services, v2.2)."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from joserfc import jwt
from joserfc.errors import JoseError

from mbtq.api.models import SeenAssertion
from mbtq.api.smart.keys import key_of
from mbtq.api.smart.registered import Registered

ALGORITHMS = ["RS384", "ES384"]
LONGEST = 300  # seconds between now and `exp`
LEEWAY = 30  # seconds that two clocks may differ


class SignedAssertion(JWTBearerClientAssertion):
    """Authlib's check of signature and claims, narrowed to what SMART asks."""

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self) -> None:
        super().__init__(leeway=LEEWAY)

    def __call__(self, query_client: Any, request: Any) -> Any:
        if not request.form.get("client_assertion"):
            return None
        request.asserted = self.extract_assertion(request.form["client_assertion"])
        return super().__call__(query_client, request)

    def extract_assertion(self, assertion: str) -> Any:
        headers, claims = super().extract_assertion(assertion)
        if headers.get("alg") not in ALGORITHMS:
            raise InvalidClientError(description="Sign with RS384 or ES384.")
        if not isinstance(headers.get("kid"), str):
            raise InvalidClientError(description="The header lacks 'kid'.")
        self.headers = headers
        return headers, claims

    def resolve_client_public_key(self, client: Registered) -> Any:
        return key_of(client.row, self.headers)

    def process_assertion_claims(self, assertion: str, resolve_key: Any) -> Any:
        try:
            token = jwt.decode(assertion, resolve_key, algorithms=ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise InvalidClientError(description="The signature does not hold.") from error
        self.verify_claims(token.claims)
        return token.claims

    def verify_claims(self, claims: Any) -> None:
        exp = claims.get("exp")
        if not isinstance(exp, int | float) or isinstance(exp, bool):
            raise InvalidClientError(description="Missing claim: 'exp'")
        if exp > time.time() + LONGEST + LEEWAY:
            raise InvalidClientError(description="'exp' lies more than five minutes ahead.")
        super().verify_claims(claims)

    def get_audiences(self) -> list[str]:
        return [f"{settings.PUBLIC_URL}/oauth/token"]

    def validate_jti(self, claims: Any, jti: Any) -> bool:
        """Whether this assertion is used for the first time; it is remembered until it expires."""
        if not isinstance(jti, str) or not 0 < len(jti) <= 200:
            return False
        now = timezone.now()
        SeenAssertion.objects.filter(expires_at__lt=now).delete()
        expires_at = datetime.fromtimestamp(claims["exp"] + LEEWAY + 1, UTC)
        try:
            with transaction.atomic():
                SeenAssertion.objects.create(
                    client_id=claims["sub"],
                    digest=hashlib.sha256(jti.encode()).hexdigest(),
                    expires_at=expires_at,
                )
        except IntegrityError:
            return False
        return True
