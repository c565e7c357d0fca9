"""One call of another system: with which rights, at which moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mbtq.api.access import Access
from mbtq.api.fhir.kind import Kind
from mbtq.tenancy.member import Client
from mbtq.trail.services import record


@dataclass(frozen=True)
class Call:
    access: Access
    at: datetime

    @property
    def by(self) -> Client:
        """Who acts, for services."""
        return self.access.by

    def note_refusal(self, kind: str) -> None:
        """What the token does not allow is in the trail, as it is for a call as a whole."""
        record("call.refused", by=self.by.person_id, outcome="refused", kind_of_thing=kind)

    def note(self, kind: Kind, rows: int) -> None:
        """Looking at private rows is in the trail, once per call."""
        if not kind.noted or not rows:
            return
        detail: dict[str, Any] = {"list": kind.type, "rows": rows}
        record(kind.noted, by=self.by.person_id, **detail)
