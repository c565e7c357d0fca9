"""What the catalogue of the database says against our models: sentences, none when all is well."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import connection, models

from mbtq.core.fields import TenantRelation
from mbtq.core.rls import RowPolicy
from mbtq.core.tables import Rows

OURS = [m for m in apps.get_models() if hasattr(m, "rows")]
TENANT = [m for m in OURS if m.rows in (Rows.SHARED, Rows.PRIVATE, Rows.MEMBERSHIP, Rows.PERSON)]
# Also reference tables to which somebody adds rows of their own.
POLICED = [m for m in OURS if any(isinstance(c, RowPolicy) for c in m._meta.constraints)]
POLICIES = """
SELECT policyname, cmd, permissive, roles::text[], coalesce(qual, ''), coalesce(with_check, '')
  FROM pg_policies WHERE tablename = %s
"""
FORCED = "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %s"
KEYS = """
SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
 WHERE c.contype = 'f' AND t.relname = %s
"""
WRITING = ("ALL", "INSERT", "UPDATE")
SETTING = re.compile(r"mbtq\.(\w+)")


def ask(sql: str, *args: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchall()


def compares(sql: str) -> tuple[str, ...]:
    """The settings with which a condition compares: organisation, person, centre."""
    return tuple(sorted(set(SETTING.findall(sql))))


def wanted_policies(model: type[models.Model]) -> set[tuple]:
    table = model._meta.db_table
    (policy,) = [c for c in model._meta.constraints if isinstance(c, RowPolicy)]
    return {
        (
            one.name(table),
            one.command,
            "RESTRICTIVE" if one.restrictive else "PERMISSIVE",
            tuple(sorted(one.roles)),
            compares(one.using),
            compares(one.check),
        )
        for one in policy.policies()
    }


def policy_faults(model: type[models.Model]) -> list[str]:
    """Policies that are missing, other than the model says, not forced, or check no writing."""
    table, rows = model._meta.db_table, ask(POLICIES, model._meta.db_table)
    wanted = wanted_policies(model)
    found = {
        (name, cmd, kind, tuple(sorted(roles)), compares(using), compares(check))
        for name, cmd, kind, roles, using, check in rows
    }
    faults = [f"{table} lacks the policy {one[0]}" for one in sorted(wanted - found)]
    faults += [f"{table} has another policy {one[0]}" for one in sorted(found - wanted)]
    for name, cmd, _kind, _roles, _using, check in rows:
        if cmd in WRITING and not check:
            faults.append(f"{table}: {name} does not check what is written")
    if ask(FORCED, table) != [(True,)]:
        faults.append(f"{table}: row-level security is not enabled and forced")
    return faults


def key_faults(model: type[models.Model]) -> list[str]:
    """Tenant keys that are not a deferrable key of two columns in the database."""
    table = model._meta.db_table
    keys = [line for (line,) in ask(KEYS, table)]
    faults = []
    for field in model._meta.local_fields:
        if isinstance(field, TenantRelation):
            start = f"FOREIGN KEY (organisation_id, {field.column})"
            if not any(line.startswith(start) and "DEFERRABLE" in line for line in keys):
                faults.append(f"{table}: {field.column} may point into another organisation")
    return faults
