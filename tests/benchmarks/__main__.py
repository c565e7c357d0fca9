"""`make bench`: each ratio and count with its bound; exit 1 when one is missed.

`SCALE=small` takes under two minutes, `ONLY=agreement,pages` runs a part. Runs on a database of its
own, as `mbtq_app`; servers that it has to start itself stop with it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from mbtq.embedded import start

DATABASE = "mbtq_bench"


def prepare(state: str) -> None:
    """A fresh database; the environment points to it before Django reads its settings."""
    if "DATABASE_URL" not in os.environ:
        var = Path(os.environ.get("MBTQ_VAR", "var"))
        os.environ.update(start(var, fast=True, bound=True).environment())
    from tests.served import Served, _environment, _fill

    environment = _environment(DATABASE, state, 0)
    _fill(Served("", environment), DATABASE)
    os.environ.update(environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mbtq.settings"
    import django

    django.setup()


def measure() -> int:
    """Prints every line as soon as it is known; 1 when a bound was missed."""
    from tests.benchmarks import agreement, api, importing, isolation, pages, recompute, report

    parts = (agreement.measure, pages.measure, pages.measure_board, recompute.measure)
    wanted = [name for name in os.environ.get("ONLY", "").split(",") if name]
    missed = met = 0
    for part in (*parts, report.measure, api.measure, importing.measure, isolation.measure):
        if wanted and part.__module__.rpartition(".")[2] not in wanted:
            continue
        for line in part():
            print(line, flush=True)
            met, missed = met + line.is_met, missed + (not line.is_met)
    print(f"{met} bounds met, {missed} missed")
    return 1 if missed else 0


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="mbtq-bench-") as state:
        prepare(state)
        return measure()


if __name__ == "__main__":
    sys.exit(main())
