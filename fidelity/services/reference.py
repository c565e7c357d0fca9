"""Loading rating scales: new versions are added, one that is here never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from fidelity import instrument as content
from fidelity.catalog import plain
from fidelity.models import Instrument


class InstrumentChanged(ValueError):
    """The content of a version that is already loaded differs; it needs a new version."""


def load_instruments(instruments: Mapping[str, content.Instrument], *, at: datetime) -> int:
    """Adds what is new, all or nothing in the caller's transaction; returns how many.

    Raises `InstrumentChanged`.
    """
    added = 0
    for one in instruments.values():
        stored = plain(one)
        digest = hashlib.sha256(json.dumps(stored, sort_keys=True).encode()).hexdigest()
        row, is_new = Instrument.objects.get_or_create(
            key=one.key,
            version=one.version,
            defaults={"content": stored, "digest": digest, "loaded_at": at},
        )
        if row.digest != digest:
            raise InstrumentChanged(
                f"Instrument {one.key} {one.version} is in use and cannot change; "
                "give the file a new version."
            )
        added += is_new
    return added
