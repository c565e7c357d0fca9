"""Loading the risk models: new versions are added, a version that is here never changes."""

from __future__ import annotations

from datetime import datetime

from mbtq.core.versions import plain, store_version
from programs.models import RiskModel
from programs.risk_model import Model


def load_models(models: dict[str, Model], *, at: datetime) -> int:
    """Adds what is new; all or nothing in the caller's transaction. Returns how many.

    Raises `ContentChanged`.
    """
    return sum(store_version(RiskModel, plain(one), at=at)[1] for one in models.values())
