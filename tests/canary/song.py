"""A canary: an organisation and the texts in it, each with its mark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.cast import Place


@dataclass
class Canary:
    """The organisation `place` under `centre`; `sung` are the texts in it by name."""

    mark: str
    centre: Place
    place: Place = field(init=False)
    sung: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)  # in the private storage
    ids: dict[str, Any] = field(default_factory=dict)  # of training, by argument of an address
    calendar: str = ""  # the secret of the therapist's calendar

    @property
    def slug(self) -> str:
        return self.mark.lower()

    def sing(self, name: str) -> str:
        """A text that tells where it comes from."""
        return self.sung.setdefault(name, f"{self.mark}-{name}")

    def call(self, name: str) -> str:
        """The same where only small letters go: addresses and codes."""
        return self.sung.setdefault(name, f"{self.slug}-{name}")
