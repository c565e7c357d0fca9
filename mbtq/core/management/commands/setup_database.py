"""Makes the roles and the database on a PostgreSQL server."""

from __future__ import annotations

import os
from typing import Any

import psycopg2
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mbtq import env
from mbtq.database import LOGIN_ROLES, Plan, SetupError, set_up

PASSWORD_VARIABLES = {role: f"{role.upper()}_PASSWORD" for role in LOGIN_ROLES}


class Command(BaseCommand):
    help = (
        "Makes the roles mbtq_owner, mbtq_app, mbtq_centre and mbtq_backup and the database. "
        "Can be run again. The admin needs CREATEROLE and CREATEDB, not SUPERUSER. Passwords: "
        + ", ".join(PASSWORD_VARIABLES.values())
        + " (or each with _FILE)."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--admin-url",
            help="postgresql://admin:password@host/postgres (default: DATABASE_ADMIN_URL)",
        )
        parser.add_argument("--database", default="mbtq", help="name of the database")
        parser.add_argument(
            "--with-createdb",
            action="store_true",
            help="let mbtq_owner make databases: development and tests only",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing; a refusal by the server becomes one sentence and exit 1."""
        admin_url = options["admin_url"] or env.text("DATABASE_ADMIN_URL")
        plan = Plan(options["database"], self._passwords(), options["with_createdb"])
        try:
            set_up(admin_url, plan)
        except (SetupError, psycopg2.Error) as error:
            raise CommandError(str(error).strip()) from error
        self.stdout.write(f"Roles and database {plan.database} are ready.")

    @staticmethod
    def _passwords() -> dict[str, str]:
        """The passwords of the environment; a role that exists may go without."""
        return {
            role: env.text(name)
            for role, name in PASSWORD_VARIABLES.items()
            if name in os.environ or f"{name}_FILE" in os.environ
        }
