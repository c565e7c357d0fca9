"""Content that ships with the product, stored by key and version: one in use never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

RowT = TypeVar("RowT", bound=models.Model)


class ContentChanged(ValueError):
    """The content of a version that is already loaded differs; it needs a new version."""


def store_version(
    kind: type[RowT],
    content: Mapping[str, Any],
    *,
    at: datetime,
    without: str = "",
    **columns: Any,
) -> tuple[RowT, bool]:
    """The row of this content's `key` and `version`, and whether it is new.

    The digest is of the whole content; the part `without` is not stored in it, because it has
    rows of its own. Raises `ContentChanged` when that version holds something else already.
    """
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    stored = {name: value for name, value in content.items() if name != without}
    row, is_new = kind._default_manager.get_or_create(
        key=content["key"],
        version=content["version"],
        defaults={"content": stored, "digest": digest, "loaded_at": at, **columns},
    )
    if getattr(row, "digest") != digest:  # noqa: B009  the models share no class with it
        name = f"{kind._meta.verbose_name} {content['key']} {content['version']}"
        raise ContentChanged(
            f"{name[0].upper()}{name[1:]} is in use and cannot change; give the file a new version."
        )
    return row, is_new


def plain(value: Any) -> dict[str, Any]:
    """A dataclass as texts, numbers, lists and mappings."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(value), default=str))
    return found
