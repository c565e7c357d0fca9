"""What was counted about a program: small rows that boards and the centre read."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mbtq.core.changes import Changing, StampsChanges
from mbtq.core.fields import TenantForeignKey
from mbtq.tenancy.models import SharedModel
from mbtq.tenancy.policy import SharedRows
from programs.models.places import Program


class IndicatorValue(Changing, SharedModel):
    """One indicator of one program; the row of the running month is counted again each night.

    `indicator` is a key of `programs.indicators.registered`. Counted over `since` to `until`, both
    days included. Shares of 1. With `withheld` there are no figures, and it says why.
    """

    app_may = "SELECT, INSERT, UPDATE"

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="indicators")
    indicator = models.CharField(max_length=40)
    month = models.DateField()  # its first day
    since = models.DateField()
    until = models.DateField()
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    missing = models.FloatField(default=0)
    withheld = models.CharField(max_length=20, blank=True)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            StampsChanges(name="programs_indicatorvalue_changes"),
            SharedRows(name="programs_indicatorvalue_rows"),
            models.UniqueConstraint(
                fields=["organisation", "program", "indicator", "month"],
                name="indicator_once_a_month",
            ),
            models.CheckConstraint(
                name="indicator_counted_or_withheld",
                condition=Q(withheld="", value__isnull=False, denominator__isnull=False)
                | (~Q(withheld="") & Q(value=None, numerator=None, denominator=None)),
            ),
            models.CheckConstraint(
                name="indicator_period_in_order", condition=Q(until__gte=F("since"))
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "changed_at"], name="indicatorvalue_changed")
        ]
