"""When a row last changed, kept by the database: no service can forget it, nor one statement for
a thousand rows. Other systems ask for what changed since they last looked.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.constraints import BaseConstraint
from django.db.models.functions import Now

FUNCTION = """
CREATE OR REPLACE FUNCTION mbtq_stamp_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;
"""


class Changing(models.Model):
    """A row of which others may ask when it changed. The model adds `StampsChanges`."""

    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class StampsChanges(BaseConstraint):
    """The trigger that sets `changed_at`, as a constraint so that it travels in migrations."""

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        table = model._meta.db_table
        return (
            f'CREATE TRIGGER "{self.name}" BEFORE UPDATE ON "{table}"'
            " FOR EACH ROW EXECUTE FUNCTION mbtq_stamp_change();"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f'DROP TRIGGER "{self.name}" ON "{model._meta.db_table}";'

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """There is nothing to check on a form."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)
