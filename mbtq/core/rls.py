"""Row-level security as a constraint on the model, so that it travels in migrations.

A policy names its roles, compares with the settings of the open scope (`mbtq.core.scope`), and
wraps them in a sub-select, which PostgreSQL evaluates once per statement (an InitPlan). After the
first transaction on a connection an unset setting is the empty string, hence `NULLIF`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.constraints import BaseConstraint

OWNER, APP, CENTRE, BACKUP = "mbtq_owner", "mbtq_app", "mbtq_centre", "mbtq_backup"


def setting(name: str) -> str:
    """SQL for the uuid in one of our settings, or NULL."""
    return f"(SELECT NULLIF(current_setting('mbtq.{name}', true), '')::uuid)"


IN_ORGANISATION = f"organisation_id = {setting('organisation')}"
PERSON = setting("person")
# The day on the wall, as `timezone.localdate()`. The connection speaks UTC, in which `CURRENT_DATE`
# lags behind for an hour or two after midnight.
TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
# Rows of the organisations under the centre; evaluated once per statement. The table of
# organisations lies outside tenancy, so the sub-select sees all of it.
OF_THE_CENTRE = (
    "organisation_id = ANY (ARRAY(SELECT o.id FROM tenancy_organisation o"
    f" WHERE o.centre_id = {setting('centre')}))"
)


@dataclass(frozen=True)
class Policy:
    """One `CREATE POLICY`; `restrictive` ones narrow what the permissive ones allow."""

    suffix: str
    command: str  # ALL, SELECT, INSERT, UPDATE, DELETE
    roles: tuple[str, ...]
    using: str = ""
    check: str = ""
    restrictive: bool = False

    def sql(self, table: str) -> str:
        kind = "RESTRICTIVE" if self.restrictive else "PERMISSIVE"
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return (
            f'CREATE POLICY "{self.name(table)}" ON "{table}" AS {kind}'
            f" FOR {self.command} TO {', '.join(self.roles)}{using}{check};"
        )

    def name(self, table: str) -> str:
        return f"{table}_{self.suffix}"[:63]


class RowPolicy(BaseConstraint):
    """Rows private to one organisation; subclasses add who else may see them.

    `visible` narrows what the application may read, `changeable` which rows it may change and
    delete, `insertable` which it may add; each is SQL over the row's own columns.
    """

    def __init__(
        self, *, name: str, visible: str = "", changeable: str = "", insertable: str = ""
    ) -> None:
        super().__init__(name=name)
        self.visible, self.changeable, self.insertable = visible, changeable, insertable

    def policies(self) -> list[Policy]:
        """All policies of the table."""
        return [
            Policy("organisation", "ALL", (APP, OWNER), IN_ORGANISATION, IN_ORGANISATION),
            Policy("backup", "SELECT", (BACKUP,), "true"),
            *self.narrowing(),
        ]

    def narrowing(self) -> list[Policy]:
        """The restrictive policies; they bind the application, not data migrations."""
        found = []
        if self.visible:
            found.append(Policy("visible", "SELECT", (APP,), self.visible, restrictive=True))
        if self.changeable:
            found += [
                Policy("changeable", "UPDATE", (APP,), self.changeable, "true", restrictive=True),
                Policy("deletable", "DELETE", (APP,), self.changeable, restrictive=True),
            ]
        if self.insertable:
            found.append(
                Policy("insertable", "INSERT", (APP,), check=self.insertable, restrictive=True)
            )
        return found

    # --- What Django's migrations ask of a constraint ---------------------------------------

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        table = model._meta.db_table
        lines = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;',
            *(policy.sql(table) for policy in self.policies()),
        ]
        if self._is_parent(model):
            lines.insert(
                0,
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{self.name}" UNIQUE (organisation_id, id);',
            )
        return "\n".join(lines)

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        # First of all that is deferred: the keys of other tables need the unique pair.
        schema_editor.deferred_sql.insert(0, self.create_sql(model, schema_editor))

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        table = model._meta.db_table
        lines = [f'DROP POLICY "{policy.name(table)}" ON "{table}";' for policy in self.policies()]
        if self._is_parent(model):
            lines.append(f'ALTER TABLE "{table}" DROP CONSTRAINT "{self.name}" CASCADE;')
        lines.append(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY;')
        lines.append(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;')
        return "\n".join(lines)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database decides; there is nothing to check on a form."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        for key in ("visible", "changeable", "insertable"):
            if value := getattr(self, key):
                kwargs[key] = value
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    @staticmethod
    def _is_parent(model: Any) -> bool:
        """Whether tenant keys can point here: rows with an organisation and a uuid of their own."""
        names = {field.column for field in model._meta.local_fields}
        return "organisation_id" in names and isinstance(model._meta.pk, models.UUIDField)
