"""A client as Authlib asks about it."""

from __future__ import annotations

from uuid import UUID

from authlib.oauth2.rfc6749 import ClientMixin
from django.utils import timezone

from mbtq.api.scopes import ScopeRefused, granted, parse
from mbtq.tenancy.models import ApiClient


class Registered(ClientMixin):
    """One system that was let in; `row` is its row."""

    def __init__(self, row: ApiClient) -> None:
        self.row = row

    def get_client_id(self) -> str:
        return str(self.row.pk)

    def get_allowed_scope(self, scope: str) -> str:
        try:
            return " ".join(granted(self.row.scopes, parse(scope)))
        except ScopeRefused:
            return ""

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "private_key_jwt" and endpoint == "token"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return False


def client_in_use(client_id: str) -> ApiClient | None:
    """The client with this id, unless it was shut out or its organisation is closed."""
    try:
        pk = UUID(client_id)
    except ValueError:
        return None
    found = ApiClient.objects.select_related("organisation").filter(pk=pk, revoked_at=None).first()
    if found is None or _is_closed(found):
        return None
    return found


def _is_closed(client: ApiClient) -> bool:
    closed_on = client.organisation.closed_on
    return closed_on is not None and closed_on <= timezone.localdate()
