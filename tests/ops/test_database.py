"""Roles, rights and database on a server whose admin is no superuser."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from mbtq import embedded
from mbtq.database import (
    APP,
    BACKUP,
    CENTRE,
    LOGIN_ROLES,
    OWNER,
    ROLES,
    Plan,
    SetupError,
    set_up,
    socket_url,
    url_for,
)

PASSWORDS = {role: f"secret-of-{role}" for role in LOGIN_ROLES}
PLAN = Plan("clinic", PASSWORDS)


@pytest.fixture(scope="module")
def superuser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    var = tmp_path_factory.mktemp("server")
    yield embedded.start(var, fast=True).admin_url
    embedded.remove(var, fast=True)


@pytest.fixture
def managed(superuser: str) -> str:
    """The address of an admin as managed services give it, on a server without our roles."""
    execute(superuser, "DROP DATABASE IF EXISTS mbtq", "DROP DATABASE IF EXISTS clinic")
    for role in (*ROLES, "managed"):
        execute(superuser, f"DROP ROLE IF EXISTS {role}")
    execute(superuser, "CREATE ROLE managed LOGIN CREATEROLE CREATEDB PASSWORD 'm'")
    return url_for(superuser, role="managed", password="m")


def execute(url: str, *statements: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def as_role(url: str, role: str) -> str:
    return url_for(url, database="clinic", role=role, password=PASSWORDS[role])


def test_managed_admin_can_set_up_twice(managed: str) -> None:
    set_up(managed, PLAN)
    set_up(managed, PLAN)
    for role in LOGIN_ROLES:
        assert execute(as_role(managed, role), "SELECT current_user") == [(role,)]


def test_second_set_up_needs_no_passwords(managed: str) -> None:
    set_up(managed, PLAN)
    set_up(managed, Plan("clinic", {}))
    assert execute(as_role(managed, APP), "SELECT 1") == [(1,)]


def test_changed_password_is_taken_over(managed: str) -> None:
    set_up(managed, PLAN)
    set_up(managed, Plan("clinic", {APP: "changed"}))
    with pytest.raises(psycopg2.OperationalError):
        execute(as_role(managed, APP), "SELECT 1")


def test_missing_password_is_refused(managed: str) -> None:
    with pytest.raises(SetupError, match="password for mbtq_owner"):
        set_up(managed, Plan("clinic", {}))


def test_no_role_passes_over_policies(managed: str) -> None:
    set_up(managed, PLAN)
    rows = execute(
        managed,
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin"
        " FROM pg_roles WHERE rolname LIKE 'mbtq\\_%' AND rolname <> 'mbtq_admin' ORDER BY 1",
    )
    assert [row[0] for row in rows] == sorted(ROLES)
    assert all(row[1:5] == (False,) * 4 for row in rows)
    assert [row[0] for row in rows if not row[5]] == [CENTRE]


def test_role_that_became_superuser_is_refused(superuser: str, managed: str) -> None:
    set_up(managed, PLAN)
    execute(superuser, "ALTER ROLE mbtq_app BYPASSRLS")
    with pytest.raises(SetupError, match="mbtq_app must not be"):
        set_up(superuser, PLAN)
    execute(superuser, "ALTER ROLE mbtq_app NOBYPASSRLS")


def test_app_enters_the_centre_but_does_not_inherit_it(managed: str) -> None:
    set_up(managed, PLAN)
    execute(as_role(managed, OWNER), "CREATE TABLE seen ()", f"GRANT SELECT ON seen TO {CENTRE}")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        execute(as_role(managed, APP), "SELECT * FROM seen")
    assert execute(as_role(managed, APP), f"SET ROLE {CENTRE}", "SELECT * FROM seen") == []


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine ()", f"SET ROLE {OWNER}", f"SET ROLE {BACKUP}"]
)
def test_app_may_neither_create_nor_become_another(managed: str, statement: str) -> None:
    set_up(managed, PLAN)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        execute(as_role(managed, APP), statement)


def test_strangers_may_not_connect(superuser: str, managed: str) -> None:
    set_up(managed, PLAN)
    inside = url_for(managed, database="clinic")
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        execute(inside, "SELECT 1")


def test_admin_does_not_stay_a_member_of_the_owner(managed: str) -> None:
    set_up(managed, PLAN)
    can_become = "SELECT pg_has_role('managed', 'mbtq_owner', 'SET')"
    assert execute(managed, can_become) == [(False,)]


def test_owner_makes_databases_only_when_asked(managed: str) -> None:
    set_up(managed, PLAN)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        execute(as_role(managed, OWNER), "CREATE DATABASE test_clinic")
    set_up(managed, Plan("clinic", {}, with_createdb=True))
    made = execute(
        as_role(managed, OWNER), "SELECT rolcreatedb FROM pg_roles WHERE rolname = 'mbtq_owner'"
    )
    assert made == [(True,)]


def test_existing_database_changes_its_owner(superuser: str, managed: str) -> None:
    execute(managed, "CREATE DATABASE clinic")
    set_up(managed, PLAN)
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'clinic'"
    assert execute(superuser, owner) == [(OWNER,)]


def test_addresses_quote_what_needs_it() -> None:
    url = socket_url(Path("/run/my db"), database="a/b", role="x", password="p@s:s/w")
    assert url == "postgresql://x:p%40s%3As%2Fw@/a%2Fb?host=/run/my+db"
    other = url_for("postgres://a:b@host:5433/one?sslmode=require", database="two", role="r")
    assert other == "postgresql://r:@host:5433/two?sslmode=require"
