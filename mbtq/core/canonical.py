"""The two ways in which data are written as bytes: to be hashed, and for others. Plain Python."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID


def canonical(data: Any) -> bytes:
    """Canonical JSON: sorted keys, no white space, UTF-8.

    Raises ValueError for what JSON does not know, such as infinity.
    """
    text = json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def as_json(data: Any) -> bytes:
    """JSON for other systems, in the given order: uuids as text, decimals as numbers, days and
    moments by ISO 8601, moments in UTC with a Z.

    Raises TypeError for anything else and ValueError for what JSON does not know.
    """
    text = json.dumps(
        data, default=_plain, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON.")


def content_hash(data: Any) -> str:
    """SHA-256 over the canonical data, in hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()
