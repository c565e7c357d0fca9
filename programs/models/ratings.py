"""What informants say about the determinants, and what changed around a program."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mbtq.core.fields import TenantForeignKey
from mbtq.tenancy.models import SharedModel
from mbtq.tenancy.policy import SharedRows
from programs.labels import DETERMINANTS, EVENTS, Informant, choices
from programs.models.places import Program


class DeterminantRating(SharedModel):
    """One informant's judgment of one determinant on one day. Never changed, only withdrawn.

    In half points from -4 to 4, because whole numbers can be compared by an index under row-level
    security. Both ends empty means unknown; ends that differ mean mixed.
    """

    app_may = "SELECT, INSERT, UPDATE (withdrawn_at)"

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="ratings")
    determinant = models.CharField(max_length=30, choices=choices(DETERMINANTS))
    low_half = models.SmallIntegerField(null=True)
    high_half = models.SmallIntegerField(null=True)
    informant = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    informant_role = models.CharField(max_length=20, choices=Informant.choices)
    rated_on = models.DateField()
    evidence = models.CharField(max_length=1000, blank=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            SharedRows(name="programs_determinantrating_rows", changeable="withdrawn_at IS NULL"),
            models.CheckConstraint(
                name="rating_is_an_interval",
                condition=Q(low_half=None, high_half=None)
                | Q(low_half__gte=-4, high_half__lte=4, low_half__lte=F("high_half")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "program", "determinant", "rated_on"],
                name="rating_by_program",
            ),
        ]


class ChangeEvent(SharedModel):
    """A change around a program that raises its risk for twelve months."""

    app_may = "SELECT, INSERT, UPDATE (withdrawn_at)"

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=choices(EVENTS))
    on = models.DateField()
    note = models.CharField(max_length=1000, blank=True)
    impact = models.CharField(max_length=1000, blank=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            SharedRows(name="programs_changeevent_rows", changeable="withdrawn_at IS NULL"),
        ]
        indexes = [
            models.Index(fields=["organisation", "program", "on"], name="event_by_program"),
        ]
