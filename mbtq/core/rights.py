"""Rights of the database roles on tables, derived from the models. Run after each migrate."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from mbtq.core import tables
from mbtq.core.rls import APP, BACKUP, CENTRE

# Tables without a model of ours, and what the application may do there.
OTHER_TABLES = {"django_migrations": tables.READ, "mbtq_cache": tables.ALL}


def rights_of(model: type[models.Model]) -> dict[str, str]:
    """Role to rights for one model. Models of other packages lie outside tenancy."""
    rows = getattr(model, "rows", tables.Rows.OUTSIDE)
    return {
        APP: getattr(model, "app_may", tables.APP_MAY[rows]),
        CENTRE: getattr(model, "centre_may", tables.CENTRE_MAY[rows]),
        BACKUP: tables.READ,
    }


def apply_rights(cursor: Any) -> None:
    """Takes back everything, then grants exactly what the models name.

    `cursor` is the owner's. Idempotent, and all in the caller's transaction.
    """
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    present = {name for (name,) in cursor.fetchall()}
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {APP}, {CENTRE}")
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}")
    wanted = {name: {APP: may, BACKUP: tables.READ} for name, may in OTHER_TABLES.items()}
    for model in apps.get_models(include_auto_created=True):
        wanted[model._meta.db_table] = rights_of(model)
    for table, rights in wanted.items():
        for role, may in rights.items():
            if may and table in present:
                cursor.execute(f'GRANT {may} ON "{table}" TO {role}')
