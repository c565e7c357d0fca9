"""Risk scores: immutable, with everything they were computed from."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mbtq.core.fields import TenantForeignKey, TenantOneToOneField
from mbtq.core.models import Row
from mbtq.core.tables import APPEND_ONLY, Rows
from mbtq.tenancy.models import SharedModel
from mbtq.tenancy.policy import SharedRows
from programs.labels import LEVELS, choices
from programs.models.places import Program


class RiskModel(Row):
    """One version of a risk model as it was loaded; never changed once it is here."""

    rows = Rows.REFERENCE

    key = models.CharField(max_length=30)
    version = models.CharField(max_length=20)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="risk_model_once"),
        ]


class RiskScore(SharedModel):
    """The risk signal of one program at one moment. Append-only.

    `inputs` is the case as `programs.risk` reads it and `informants` what stands behind its
    ratings; with the model they give everything else again, such as what each determinant adds.
    Shares of 1, rounded to nine decimals.
    """

    app_may = APPEND_ONLY

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="scores")
    computed_at = models.DateTimeField()
    on = models.DateField()
    model = models.ForeignKey(RiskModel, on_delete=models.PROTECT, related_name="+")
    inputs = models.JSONField()
    informants = models.JSONField()
    risk_low = models.FloatField()
    risk_high = models.FloatField()
    coverage = models.FloatField()
    level = models.CharField(max_length=10, choices=choices(LEVELS))
    knock_outs = ArrayField(models.CharField(max_length=40), default=list)
    trigger = models.CharField(max_length=10)  # change, night, command

    class Meta:
        constraints = [SharedRows(name="programs_riskscore_rows")]
        indexes = [
            models.Index(
                fields=["organisation", "program", "computed_at"], name="score_by_program"
            ),
        ]


class ProgramRisk(SharedModel):
    """Where a program stands now: one small row per program, which the boards read."""

    program = TenantOneToOneField(Program, on_delete=models.PROTECT, related_name="risk")
    score = TenantForeignKey(RiskScore, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    trend = models.CharField(max_length=10)
    stale_determinants = models.SmallIntegerField(default=0)
    oldest_rating_on = models.DateField(null=True)

    class Meta:
        constraints = [SharedRows(name="programs_programrisk_rows")]
