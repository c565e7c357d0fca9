"""Rating scales as values, read once per process: a stored version never changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from fidelity.catalog import from_plain
from fidelity.choices import Level
from fidelity.instrument import Instrument as Content
from fidelity.models import Anchors, Instrument
from mbtq.core.formats import translated
from mbtq.core.scope import current_organisation


@dataclass(frozen=True)
class Known:
    """A stored scale: its row's id and its content."""

    pk: UUID
    content: Content

    @property
    def label(self) -> str:
        """Its name in the language of the page."""
        return translated(self.content.name)


@lru_cache(maxsize=64)
def instrument_of(pk: UUID) -> Known:
    """One stored scale. Raises `Instrument.DoesNotExist`."""
    return Known(pk, from_plain(Instrument.objects.get(pk=pk).content))


def known_of(row: Instrument) -> Known:
    """The scale behind a row that is here already."""
    return Known(row.pk, from_plain(row.content))


def latest_instruments() -> list[Instrument]:
    """Of every scale the version that was loaded last, by key."""
    newest: dict[str, Instrument] = {}
    for row in Instrument.objects.order_by("loaded_at", "version"):
        newest[row.key] = row
    return [newest[key] for key in sorted(newest)]


def instruments_for_sessions() -> list[Instrument]:
    """The newest scales that rate recordings, not teams."""
    return [row for row in latest_instruments() if row.content["level"] != Level.TEAM]


def anchors_of(instrument: UUID, language: str) -> Anchors | None:
    """The imported descriptions of scores in a language, else in another; None without."""
    rows = list(anchor_rows().filter(instrument_id=instrument).order_by("language"))
    return next((row for row in rows if row.language == language), rows[0] if rows else None)


def anchor_rows() -> QuerySet[Anchors]:
    """All imported anchors of the organisation."""
    return Anchors.objects.filter(organisation_id=current_organisation())
