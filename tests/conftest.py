"""The engines, the database made by its owner, and the cast that tests talk about."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

STATE = Path(os.environ.setdefault("MBTQ_VAR", tempfile.gettempdir() + f"/mbtq-tests-{os.getuid()}"))
if "DATABASE_URL" not in os.environ:
    from mbtq.embedded import start

    engines = start(STATE, fast=True)
    os.environ.update(engines.environment())

import pytest  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from mbtq.core.owner import as_owner  # noqa: E402
from mbtq.core.tables import Rows  # noqa: E402

pytest_plugins = ["tests.cast"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[None]:
    """Made, migrated and filled with reference data as `mbtq_owner`; tests run as `mbtq_app`."""
    from django.conf import settings

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with as_owner():
            made = setup_databases(verbosity=0, interactive=False)
        for command in settings.REFERENCE_COMMANDS:
            call_command(command, verbosity=0)
    yield
    with django_db_blocker.unblock(), as_owner():  # type: ignore[attr-defined]
        teardown_databases(made, verbosity=0)


def _empty_as_owner(self: TransactionTestCase) -> None:
    """The application may not TRUNCATE; reference data stay."""
    from django.apps import apps

    kept = {Rows.REFERENCE}
    tables = [
        f'"{model._meta.db_table}"'
        for model in apps.get_models(include_auto_created=True)
        if getattr(model, "rows", None) not in kept and not model._meta.app_label == "contenttypes"
    ]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


TransactionTestCase._fixture_teardown = _empty_as_owner  # type: ignore[method-assign]
