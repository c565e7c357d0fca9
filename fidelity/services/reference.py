"""Loading rating scales: new versions are added, one that is here never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fidelity import instrument as content
from fidelity.catalog import plain
from fidelity.models import Instrument
from mbtq.core.versions import store_version


def load_instruments(instruments: Mapping[str, content.Instrument], *, at: datetime) -> int:
    """Adds what is new, all or nothing in the caller's transaction; returns how many.

    Raises `ContentChanged`.
    """
    return sum(store_version(Instrument, plain(one), at=at)[1] for one in instruments.values())
