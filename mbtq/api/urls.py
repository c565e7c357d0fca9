"""Addresses of the pages about other systems, and of the doors through which those come in."""

from django.urls import include, path

from mbtq.api.smart import views as smart
from mbtq.api.views import clients, export

app_name = "api"
CLIENTS = "o/<slug:organisation>/integrations/"
CLIENT = f"{CLIENTS}clients/<uuid:client>/"
urlpatterns = [
    path("oauth/token", smart.token, name="token"),
    path(".well-known/smart-configuration", smart.configuration, name="smart-configuration"),
    path("fhir/R4/.well-known/smart-configuration", smart.configuration, name="fhir-smart"),
    path("api/v1/", include("mbtq.api.rest.urls")),
    path(f"{CLIENTS}export/", export.DataExport.as_view(), name="data-export"),
    path(CLIENTS, clients.ClientList.as_view(), name="client-list"),
    path(f"{CLIENTS}clients/new/", clients.ClientCreate.as_view(), name="client-create"),
    path(CLIENT, clients.ClientDetail.as_view(), name="client-detail"),
    path(f"{CLIENT}change/", clients.ClientChange.as_view(), name="client-change"),
    path(f"{CLIENT}keys/new/", clients.KeyAdd.as_view(), name="key-add"),
    path(f"{CLIENT}keys/<uuid:key>/retire/", clients.KeyRetire.as_view(), name="key-retire"),
    path(f"{CLIENT}revoke/", clients.ClientRevoke.as_view(), name="client-revoke"),
]
