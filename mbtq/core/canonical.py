"""The one way in which data are written as bytes to be hashed. Plain Python."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(data: Any) -> bytes:
    """Canonical JSON: sorted keys, no white space, UTF-8.

    Raises ValueError for what JSON does not know, such as infinity.
    """
    text = json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def content_hash(data: Any) -> str:
    """SHA-256 over the canonical data, in hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()
