"""What every row of a person and an expertise centre has."""

from __future__ import annotations

from django.db import models

from mbtq.core.models import Row
from mbtq.core.tables import Rows


class PersonModel(Row):
    """A row of one person, kept by one expertise centre; no organisation owns it.

    Every concrete model names its policy: `constraints = [PersonRows(name="<table>_rows")]`.
    """

    rows = Rows.PERSON

    centre = models.ForeignKey(
        "tenancy.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
