"""Working as the owner of the tables, and coming back from it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction

from mbtq.core.owner import as_owner

pytestmark = pytest.mark.django_db(transaction=True)


def who() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_database()")
        return cursor.fetchone()


def test_connection_is_the_owner_inside_and_the_app_outside() -> None:
    app, database = who()
    assert app == "mbtq_app"
    with as_owner():
        assert who() == ("mbtq_owner", database)
        with as_owner():
            assert who() == ("mbtq_owner", database)
        assert who() == ("mbtq_owner", database)
    assert who() == ("mbtq_app", database)


def test_connection_is_the_app_again_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), as_owner():
        1 / 0  # noqa: B018
    assert who()[0] == "mbtq_app"


def test_owner_is_not_taken_on_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"), as_owner():
        pass


def test_owner_needs_an_address(settings: object) -> None:
    settings.OWNER_DATABASE = None
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL"), as_owner():
        pass


def test_migrate_runs_as_owner_and_leaves_the_rights_in_place() -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [("mbtq_owner",)]
        cursor.execute("SELECT count(*) FROM core_heartbeat")
        cursor.execute("SELECT has_table_privilege('core_heartbeat', 'TRUNCATE')")
        assert cursor.fetchone() == (False,)
