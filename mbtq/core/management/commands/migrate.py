"""Django's `migrate`, run as the owner of the tables, and then the rights of the other roles."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections, transaction

from mbtq.core.owner import as_owner
from mbtq.core.rights import apply_rights


class Command(migrate.Command):
    help = "Migrates as the owner of the tables, then grants each role exactly its rights."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, make the cache table, grant the rights in one transaction."""
        alias = options["database"]
        with as_owner(alias):
            super().handle(*args, **options)
            if self._only_asks(options):
                return
            call_command("createcachetable", database=alias, verbosity=0)
            with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
                apply_rights(cursor)

    @staticmethod
    def _only_asks(options: dict[str, Any]) -> bool:
        return bool(options["plan"] or options["check_unapplied"])
