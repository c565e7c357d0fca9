"""Makes roles, database and connection rights on a PostgreSQL server: plain psycopg2, no Django.

Four roles: the owner migrates, the app serves one organisation, the centre (entered by
`SET LOCAL ROLE`) only reads, the backup reads everything through policies of its own. None of
them is a superuser or passes over row-level security. Rights on tables belong to the tables and
are granted after each migration.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlencode, urlsplit, urlunsplit

import psycopg2
from psycopg2 import extensions, sql

OWNER = "mbtq_owner"
APP = "mbtq_app"
CENTRE = "mbtq_centre"
BACKUP = "mbtq_backup"
LOGIN_ROLES = (OWNER, APP, BACKUP)
ROLES = (OWNER, APP, CENTRE, BACKUP)

OLDEST_SERVER = 16  # GRANT ... WITH INHERIT FALSE, SET TRUE exists since this version


class SetupError(Exception):
    """The server or the admin role does not allow the set-up; the text says what to do."""


@dataclass(frozen=True)
class Plan:
    """What `set_up` has to make: a database name and the passwords of the roles that sign in.

    A role that exists keeps its password when `passwords` does not name it; a role that has to be
    made needs one.
    """

    database: str
    passwords: Mapping[str, str]
    with_createdb: bool = False


def set_up(admin_url: str, plan: Plan) -> None:
    """Make roles, database and connection rights; a second call changes nothing but passwords.

    `admin_url` may belong to a superuser or, as on a managed server, to a role that has CREATEROLE
    and CREATEDB only. Raises `SetupError` when the server is too old, a password is missing, or
    a role has more rights than it may have.
    """
    with _connected(admin_url) as admin:
        cursor = admin.cursor()
        _check_server(admin)
        _make_roles(cursor, admin, plan)
        with _member_of_owner(cursor):
            _make_database(cursor, plan.database)
            with _connected(url_for(admin_url, database=plan.database)) as inside:
                _grant(inside.cursor(), plan.database)


def url_for(
    url: str, *, database: str | None = None, role: str | None = None, password: str = ""
) -> str:
    """Return `url` pointed at another database, or signed in as another role."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if role is not None:
        host = netloc.rpartition("@")[2]
        netloc = f"{quote(role, safe='')}:{quote(password, safe='')}@{host}"
    path = parts.path if database is None else "/" + quote(database, safe="")
    return urlunsplit(SplitResult("postgresql", netloc, path, parts.query, ""))


def socket_url(folder: os.PathLike[str], *, database: str, role: str, password: str) -> str:
    """Return the address of a server that listens on a unix socket in `folder`."""
    query = urlencode({"host": os.fspath(folder)}, safe="/")
    user = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return f"postgresql://{user}@/{quote(database, safe='')}?{query}"


@contextmanager
def _connected(url: str) -> Iterator[extensions.connection]:
    # closing(): psycopg2's own `with` commits but leaves the connection open
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True  # CREATE DATABASE does not run inside a transaction
        yield connection


def _check_server(admin: extensions.connection) -> None:
    if admin.server_version < OLDEST_SERVER * 10_000:
        major = admin.server_version // 10_000
        raise SetupError(
            f"the server is PostgreSQL {major}; version {OLDEST_SERVER} or newer is needed"
        )


def _make_roles(cursor: extensions.cursor, admin: extensions.connection, plan: Plan) -> None:
    for role in ROLES:
        _make_role(cursor, admin, role, plan)
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls)",
        [list(ROLES)],
    )
    if too_strong := [name for (name,) in cursor.fetchall()]:
        raise SetupError(
            f"{', '.join(too_strong)} must not be SUPERUSER or BYPASSRLS: row-level security "
            "would not hold; take that right away and run again"
        )
    _statement(cursor, "ALTER ROLE {} SET default_transaction_read_only = on", BACKUP)
    # With the default (INHERIT TRUE) the app would hold the centre's policies all the time.
    _statement(cursor, "GRANT {} TO {} WITH INHERIT FALSE, SET TRUE", CENTRE, APP)


def _make_role(
    cursor: extensions.cursor, admin: extensions.connection, role: str, plan: Plan
) -> None:
    cursor.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = %s", [role])
    existing = cursor.fetchone()
    password = plan.passwords.get(role)
    if existing is None:
        if role in LOGIN_ROLES and not password:
            raise SetupError(f"a password for {role} is needed to make the role")
        # INHERIT is the default; attributes are named only where they differ, because ALTER by a
        # role without SUPERUSER may not even mention some of them.
        _statement(
            cursor, "CREATE ROLE {} " + ("LOGIN" if role in LOGIN_ROLES else "NOLOGIN"), role
        )
    if password and role in LOGIN_ROLES:
        # Hashed here: a password in clear text could end up in the server's log.
        verifier = extensions.encrypt_password(password, role, admin, "scram-sha-256")
        query = sql.SQL("ALTER ROLE {} PASSWORD {}")
        cursor.execute(query.format(sql.Identifier(role), sql.Literal(verifier)))
    if role == OWNER and plan.with_createdb and not (existing and existing[0]):
        _statement(cursor, "ALTER ROLE {} CREATEDB", role)


@contextmanager
def _member_of_owner(cursor: extensions.cursor) -> Iterator[None]:
    """Let the admin act as the owner (and enter its database), then take that back."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    row = cursor.fetchone()
    if row and row[0]:
        yield
        return
    _statement(cursor, "GRANT {} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE", OWNER)
    try:
        yield
    finally:
        _statement(cursor, "REVOKE {} FROM CURRENT_USER", OWNER)


def _make_database(cursor: extensions.cursor, database: str) -> None:
    cursor.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database])
    row = cursor.fetchone()
    if row is None:
        _statement(
            cursor,
            "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'",
            database,
            OWNER,
        )
    elif row[0] != OWNER:
        _statement(cursor, "ALTER DATABASE {} OWNER TO {}", database, OWNER)


def _grant(cursor: extensions.cursor, database: str) -> None:
    """Say who may connect; run inside the database, as its owner."""
    _statement(cursor, "SET ROLE {}", OWNER)
    _statement(cursor, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    _statement(cursor, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", database, APP)
    _statement(cursor, "GRANT CONNECT ON DATABASE {} TO {}", database, BACKUP)
    _statement(cursor, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    for role in (APP, CENTRE, BACKUP):
        _statement(cursor, "GRANT USAGE ON SCHEMA public TO {}", role)
    _statement(cursor, "RESET ROLE")


def _statement(cursor: extensions.cursor, text: str, *names: str) -> None:
    cursor.execute(sql.SQL(text).format(*map(sql.Identifier, names)))
