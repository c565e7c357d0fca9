"""Addresses of the pages about other systems, and of the doors through which those come in."""

from django.urls import include, path

from mbtq.api.fhir.views import BundleDoor
from mbtq.api.smart import views as smart
from mbtq.api.views import clients, deliveries, export, webhooks

app_name = "api"
CLIENTS = "o/<slug:organisation>/integrations/"
CLIENT = f"{CLIENTS}clients/<uuid:client>/"
WEBHOOKS = f"{CLIENTS}webhooks/"
WEBHOOK = f"{WEBHOOKS}<uuid:webhook>/"
urlpatterns = [
    path("oauth/token", smart.token, name="token"),
    path(".well-known/smart-configuration", smart.configuration, name="smart-configuration"),
    path("fhir/R4/.well-known/smart-configuration", smart.configuration, name="fhir-smart"),
    path("api/v1/", include("mbtq.api.rest.urls")),
    path("fhir/R4", BundleDoor.as_view(), name="fhir-root"),
    path("fhir/R4/", include("mbtq.api.fhir.urls")),
    path(f"{CLIENTS}export/", export.DataExport.as_view(), name="data-export"),
    path(CLIENTS, clients.ClientList.as_view(), name="client-list"),
    path(f"{CLIENTS}sandbox/", clients.SandboxOpen.as_view(), name="sandbox-open"),
    path(f"{CLIENTS}clients/new/", clients.ClientCreate.as_view(), name="client-create"),
    path(CLIENT, clients.ClientDetail.as_view(), name="client-detail"),
    path(f"{CLIENT}change/", clients.ClientChange.as_view(), name="client-change"),
    path(f"{CLIENT}keys/new/", clients.KeyAdd.as_view(), name="key-add"),
    path(f"{CLIENT}keys/<uuid:key>/retire/", clients.KeyRetire.as_view(), name="key-retire"),
    path(f"{CLIENT}revoke/", clients.ClientRevoke.as_view(), name="client-revoke"),
    path(WEBHOOKS, webhooks.WebhookList.as_view(), name="webhook-list"),
    path(f"{WEBHOOKS}new/", webhooks.WebhookCreate.as_view(), name="webhook-create"),
    path(WEBHOOK, deliveries.WebhookDetail.as_view(), name="webhook-detail"),
    path(f"{WEBHOOK}change/", webhooks.WebhookChange.as_view(), name="webhook-change"),
    path(f"{WEBHOOK}secret/", webhooks.SecretRotate.as_view(), name="webhook-secret"),
    path(f"{WEBHOOK}test/", webhooks.WebhookTest.as_view(), name="webhook-test"),
    path(f"{WEBHOOK}disable/", webhooks.WebhookDisable.as_view(), name="webhook-disable"),
    path(f"{WEBHOOK}enable/", webhooks.WebhookEnable.as_view(), name="webhook-enable"),
    path(
        f"{WEBHOOK}deliveries/<uuid:delivery>/again/",
        deliveries.DeliverAgain.as_view(),
        name="delivery-again",
    ),
]
