"""The frozen data of a final audit as bytes, and their hash. Pure: no Django, no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

SCHEMA = 2
"""The shape of the frozen data; a reader of an older report can tell by it. Since 2: `signals`."""


def canonical(frozen: Mapping[str, Any]) -> bytes:
    """The one way to write the data: sorted keys, no white space, UTF-8.

    Raises ValueError for what JSON does not know, such as infinity.
    """
    text = json.dumps(
        frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def content_hash(frozen: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical data, in hexadecimal."""
    return hashlib.sha256(canonical(frozen)).hexdigest()


def rounded(value: float | None) -> float | None:
    """A figure as it is frozen: nine decimals, and never a minus before nought."""
    return None if value is None else round(value, 9) + 0.0
