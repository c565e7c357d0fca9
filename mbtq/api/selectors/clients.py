"""Reading clients and their keys."""

from __future__ import annotations

from django.db.models import QuerySet

from mbtq.api.models import ClientKey
from mbtq.core.scope import current_organisation
from mbtq.tenancy.models import ApiClient


def clients() -> QuerySet[ApiClient]:
    """Clients of the open organisation, revoked ones included."""
    return ApiClient.objects.filter(organisation_id=current_organisation())


def keys_of_client(client: ApiClient) -> QuerySet[ClientKey]:
    """The keys that it gave by value, the newest first."""
    return ClientKey.objects.filter(client=client).order_by("-added_at", "-pk")
