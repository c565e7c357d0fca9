from mbtq.api.models.access import AccessToken, ClientKey, SeenAssertion
from mbtq.api.models.answers import StoredAnswer
from mbtq.api.models.webhooks import (
    DeliveryState,
    DisabledBecause,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookMessage,
)

__all__ = [
    "AccessToken",
    "ClientKey",
    "DeliveryState",
    "DisabledBecause",
    "SeenAssertion",
    "StoredAnswer",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookMessage",
]
