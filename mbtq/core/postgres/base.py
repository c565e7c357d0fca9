"""PostgreSQL as Django knows it, plus foreign keys that stay inside one organisation."""

from __future__ import annotations

from typing import Any

from django.db.backends.ddl_references import Statement, Table
from django.db.backends.postgresql import base, schema

from mbtq.core.fields import TenantRelation


class SchemaEditor(schema.DatabaseSchemaEditor):
    # PostgreSQL's inline form cannot hold a key of two columns; all keys are added afterwards.
    sql_create_column_inline_fk = None  # type: ignore[assignment]
    sql_create_tenant_fk = (
        "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s"
        " FOREIGN KEY (organisation_id, %(column)s)"
        " REFERENCES %(to_table)s (organisation_id, %(to_column)s)"
        "%(on_delete)s DEFERRABLE INITIALLY DEFERRED"
    )

    def _create_fk_sql(self, model: Any, field: Any, suffix: str) -> Statement:
        if not isinstance(field, TenantRelation):
            return super()._create_fk_sql(model, field, suffix)  # type: ignore[misc]
        to_model = field.remote_field.model
        column = self.quote_name(field.column)
        return Statement(
            self.sql_create_tenant_fk,
            table=Table(model._meta.db_table, self.quote_name),
            name=self._fk_constraint_name(model, field, suffix),  # type: ignore[attr-defined]
            column=column,
            to_table=Table(to_model._meta.db_table, self.quote_name),
            to_column=self.quote_name(str(field.target_field.column)),
            # Only the pointing column is emptied: the row keeps its organisation.
            on_delete=f" ON DELETE SET NULL ({column})" if field.empties_in_database else "",
        )


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = SchemaEditor
