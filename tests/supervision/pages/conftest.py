"""Pages are read in the English of the source."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def pages_in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
