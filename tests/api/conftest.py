from __future__ import annotations

import pytest

from tests.api.systems import System, let_in
from tests.cast import Place


@pytest.fixture
def ehr(linde: Place) -> System:
    """The EHR of Linde, with every right."""
    return let_in(linde)
