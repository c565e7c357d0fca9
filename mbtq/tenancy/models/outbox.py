"""Work that must happen: written with the act that asks for it, taken away when it is done."""

from __future__ import annotations

from django.db import models

from mbtq.core.models import Row
from mbtq.core.tables import Rows


class Outbox(Row):
    """One piece of work for one object. Outside tenancy, so it holds ids and nothing else."""

    rows = Rows.OUTSIDE
    centre_may = "SELECT, INSERT, UPDATE"

    task = models.CharField(max_length=120)
    organisation_id = models.UUIDField()
    subject_id = models.UUIDField()
    due_at = models.DateTimeField()
    # Counts the requests: work that was asked for again while it ran is done again.
    revision = models.IntegerField(default=1)
    attempts = models.IntegerField(default=0)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "organisation_id", "subject_id"], name="outbox_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(dead_at__isnull=True), name="outbox_due"
            ),
        ]
