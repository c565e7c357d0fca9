"""`manage.py load_demo`: a year in the life of two organisations and their expertise centre."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from mbtq.demo.scenario import RealOrganisations, load_demo


class Command(BaseCommand):
    help = "Loads the demonstration, once; refuses beside real organisations."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_new = load_demo()
        except RealOrganisations as error:
            self.stderr.write(str(error))
            sys.exit(1)
        self.stdout.write("The demonstration is loaded." if is_new else "It was loaded already.")
