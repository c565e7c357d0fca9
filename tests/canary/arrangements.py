"""The arrangements of a canary: supervision by somebody from outside, in a room of its own."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from programs.models import Practitioner, Team
from supervision.services.arrangements import make_arrangement
from supervision.services.calendar import open_feed
from tests.canary.song import Canary


def tell_arrangements(canary: Canary, team: Team) -> None:
    """A consultation in the open scope, and the private calendar of the therapist."""
    first_on = timezone.localdate() - timedelta(weeks=2)
    therapist = Practitioner.objects.get(person=canary.place.people["therapist"])
    make_arrangement(
        team=team,
        supervisor=None,
        consultant=canary.sing("consultant"),
        form="consultation",
        mode="in_person",
        purpose="quality",
        minutes=60,
        first_on=first_on,
        every_weeks=1,
        place=canary.sing("room"),
        supervisees=[(therapist, first_on)],
        by=SYSTEM,
    )
    canary.calendar = open_feed(at=timezone.now(), by=canary.place.member("therapist"))
