"""The people of a canary, a visitor and somebody who is invited."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mbtq.tenancy.services.members import add_member, invite_member
from tests.canary.song import Canary
from tests.cast import LONG_AGO

ROLES = ("manager", "team_lead", "supervisor", "therapist", "privacy_officer", "integrator")


def tell_people(canary: Canary) -> None:
    """One person per role, a guest for a day, and an invitation."""
    place, today = canary.place, timezone.localdate()
    for role in ROLES:
        place.join(role)
    manager = place.member("manager")
    visit: dict[str, Any] = {"purpose": canary.sing("purpose"), "until": today}
    guest = canary.centre.join("auditor")
    with place.scope("manager"):
        add_member(
            organisation=place.organisation,
            person=guest,
            roles=["auditor"],
            since=LONG_AGO,
            **visit,
        )
        invite_member(
            organisation=place.organisation,
            email=f"{canary.call('invited')}@x.test",
            name=canary.sing("invitation"),
            roles=["auditor"],
            at=timezone.now(),
            purpose=canary.sing("invited-for"),
            until=today,
            by=manager,
        )
