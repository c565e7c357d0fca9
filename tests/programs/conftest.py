"""Programs to talk about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mbtq.tenancy.member import SYSTEM
from programs.models import Program
from programs.services.places import create_program


@pytest.fixture
def program_in() -> Callable[..., Program]:
    """Makes a program in the open scope."""

    def make(code: str = "north", **fields: Any) -> Program:
        given = {
            "name": code.title(),
            "setting": "day_hospital",
            "started_on": date(2024, 1, 1),
            "by": SYSTEM,
        }
        return create_program(code=code, **{**given, **fields})

    return make
