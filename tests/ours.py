"""Which top-level packages are ours: those of the installed apps that lie in this folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = {
    name.split(".")[0]
    for name in settings.INSTALLED_APPS
    if (ROOT / name.split(".")[0] / "__init__.py").exists()
}
