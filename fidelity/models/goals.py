"""What a therapist works on: chosen, or after two low ratings, never after one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fidelity.labels import GOAL_ORIGINS, pairs
from fidelity.models.instrument import Instrument
from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import TenantModel
from programs.models import Practitioner


class Goal(TenantModel):
    """One learning goal or development plan of a therapist."""

    therapist = TenantForeignKey(Practitioner, on_delete=models.PROTECT, related_name="goals")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=10, blank=True)
    origin = models.CharField(max_length=15, choices=pairs(GOAL_ORIGINS))
    text = models.CharField(max_length=500, blank=True)
    # The ratings behind a development plan: at least two.
    because_of = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True)
    learned = models.CharField(max_length=500, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            RowPolicy(name="fidelity_goal_rows"),
            models.CheckConstraint(
                name="goal_ends_after_start", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                fields=["organisation", "therapist", "instrument", "item", "origin"],
                condition=Q(until=None),
                name="goal_open_once",
            ),
        ]
