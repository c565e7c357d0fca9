"""What can be imported from a file: each app registers its kinds of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models

from mbtq.core import tablewords
from mbtq.core.errors import DomainError
from mbtq.core.importrows import Column, Row
from mbtq.core.tablefile import Fault
from mbtq.tenancy.member import Actor
from mbtq.tenancy.models import ImportRun


class CannotUndo(DomainError):
    """An import that is too old, undone already, or whose rows are in use."""


@dataclass
class Checked:
    """A file after its trial run: what can be written, and what is wrong with the other rows."""

    total: int
    good: list[Any] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many rows cannot be written."""
        return self.total - len(self.good)


class ImportKind:
    """One kind of rows. Its columns, words and services are those of the app that registers it."""

    key: ClassVar[str]
    label: ClassVar[Any]
    about: ClassVar[Any]  # what one row is, and what it takes
    columns: ClassVar[Sequence[Column]]
    example: ClassVar[str]
    reasons: ClassVar[dict[str, Any]] = {}

    def check(self, rows: list[Row], *, on: date) -> Checked:
        """The trial run: nothing is written. Asks the database once for the whole file."""
        raise NotImplementedError

    def write(
        self, run: ImportRun, checked: Checked, *, at: datetime, by: Actor
    ) -> list[models.Model]:
        """Writes the good rows, with their trail event; returns the rows that were added here.

        The caller holds the lock of the kind and owns the transaction.
        """
        raise NotImplementedError

    def undo(self, run: ImportRun, *, at: datetime, by: Actor) -> int:
        """Takes the rows away again; returns how many went. Raises `CannotUndo`."""
        raise NotImplementedError

    def column_label(self, key: str) -> str:
        """The column's name; empty for the whole row."""
        return next((str(one.label) for one in self.columns if one.key == key), "")

    def sentence(self, reason: str) -> str:
        """Why a row is refused."""
        return str({**tablewords.ROW_REASONS, **self.reasons}[reason])


KINDS: dict[str, ImportKind] = {}


def register_kind(kind: ImportKind) -> None:
    """Makes a kind known; the pages show them in this order."""
    KINDS[kind.key] = kind
