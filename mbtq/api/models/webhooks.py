"""Who wants to be told of what happens, what there was to tell, and whether it arrived."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import TenantModel


class DisabledBecause(models.TextChoices):
    """Why nothing is sent to an endpoint any more."""

    BY_HAND = "by_hand", _("Somebody turned it off.")
    GONE = "gone", _("The receiver answered 410: it wants no more.")
    FAILING = "failing", _("For three days every message failed.")


class WebhookEndpoint(TenantModel):
    """An address of another system, and the kinds of events that it wants to hear of.

    Secrets are sealed (`mbtq.core.sealed`): we sign with them, so a hash would not do. While a
    former one still holds, messages carry both signatures.
    """

    app_may = "SELECT, INSERT, UPDATE"

    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=40))
    secret = models.CharField(max_length=300)
    former_secret = models.CharField(max_length=300, blank=True)
    former_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    # Crosses tenancy on purpose: accounts lie outside.
    created_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The first attempt that failed since the last that did not.
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_because = models.CharField(max_length=10, blank=True, choices=DisabledBecause.choices)

    class Meta:
        constraints = [
            RowPolicy(name="api_webhookendpoint_rows"),
            models.UniqueConstraint(fields=["organisation", "url"], name="webhook_url_once"),
        ]

    def has_two_secrets(self, at: datetime) -> bool:
        """Whether the former secret still holds."""
        return self.former_until is not None and at < self.former_until


class WebhookMessage(TenantModel):
    """One event as it is told: ids and codes only, the same whenever and to whomever it goes."""

    app_may = "SELECT, INSERT"

    kind = models.CharField(max_length=40)
    # The event of the trail, so that it is told once however often it is come across.
    source_id = models.UUIDField()
    object_id = models.UUIDField()
    occurred_at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        constraints = [
            RowPolicy(name="api_webhookmessage_rows"),
            models.UniqueConstraint(
                fields=["organisation", "source_id"], name="webhook_message_once"
            ),
        ]


class DeliveryState(models.TextChoices):
    """How far a message came at one endpoint."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")
    DROPPED = "dropped", _("Not sent: turned off")


class WebhookDelivery(TenantModel):
    """One message to one endpoint, and how the last attempt ended."""

    app_may = "SELECT, INSERT, UPDATE"

    endpoint = TenantForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="+")
    message = TenantForeignKey(WebhookMessage, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=12, blank=True)  # of `mbtq.core.outward`, or of ours
    milliseconds = models.PositiveIntegerField(null=True)
    answer = models.CharField(max_length=200, blank=True)  # what it began with, made harmless
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicy(name="api_webhookdelivery_rows"),
            models.UniqueConstraint(
                fields=["organisation", "endpoint", "message"], name="webhook_delivery_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "endpoint", "-asked_at"], name="webhook_delivery_log"
            ),
            models.Index(
                fields=["organisation", "endpoint", "next_at"],
                condition=models.Q(state="waiting"),
                name="webhook_delivery_due",
            ),
        ]

    @property
    def is_tried_again(self) -> bool:
        """Whether it failed and will be sent once more by itself."""
        return self.state == DeliveryState.WAITING and self.attempts > 0
