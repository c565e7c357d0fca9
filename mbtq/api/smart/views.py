"""The token endpoint, and where a client finds it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from mbtq.api.scopes import KINDS
from mbtq.api.smart.assertion import ALGORITHMS
from mbtq.api.smart.refusals import note_refusal
from mbtq.api.smart.server import TokenServer
from mbtq.core.limits import allows
from mbtq.core.scope import origin

ASKS_A_MINUTE = 120  # per address: a hospital's systems share one
_server = TokenServer()


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """An access token for a signed assertion (RFC 6749 section 4.4, RFC 7523)."""
    if not allows("token", request.META.get("REMOTE_ADDR", ""), a_minute=ASKS_A_MINUTE):
        body = {"error": "temporarily_unavailable", "error_description": "Wait a minute."}
        return JsonResponse(body, status=429, headers={"Retry-After": "60"})
    with origin(via="api", role="client"):
        response = _server.create_token_response(request)
        if response.status_code != 200:
            note_refusal(request)
    return response


@require_safe
def configuration(request: HttpRequest) -> JsonResponse:
    """What SMART clients read first (SMART App Launch 2.2, "Conformance")."""
    words = [f"system/{kind}.{acts}" for kind, acts in KINDS.items()]
    body: dict[str, Any] = {
        "issuer": settings.PUBLIC_URL,
        "token_endpoint": f"{settings.PUBLIC_URL}/oauth/token",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "scopes_supported": words,
        "capabilities": ["client-confidential-asymmetric", "permission-v2"],
    }
    return JsonResponse(body, headers={"Cache-Control": "max-age=300"})
