"""What every row has, and the sign of life of the workers."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, TypeVar

from django.db import models
from uuid_utils.compat import uuid7

from mbtq.core.tables import Rows


def first_id_at(moment: datetime) -> uuid.UUID:
    """The lowest UUIDv7 of that millisecond: ids made earlier lie below it (RFC 9562, 5.7)."""
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62)


RowT = TypeVar("RowT", bound=models.Model)


def new_id() -> uuid.UUID:
    """A UUIDv7: made by us, ordered by time, never a count of anything."""
    return uuid7()


class Row(models.Model):
    """A row with a time-ordered uuid. `rows` says which class of table it is."""

    rows: ClassVar[Rows]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


def held(row: RowT) -> RowT:
    """The row as it is now, kept from others until the transaction ends."""
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


class Tally(models.Model):
    """How often something was used in a minute, for limits that need no Redis."""

    rows = Rows.OUTSIDE

    key = models.CharField(primary_key=True, max_length=200)
    used = models.IntegerField()
    minute = models.BigIntegerField(db_index=True)


class Heartbeat(models.Model):
    """When a queue last proved that its worker lives; one row per queue."""

    rows = Rows.OUTSIDE

    queue = models.CharField(primary_key=True, max_length=40)
    beaten_at = models.DateTimeField()
