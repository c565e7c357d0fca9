"""Policies that know the states of an audit."""

from __future__ import annotations

from mbtq.core.rls import CENTRE, OF_THE_CENTRE, Policy
from mbtq.tenancy.policy import SharedRows


class AuditRows(SharedRows):
    """The centre plans audits, and of an audit that runs it may only say that it is withdrawn."""

    def policies(self) -> list[Policy]:
        running = f"({OF_THE_CENTRE} AND state NOT IN ('final', 'withdrawn'))"
        withdrawn = f"({OF_THE_CENTRE} AND state = 'withdrawn')"
        return [
            *super().policies(),
            Policy("centre_withdraws", "UPDATE", (CENTRE,), running, withdrawn),
        ]
