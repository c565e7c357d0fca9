"""What every row of an organisation has."""

from __future__ import annotations

from django.db import models

from mbtq.core.models import Row
from mbtq.core.tables import Rows


class TenantModel(Row):
    """A row of one organisation, private to it unless the model says otherwise.

    Every concrete model names its policy: `constraints = [RowPolicy(name="<table>_rows")]`.
    """

    rows = Rows.PRIVATE

    organisation = models.ForeignKey(
        "tenancy.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class SharedModel(TenantModel):
    """A row that the organisation's expertise centre may read: policy `SharedRows`."""

    rows = Rows.SHARED

    class Meta:
        abstract = True
