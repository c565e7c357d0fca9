"""What the expertise centre sees of signals: how many, never what."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mbtq.core.fields import TenantForeignKey
from mbtq.tenancy.models import SharedModel
from mbtq.tenancy.policy import SharedRows
from programs.models import Program
from supervision.labels import LEVELS, pairs


class SignalCount(SharedModel):
    """Signals of one program and level in one month, counted again each night and on change.

    `people` is the core team on the last day that was counted: the rate is per ten of them.
    `open_long` counts those still open after 30 days. `severe_on` are the days of severe ones, for
    the time between two.
    """

    app_may = "SELECT, INSERT, UPDATE"

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="signal_counts")
    level = models.CharField(max_length=15, choices=pairs(LEVELS))
    month = models.DateField()  # its first day
    raised = models.IntegerField()
    open_long = models.IntegerField(default=0)
    people = models.IntegerField()
    severe_on = ArrayField(models.DateField(), default=list)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            SharedRows(name="supervision_signalcount_rows"),
            models.UniqueConstraint(
                fields=["organisation", "program", "level", "month"],
                name="signal_count_once_a_month",
            ),
        ]
