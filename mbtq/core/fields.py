"""Fields with a meaning of their own in this house."""

from __future__ import annotations

from typing import Any

from django.db import models


class TenantRelation(models.ForeignKey):
    """What the two tenant keys below share; the schema editor looks for this class.

    Foreign keys are checked by PostgreSQL without row-level security, so an ordinary key could
    point at a row of another organisation. The constraint of this field therefore holds two
    columns, `(organisation_id, <column>)`, against the unique pair on the other side; the schema
    editor of `mbtq.core.postgres` writes it.
    """

    @property
    def empties_in_database(self) -> bool:
        """Whether deleting the target empties this column."""
        return self.remote_field.on_delete is models.SET_NULL

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, f"mbtq.core.fields.{type(self).__name__}", args, kwargs


class TenantForeignKey(TenantRelation):
    """A foreign key whose two ends must lie in the same organisation."""


class TenantOneToOneField(TenantRelation, models.OneToOneField):
    """The same, for at most one row per target."""
