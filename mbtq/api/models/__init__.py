from mbtq.api.models.access import AccessToken, ClientKey, SeenAssertion

__all__ = ["AccessToken", "ClientKey", "SeenAssertion"]
