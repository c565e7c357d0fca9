"""How a client proves who it is, and what it holds for five minutes after that."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mbtq.core.models import Row
from mbtq.core.tables import Rows
from mbtq.tenancy.models import ApiClient


class ClientKey(Row):
    """One public key of a client that gives its keys by value. Several at once: for rotation.

    `jwk` is a public JSON Web Key (RFC 7517) without anything private.
    """

    rows = Rows.OUTSIDE
    app_may = "SELECT, INSERT, UPDATE (retired_at, last_used_at)"

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="keys")
    kid = models.CharField(max_length=80)
    jwk = models.JSONField()
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "kid"], name="client_key_once"),
        ]


class AccessToken(Row):
    """A token that was given out. Opaque, kept as its SHA-256, so a stolen table opens nothing."""

    rows = Rows.OUTSIDE
    app_may = "SELECT, INSERT, DELETE"

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=60))
    expires_at = models.DateTimeField(db_index=True)


class SeenAssertion(Row):
    """The `jti` of an assertion that was used: a second use is a replay (RFC 7523, section 3)."""

    rows = Rows.OUTSIDE
    app_may = "SELECT, INSERT, DELETE"

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "digest"], name="assertion_once"),
        ]
