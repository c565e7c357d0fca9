"""The database made by its owner, and the cast that tests talk about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

from mbtq.core.owner import as_owner
from mbtq.core.tables import Rows
from tests import one_chain

pytest_plugins = ["tests.cast", "tests.demo_world"]
one_chain.install()


def pytest_configure(config: pytest.Config) -> None:
    """Pages need the built stylesheet and the compiled translations; the workers share them.

    People of the cast are demo accounts; the second factor has its own tests.
    """
    settings.DEMO = True
    if not hasattr(config, "workerinput"):
        call_command("build_assets", verbosity=0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists what passed the first size; at the second tests/guards/test_structure.py fails."""
    from tests.guards.source import growing  # needs Django, which is set up after this module

    passed = [report.nodeid for report in terminalreporter.getreports("passed")]
    if not any("guards/test_structure.py" in one for one in passed):
        return
    if found := list(growing()):
        terminalreporter.section(f"{len(found)} files and functions grow", sep="-")
        terminalreporter.write_line("\n".join(found))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[None]:
    """A copy of the tables and reference data for this worker; tests run as `mbtq_app`."""
    from tests import databases  # needs the apps

    before, mine = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.copy(databases.tables(), mine)
        connection.close()
        connection.settings_dict["NAME"] = mine  # of all threads
        _keep_texts()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        connection.settings_dict["NAME"] = before
        databases.drop(mine)


def _empty_as_owner(self: TransactionTestCase) -> None:
    """The application may not TRUNCATE; reference data stay."""
    from django.apps import apps

    kept = {Rows.REFERENCE}
    tables = [
        f'"{model._meta.db_table}"'
        for model in apps.get_models(include_auto_created=True)
        if getattr(model, "rows", None) not in kept and model._meta.app_label != "contenttypes"
    ]
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        for name in TEXTS:
            model = apps.get_model("programs", name)
            fields = [field for field in model._meta.local_fields if not field.generated]
            columns = ", ".join(f'"{field.column}"' for field in fields)
            table = model._meta.db_table
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept.{name}")


# Texts point at the centre that wrote them, so that emptying its table empties theirs.
TEXTS = ("ManualText", "ManualSection")


def _keep_texts() -> None:
    from django.apps import apps

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA kept")
        for name in TEXTS:
            table = apps.get_model("programs", name)._meta.db_table
            cursor.execute(f"CREATE TABLE kept.{name} AS SELECT * FROM {table}")


TransactionTestCase._fixture_teardown = _empty_as_owner  # type: ignore[method-assign]
