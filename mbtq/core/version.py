"""Which version this is, as pyproject.toml says."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def version() -> str:
    """Such as "0.1.0"; empty where only the code was installed."""
    path = Path(settings.BASE_DIR) / "pyproject.toml"
    if not path.exists():
        return ""
    return str(tomllib.loads(path.read_text("utf-8"))["project"]["version"])
