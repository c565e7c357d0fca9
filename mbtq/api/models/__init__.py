from mbtq.api.models.access import AccessToken, ClientKey, SeenAssertion
from mbtq.api.models.answers import StoredAnswer

__all__ = ["AccessToken", "ClientKey", "SeenAssertion", "StoredAnswer"]
