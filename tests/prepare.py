"""`python -m tests.prepare [COPY]`: makes the databases that the tests copy; copies the demo.

The gate does it while its checks run; who serves the demo does it before Django is set up.
"""

from __future__ import annotations

import os
import sys


def main(*copies: str) -> None:
    from tests import engines  # noqa: F401  starts the servers before the settings are read

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mbtq.settings")
    import django

    django.setup()
    from tests import databases

    source = databases.demo()
    for name in copies:
        databases.copy(source, name)


if __name__ == "__main__":
    main(*sys.argv[1:])
