"""What was answered to a request that must count once."""

from __future__ import annotations

from django.db import models

from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import ApiClient, TenantModel


class StoredAnswer(TenantModel):
    """The answer to a request with an Idempotency-Key, written with what the request did.

    `fingerprint` is SHA-256 over method, address and body. Kept for two days.
    """

    app_may = "SELECT, INSERT, DELETE"

    client = TenantForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    headers = models.JSONField()
    body = models.TextField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            RowPolicy(name="api_storedanswer_rows"),
            models.UniqueConstraint(
                fields=["organisation", "client", "key"], name="answer_once_per_key"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "answered_at"], name="answer_by_age")]
