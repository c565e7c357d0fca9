"""What every row has, and the sign of life of the workers."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from mbtq.core.tables import Rows


def new_id() -> uuid.UUID:
    """A UUIDv7: made by us, ordered by time, never a count of anything."""
    return uuid7()


class Row(models.Model):
    """A row with a time-ordered uuid. `rows` says which class of table it is."""

    rows: ClassVar[Rows]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class Heartbeat(models.Model):
    """When a queue last proved that its worker lives; one row per queue."""

    rows = Rows.OUTSIDE

    queue = models.CharField(primary_key=True, max_length=40)
    beaten_at = models.DateTimeField()
