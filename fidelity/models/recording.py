"""Recordings as references (no sound or picture is stored), and who rates them when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fidelity.labels import MODALITIES, SCOPES, SELECTIONS, pairs
from fidelity.models.instrument import Instrument
from fidelity.models.session import SessionLog
from fidelity.models.treatment import Treatment
from mbtq.core.fields import TenantForeignKey
from mbtq.core.rls import RowPolicy
from mbtq.tenancy.models import SharedModel, TenantModel
from mbtq.tenancy.policy import SharedRows
from programs.models import Practitioner, Team


class Recording(TenantModel):
    """Where a recording can be found, with consent and the day on which it must be destroyed."""

    reference = models.CharField(max_length=60)
    team = TenantForeignKey(Team, on_delete=models.PROTECT, related_name="recordings")
    therapist = TenantForeignKey(Practitioner, on_delete=models.PROTECT, related_name="recordings")
    treatment = TenantForeignKey(
        Treatment, null=True, on_delete=models.PROTECT, related_name="recordings"
    )
    session = TenantForeignKey(
        SessionLog, null=True, on_delete=models.PROTECT, related_name="recordings"
    )
    modality = models.CharField(max_length=20, choices=pairs(MODALITIES))
    recorded_on = models.DateField()
    minutes = models.SmallIntegerField()
    scope = models.CharField(max_length=10, choices=pairs(SCOPES))
    selection = models.CharField(max_length=15, choices=pairs(SELECTIONS))
    consent_on = models.DateField()
    retention_until = models.DateField()
    destroyed_on = models.DateField(null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            RowPolicy(name="fidelity_recording_rows"),
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="recording_reference_once"
            ),
            models.CheckConstraint(
                name="recording_consent_first", condition=Q(consent_on__lte=F("recorded_on"))
            ),
            models.CheckConstraint(
                name="recording_kept_for_a_while",
                condition=Q(retention_until__gte=F("recorded_on")),
            ),
            models.CheckConstraint(
                name="recording_minutes_in_range", condition=Q(minutes__gte=1, minutes__lte=300)
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "therapist", "recorded_on"], name="recording_by_therapist"
            ),
        ]


class RaterQualification(SharedModel):
    """Somebody may rate with one instrument, from and until (both days count)."""

    # Crosses tenancy on purpose: raters may come from outside.
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    instrument_key = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField()
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [
            SharedRows(name="fidelity_raterqualification_rows"),
            models.CheckConstraint(
                name="qualification_ends_after_start", condition=Q(until__gte=F("since"))
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "person"], name="qualification_by_person"),
        ]


class SamplingPlan(TenantModel):
    """How often therapists of a team are rated with an instrument, and which share twice."""

    team = TenantForeignKey(Team, on_delete=models.PROTECT, related_name="sampling_plans")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    per_year = models.SmallIntegerField(default=2)
    double_share = models.SmallIntegerField(default=15)  # percent
    seed = models.IntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            RowPolicy(name="fidelity_samplingplan_rows"),
            models.UniqueConstraint(
                fields=["organisation", "team", "instrument"],
                condition=Q(until=None),
                name="sampling_plan_once",
            ),
            models.CheckConstraint(
                name="sampling_in_range",
                condition=Q(
                    per_year__gte=1, per_year__lte=12, double_share__gte=0, double_share__lte=100
                ),
            ),
        ]


class DueRating(TenantModel):
    """A day drawn by the system: from then on the next session of this therapist is recorded."""

    plan = TenantForeignKey(SamplingPlan, on_delete=models.CASCADE, related_name="due")
    therapist = TenantForeignKey(Practitioner, on_delete=models.PROTECT, related_name="due_ratings")
    drawn_on = models.DateField()
    due_on = models.DateField()
    is_double = models.BooleanField(default=False)
    recording = TenantForeignKey(
        Recording, null=True, on_delete=models.SET_NULL, related_name="due_ratings"
    )
    skipped_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            RowPolicy(name="fidelity_duerating_rows"),
            models.UniqueConstraint(
                fields=["organisation", "plan", "therapist", "drawn_on"], name="due_rating_once"
            ),
            models.CheckConstraint(name="due_after_drawn", condition=Q(due_on__gte=F("drawn_on"))),
        ]
        indexes = [
            models.Index(fields=["organisation", "due_on"], name="due_rating_by_day"),
        ]
