"""Frozen values as texts, numbers, lists and mappings, and back: how they are stored as JSON."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def stored(value: Any) -> Any:
    """A value as JSON knows it; a date as text, a fraction as "2/3"."""
    if is_dataclass(value):
        return {one.name: stored(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [stored(one) for one in value]
    if isinstance(value, dict):
        return {str(stored(key)): stored(one) for key, one in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) else value


def revived(kind: Any, found: Any) -> Any:
    """The value of a type behind its stored form. Raises `ValueError` for what does not fit."""
    if found is None:
        return None
    if isinstance(kind, types.UnionType) or get_origin(kind) is Union:
        return _of_union(get_args(kind), found)
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        return tuple(revived(inner[0], one) for one in found)
    if get_origin(kind) is dict:
        return {revived(inner[0], key): revived(inner[1], one) for key, one in found.items()}
    if is_dataclass(kind):
        made: Callable[..., Any] = kind  # type: ignore[assignment]
        return made(**revived_fields(kind, found))
    if kind is dt.date:
        return dt.date.fromisoformat(found)
    if isinstance(kind, type) and issubclass(kind, StrEnum | Fraction):
        return kind(found)
    return found


def revived_fields(
    kind: Any, found: Mapping[str, Any], without: Collection[str] = ()
) -> dict[str, Any]:
    """The fields of a dataclass behind their stored form, except those `without`."""
    hints = _hints(kind)
    return {key: revived(hints[key], one) for key, one in found.items() if key not in without}


def _of_union(kinds: tuple[Any, ...], found: Any) -> Any:
    """A number stays one; only a fraction is written as text where both are allowed."""
    if isinstance(found, int) and int in kinds:
        return found
    [kind] = [one for one in kinds if one not in (type(None), int)] or [int]
    return revived(kind, found)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
