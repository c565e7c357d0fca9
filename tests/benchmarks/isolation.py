"""Row-level security against the same query with an explicit WHERE by a role that bypasses it.

One organisation asks for its own rows among those of twenty; ratings of invented programs, written
by the superuser, who also asks the other query. Measured twice: with row-level security alone, and
with the organisation in the query besides, as the product's selectors write it, which tells the
planner whose rows they are.
"""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID

import psycopg2
from django.db import connection

from mbtq.core.scope import organisation_scope
from mbtq.tenancy.models import Organisation
from mbtq.tenancy.services.members import create_organisation
from tests.benchmarks.line import IS_SMALL, Line, turns

BOUND = 1.1
ORGANISATIONS, PROGRAMS = 20, 50
SIZES = (100_000,) if IS_SMALL else (100_000, 1_000_000)
FILL = """
INSERT INTO programs_determinantrating (id, organisation_id, program_id, determinant, low_half,
       high_half, informant_role, rated_on, evidence, recorded_at)
SELECT uuidv7(), (%(places)s::uuid[])[1 + n %% %(count)s],
       md5((n %% (%(count)s * %(programs)s))::text)::uuid, 'commitment', n %% 9 - 4, n %% 9 - 4,
       'manager', current_date - (n / 1000 %% 700)::int, '', now()
  FROM generate_series(1, %(rows)s) AS n
"""
QUERY = """
SELECT program_id, count(*), avg(low_half), max(rated_on) FROM programs_determinantrating
 WHERE withdrawn_at IS NULL AND rated_on >= current_date - 365 {} GROUP BY program_id
"""
EXPLICIT = QUERY.format("AND organisation_id = %s")
SECURED = QUERY.format("")


def measure() -> list[Line]:
    """Both ask for the same rows; the answers are compared."""
    centre = Organisation.objects.get(slug="mbt-demo")
    places = [
        create_organisation(name=f"P{n}", slug=f"place-{n}", centre=centre, is_demo=True).pk
        for n in range(ORGANISATIONS)
    ]
    admin = psycopg2.connect(_address())
    admin.autocommit = True
    lines, written = [], 0
    with admin.cursor() as cursor:
        for rows in SIZES:
            _fill(cursor, places, rows - written)
            written = rows
            lines += [
                _line(cursor, places[0], SECURED, f"row-level security alone, {rows:,} rows"),
                _line(cursor, places[0], EXPLICIT, f"with our own WHERE besides, {rows:,} rows"),
            ]
    admin.close()
    return lines


def _address() -> str:
    """The superuser's own connection, to the database of the bench."""
    name = connection.settings_dict["NAME"]
    return psycopg2.extensions.make_dsn(os.environ["DATABASE_ADMIN_URL"], dbname=name)


def _fill(cursor: Any, places: list[UUID], rows: int) -> None:
    # Without triggers: the programs of these ratings are not there.
    cursor.execute("SET session_replication_role = replica")
    given = {"places": places, "count": len(places), "programs": PROGRAMS, "rows": rows}
    cursor.execute(FILL, given)
    cursor.execute("SET session_replication_role = origin")
    cursor.execute("VACUUM ANALYZE programs_determinantrating")


def _line(admin: Any, place: UUID, query: str, name: str) -> Line:
    given = [place] if query is EXPLICIT else []
    with organisation_scope(place), connection.cursor() as cursor:
        secured, explicit = turns(
            lambda: cursor.execute(query, given),
            lambda: admin.execute(EXPLICIT, [place]),
            times=40,
        )
        assert sorted(cursor.fetchall()) == sorted(admin.fetchall()), "not the same rows"
    note = f"{1000 * secured:.1f} ms against {1000 * explicit:.1f} ms"
    return Line(name, secured / explicit, BOUND, note)
