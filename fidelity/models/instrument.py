"""Rating scales as they were loaded, and the anchors that a licensed organisation adds."""

from __future__ import annotations

from django.db import models

from mbtq.core.models import Row
from mbtq.core.rls import RowPolicy
from mbtq.core.tables import Rows
from mbtq.tenancy.models import TenantModel


class Instrument(Row):
    """One version of a rating scale; `content` holds `fidelity.instrument.Instrument`."""

    rows = Rows.REFERENCE

    key = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="instrument_once"),
        ]


class Anchors(TenantModel):
    """The descriptions of scores, imported by an organisation that holds the licence.

    `content` maps an item to its dimensions, those to scores, and those to texts.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5)
    content = models.JSONField()
    licence = models.CharField(max_length=300)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            RowPolicy(name="fidelity_anchors_rows"),
            models.UniqueConstraint(
                fields=["organisation", "instrument", "language"], name="anchors_once"
            ),
        ]
