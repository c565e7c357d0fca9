"""Loading pathways: new versions are added, one that is here never changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mbtq.core.versions import store_version
from training.catalog import plain
from training.models import PathwayVersion
from training.pathway import Pathway


def load_pathways(pathways: Iterable[Pathway], *, at: datetime) -> int:
    """Adds what is new, all or nothing in the caller's transaction; returns how many.

    Raises `ContentChanged`.
    """
    return sum(
        store_version(
            PathwayVersion,
            plain(one),
            at=at,
            level=one.level,
            valid_from=one.valid_from,
            valid_until=one.valid_until,
        )[1]
        for one in pathways
    )
