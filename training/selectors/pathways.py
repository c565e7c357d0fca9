"""The pathways that were loaded, and which one somebody can start."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from training.catalog import from_plain
from training.models import PathwayVersion
from training.pathway import Pathway


def pathway_of(version: PathwayVersion) -> Pathway:
    """The value behind a stored version."""
    return from_plain(version.content)


def all_versions() -> list[PathwayVersion]:
    """Every version, those in use first: who started earlier keeps the rules of that day."""
    rows = PathwayVersion.objects.order_by(F("valid_until").desc(nulls_first=True), "key")
    return list(rows)


def version_for(key: str, day: date) -> PathwayVersion:
    """The version of a pathway for who starts on that day. `PathwayVersion.DoesNotExist`."""
    return PathwayVersion.objects.get(
        Q(valid_until=None) | Q(valid_until__gte=day), key=key, valid_from__lte=day
    )
