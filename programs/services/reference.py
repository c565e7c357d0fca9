"""Loading the risk models: new versions are added, a version that is here never changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from programs.models import RiskModel
from programs.risk_model import Model


class ModelChanged(ValueError):
    """The content of a version that is already loaded differs; it needs a new version."""


def load_models(models: dict[str, Model], *, at: datetime) -> int:
    """Adds what is new; all or nothing in the caller's transaction. Returns how many."""
    added = 0
    for model in models.values():
        content = plain_model(model)
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        row, is_new = RiskModel.objects.get_or_create(
            key=model.key,
            version=model.version,
            defaults={"content": content, "digest": digest, "loaded_at": at},
        )
        if row.digest != digest:
            raise ModelChanged(
                f"Risk model {model.key} {model.version} is in use and cannot change;"
                " give the file a new version."
            )
        added += is_new
    return added


def plain_model(model: Model) -> dict[str, Any]:
    """The model as plain values."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(model), default=str))
    return found
