"""Start-up checks: refuse a database connection to which row-level security means nothing."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

SQL = """
SELECT rolname, rolsuper, rolbypassrls,
       EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = rolname),
       (SELECT bool_or(inherit_option) FROM pg_auth_members m JOIN pg_roles c ON c.oid = m.roleid
         WHERE m.member = r.oid AND c.rolname = 'mbtq_centre')
  FROM pg_roles r WHERE rolname = session_user
"""


def problems_of_role() -> list[str]:
    """Sentences about the connected role; an empty list means that it is safe."""
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        name, superuser, bypass, owns, inherits = cursor.fetchone()
    found = []
    if superuser:
        found.append(
            f"The application connects as {name}, a superuser; policies mean nothing to it."
        )
    if bypass:
        found.append(f"The application connects as {name}, which has BYPASSRLS.")
    if owns:
        found.append(f"The application connects as {name}, which owns tables.")
    if inherits:
        found.append(f"{name} inherits mbtq_centre and so sees every organisation.")
    return found


@register(Tags.database)
def database_role(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run by `check --database default` and by `serve` before the first request."""
    if not databases or "default" not in databases:
        return []
    return [Error(sentence, id="mbtq.E001") for sentence in problems_of_role()]
