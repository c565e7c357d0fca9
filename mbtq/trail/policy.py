"""Who may write and read trail rows."""

from __future__ import annotations

from mbtq.core.rls import CENTRE, IN_ORGANISATION, OF_THE_CENTRE, Policy, RowPolicy


class TrailPolicy(RowPolicy):
    """Private. A centre reads its own trail, and adds to its own and to those under it.

    What a centre does to an organisation (planning an audit, opening a visit) must stand in that
    organisation's trail too, where its privacy officer reads.
    """

    def policies(self) -> list[Policy]:
        return [
            *super().policies(),
            Policy(
                "centre_adds", "INSERT", (CENTRE,), check=f"({IN_ORGANISATION} OR {OF_THE_CENTRE})"
            ),
            Policy("centre_reads", "SELECT", (CENTRE,), IN_ORGANISATION),
        ]
