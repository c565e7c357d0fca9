"""What was decided about the protocol of a signal counts on the page of that protocol."""

from __future__ import annotations

from datetime import date

from mbtq.tenancy.member import Actor
from programs.selectors.texts import text_in_force
from programs.services.texts import note_use
from supervision.models import Signal


def note_protocol(signal: Signal, *, on: date, by: Actor) -> None:
    """Used or not, once per signal; nothing while nobody has decided."""
    if not signal.protocol or signal.uses_protocol is None:
        return
    note_use(
        key=signal.protocol,
        text=text_in_force(signal.protocol),
        on=on,
        was_used=signal.uses_protocol,
        source=signal.pk,
        by=by,
    )
