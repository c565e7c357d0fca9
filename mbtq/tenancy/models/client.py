"""Other systems that work in an organisation, such as its EHR."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mbtq.core.models import Row
from mbtq.core.tables import Rows
from mbtq.tenancy.policy import ClientRows


class ApiClient(Row):
    """A system that an organisation lets in. It proves itself with its own key; we keep no secret.

    `scopes` are SMART v2 words such as `system/SessionLog.cru`. Its public keys stand in
    `mbtq.api`, or at `jwks_url`.
    """

    rows = Rows.MEMBERSHIP
    app_may = "SELECT, INSERT, UPDATE (name, scopes, jwks_url, revoked_at, last_used_at)"

    organisation = models.ForeignKey(
        "tenancy.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=60))
    jwks_url = models.URLField(blank=True, max_length=300)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ClientRows(name="tenancy_apiclient_rows"),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(revoked_at=None),
                name="api_client_name_once",
            ),
        ]
