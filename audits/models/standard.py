"""Standards, criteria and kinds of checklists as they were loaded; never changed in use."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mbtq.core.models import Row
from mbtq.core.tables import Rows


class Standard(Row):
    """One version of a standard: names of domains, scale and cut-offs in `content`."""

    rows = Rows.REFERENCE

    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="standard_once"),
        ]


class Criterion(Row):
    """One criterion of a standard; `content` holds everything of `audits.standard.Criterion`."""

    rows = Rows.REFERENCE

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="criteria")
    code = models.CharField(max_length=10)
    position = models.SmallIntegerField()
    is_critical = models.BooleanField()
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "code"], name="criterion_once"),
        ]


class ChecklistKind(Row):
    """A recurring checklist: criteria of a standard, cadence and grace."""

    rows = Rows.REFERENCE

    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="checklists")
    codes = ArrayField(models.CharField(max_length=10))
    cadence_months = models.SmallIntegerField()
    grace_days = models.SmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="checklist_kind_once"),
        ]
