"""Engines of their own, so that starting, killing and removing them disturbs nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mbtq import embedded


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A state folder; its engines are stopped and their data removed afterwards."""
    yield tmp_path / "var"
    embedded.remove(tmp_path / "var", fast=True)
    embedded.remove(tmp_path / "var")
