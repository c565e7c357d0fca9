"""Who may write and read trail rows."""

from __future__ import annotations

from mbtq.core.rls import CENTRE, IN_ORGANISATION, Policy, RowPolicy


class TrailPolicy(RowPolicy):
    """Private; an expertise centre adds to and reads its own trail while it acts as a centre."""

    def policies(self) -> list[Policy]:
        return [
            *super().policies(),
            Policy("centre_adds", "INSERT", (CENTRE,), check=IN_ORGANISATION),
            Policy("centre_reads", "SELECT", (CENTRE,), IN_ORGANISATION),
        ]
