"""`make bench`: each ratio and count with its bound; exit 1 when one is missed.

`SCALE=small` takes under two minutes. Runs on a database of its own, as `mbtq_app`.
"""

from __future__ import annotations

import os
import sys
import tempfile

from tests import engines  # noqa: F401  starts the servers first

DATABASE = "mbtq_bench"


def prepare() -> None:
    """A fresh database; the environment points to it before Django reads its settings."""
    from tests.served import Served, _environment, _fill

    state = tempfile.mkdtemp(prefix="mbtq-bench-")
    environment = _environment(DATABASE, state, 0)
    _fill(Served("", environment), DATABASE)
    os.environ.update(environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mbtq.settings"
    import django

    django.setup()


def main() -> int:
    prepare()
    from tests.benchmarks import importing, pages, recompute, report

    results = [*pages.measure(), *recompute.measure(), *report.measure(), *importing.measure()]
    for line in results:
        print(line)
    missed = [line for line in results if not line.is_met]
    print(f"{len(results) - len(missed)} bounds met, {len(missed)} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
