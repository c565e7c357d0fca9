"""Starts PostgreSQL and Redis for the tests, before anything reads the settings.

Loaded by `-p tests.engines` in pyproject.toml: run the tests with `python -m pytest`. With
DATABASE_URL in the environment those servers are used instead.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

STATE = Path(tempfile.gettempdir()) / f"mbtq-tests-{os.getuid()}"
os.environ.setdefault("MBTQ_VAR", str(STATE))
os.environ.setdefault("LOG_LEVEL", "WARNING")
if "DATABASE_URL" not in os.environ:
    from mbtq.embedded import start

    os.environ.update(start(Path(os.environ["MBTQ_VAR"]), fast=True).environment())
