from __future__ import annotations

import pytest

from tests.api.systems import System, let_in
from tests.cast import Place
from tests.demo_world import World


@pytest.fixture
def ehr(linde: Place) -> System:
    """The EHR of Linde, with every right."""
    return let_in(linde)


@pytest.fixture(scope="module")
def demo_systems(demo_world: World) -> dict[str, System]:
    """The EHRs of the demo's organisations, with every right, by slug."""
    return {slug: let_in(Place(one)) for slug, one in demo_world.organisations.items()
            if slug in ("de-linde", "het-anker")}  # fmt: skip


@pytest.fixture
def demo(demo_systems: dict[str, System], db: None) -> System:
    """The EHR of De Linde in the demo; what a test writes is rolled back."""
    return demo_systems["de-linde"].sign_in()
