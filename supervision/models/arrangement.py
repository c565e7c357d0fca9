"""Who thinks with whom, how often and how long: planned days follow from it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import TenantModel
from programs.models import Practitioner, Team
from supervision.labels import FORMS, MODES, PURPOSES, pairs


class Arrangement(TenantModel):
    """Supervision that was agreed: on `first_on` and every so many weeks from then on.

    Led by a supervisor of the organisation, or by a `consultant` of the expertise centre; an
    intervision is led by nobody. Another rhythm is another arrangement, so that what was planned
    in the past stays what it was.
    """

    team = TenantForeignKey(Team, on_delete=models.PROTECT, related_name="arrangements")
    supervisor = TenantForeignKey(
        Practitioner, null=True, on_delete=models.PROTECT, related_name="arrangements"
    )
    consultant = models.CharField(max_length=120, blank=True)
    form = models.CharField(max_length=15, choices=pairs(FORMS))
    mode = models.CharField(max_length=10, choices=pairs(MODES))
    purpose = models.CharField(max_length=10, choices=pairs(PURPOSES))
    minutes = models.SmallIntegerField()
    first_on = models.DateField()
    starts_at = models.TimeField(null=True)
    every_weeks = models.SmallIntegerField()
    until = models.DateField(null=True)  # the last day on which it can still be planned
    place = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            RowPolicy(name="supervision_arrangement_rows"),
            models.CheckConstraint(
                name="arrangement_led_once", condition=Q(supervisor=None) | Q(consultant="")
            ),
            models.CheckConstraint(
                name="arrangement_weeks_in_range",
                condition=Q(every_weeks__gte=1, every_weeks__lte=26),
            ),
            models.CheckConstraint(
                name="arrangement_minutes_in_range",
                condition=Q(minutes__gte=1, minutes__lte=600),
            ),
            models.CheckConstraint(
                name="arrangement_ends_after_start",
                condition=Q(until=None) | Q(until__gte=F("first_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "team"], name="arrangement_by_team"),
            models.Index(fields=["organisation", "supervisor"], name="arrangement_by_supervisor"),
        ]

    @property
    def leader_name(self) -> str:
        """The supervisor or the consultant who leads it; empty when nobody does."""
        return self.supervisor.name if self.supervisor else self.consultant


class Supervisee(TenantModel):
    """Somebody who takes part in an arrangement, from and until (both days count)."""

    arrangement = TenantForeignKey(
        Arrangement, on_delete=models.CASCADE, related_name="supervisees"
    )
    practitioner = TenantForeignKey(
        Practitioner, on_delete=models.PROTECT, related_name="supervised_in"
    )
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            RowPolicy(name="supervision_supervisee_rows"),
            models.UniqueConstraint(
                fields=["organisation", "arrangement", "practitioner", "since"],
                name="supervisee_once_a_day",
            ),
            models.CheckConstraint(
                name="supervisee_ends_after_start",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "practitioner"], name="supervisee_by_person"),
        ]


class MovedDay(TenantModel):
    """A planned day that will be held on another one; the session then stands for the planned.

    `changes` counts how often that day was moved, cancelled or planned again, for calendars that
    ask which version is newer; a day that was only cancelled is "moved" to itself.
    """

    arrangement = TenantForeignKey(Arrangement, on_delete=models.CASCADE, related_name="moved_days")
    planned_on = models.DateField()
    to_on = models.DateField()
    starts_at = models.TimeField(null=True)
    changes = models.SmallIntegerField(default=1)

    class Meta:
        constraints = [
            RowPolicy(name="supervision_movedday_rows"),
            models.UniqueConstraint(
                fields=["organisation", "arrangement", "planned_on"], name="moved_day_once"
            ),
        ]
