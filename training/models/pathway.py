"""Pathways as they were loaded: a candidate keeps the version of the start."""

from __future__ import annotations

from django.db import models

from mbtq.core.models import Row
from mbtq.core.tables import Rows
from training.labels import REGISTERED_AS, pairs


class PathwayVersion(Row):
    """One version of a pathway; `content` holds `training.pathway.Pathway`."""

    rows = Rows.REFERENCE

    key = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    level = models.CharField(max_length=20, choices=pairs(REGISTERED_AS))
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="pathway_once"),
        ]
