"""Treatments by the code that the organisation chose: nobody's name stands here."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fidelity.choices import Phase
from fidelity.labels import END_REASONS, PHASES, pairs
from mbtq.core.changes import Changing, StampsChanges
from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import TenantModel
from programs.models import Practitioner, Program, Team


class Treatment(Changing, TenantModel):
    """One client's treatment, or a group that is followed by its own code.

    `weekly` is how many sessions a week were agreed; held sessions are measured against it.
    """

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="treatments")
    team = TenantForeignKey(Team, on_delete=models.PROTECT, related_name="treatments")
    therapist = TenantForeignKey(Practitioner, on_delete=models.PROTECT, related_name="treatments")
    code = models.CharField(max_length=20)
    is_group = models.BooleanField(default=False)
    phase = models.CharField(max_length=15, choices=pairs(PHASES), default=Phase.INITIAL)
    weekly = models.DecimalField(max_digits=3, decimal_places=1, default=1)
    started_on = models.DateField()
    planned_end_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=20, choices=pairs(END_REASONS), blank=True)
    end_note = models.CharField(max_length=500, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            StampsChanges(name="fidelity_treatment_changes"),
            RowPolicy(name="fidelity_treatment_rows"),
            models.UniqueConstraint(fields=["organisation", "code"], name="treatment_code_once"),
            models.CheckConstraint(
                name="treatment_ends_after_start",
                condition=(Q(ended_on=None) & Q(end_reason=""))
                | (Q(ended_on__gte=F("started_on")) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="treatment_weekly_in_range", condition=Q(weekly__gt=0, weekly__lte=14)
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "changed_at"], name="treatment_changed"),
            models.Index(fields=["organisation", "therapist"], name="treatment_by_therapist"),
            models.Index(fields=["organisation", "team"], name="treatment_by_team"),
        ]


class TreatmentPhase(TenantModel):
    """From when a treatment was in a phase; the dose per phase is counted between these."""

    # Append-only, but for an import that is undone with all that it started.
    app_may = "SELECT, INSERT, DELETE"

    treatment = TenantForeignKey(Treatment, on_delete=models.CASCADE, related_name="phases")
    phase = models.CharField(max_length=15, choices=pairs(PHASES))
    since = models.DateField()

    class Meta:
        constraints = [
            RowPolicy(name="fidelity_treatmentphase_rows"),
            models.UniqueConstraint(
                fields=["organisation", "treatment", "since"], name="phase_once_a_day"
            ),
        ]
