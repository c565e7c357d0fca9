"""Who rates what in one organisation, and what is told of it in the order of time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from fidelity.selectors.instruments import Known, instrument_of, latest_instruments
from fidelity.services.sampling import qualify_rater
from mbtq.core.scope import organisation_scope
from mbtq.demo.cast import Cast, hire
from mbtq.tenancy.member import Member
from mbtq.tenancy.services.members import add_member
from programs.models import Practitioner

SCALE = "demo-scale"
# By organisation: the teams, and how many of their people are recorded.
TEAMS = {
    "de-linde": (("Team Noord", 5), ("Team Zuid", 5)),
    "het-anker": (("Team Haven", 2),),
}
RATERS = {"de-linde": "T. Nagel", "het-anker": "X. Veld"}
OWN_DAYS = (310, 220, 130, 50)  # days ago that the therapist with an account was recorded
# Whether it is the rater without a team, whose scores drift; the reason can be read.
BASIS = {
    False: "Cursus voor beoordelaars, drie geoefende opnames",
    True: "Cursus voor beoordelaars; na verlof in het voorjaar nog niet opnieuw geijkt",
}
Act = Callable[[datetime], None]


@dataclass
class Room:
    """Who rates what in one organisation; `acts` are told in the order of time."""

    slug: str
    known: Known
    therapist: Member
    rater: Member
    supervisor: Member
    own: Practitioner
    draw: random.Random
    at: datetime
    acts: list[tuple[int, Act]] = field(default_factory=list)
    agreed: set[str] = field(default_factory=set)  # teams that had their consensus
    number: int = 0
    prefix: str = "VID"

    def later(self, days_ago: int, act: Callable[..., None], *given: object) -> None:
        self.acts.append((days_ago, partial(act, self, *given)))


def room_of(cast: Cast, slug: str, at: datetime) -> Room:
    """The two raters: the therapist with an account, and somebody who works in no team."""
    place, today = cast.places[slug], timezone.localdate(at)
    person = hire(cast, f"rater@{slug}.example", RATERS[slug])
    since = today - timedelta(days=700)
    with organisation_scope(place.pk):
        add_member(organisation=place, person=person, roles=["therapist"], since=since)
        (scale,) = [row for row in latest_instruments() if row.key == SCALE]
        own = Practitioner.objects.get(person=cast.people[f"therapist@{slug}.example"])
    room = Room(
        slug=slug,
        known=instrument_of(scale.pk),
        therapist=cast.member(f"therapist@{slug}.example", slug),
        rater=cast.member(person.email, slug),
        supervisor=cast.member(f"supervisor@{slug}.example", slug),
        own=own,
        draw=random.Random(f"ratings {slug}"),  # noqa: S311  a story, not a secret
        at=at,
    )
    room.later(340, _qualify)
    return room


def _qualify(room: Room, moment: datetime) -> None:
    day = timezone.localdate(moment)
    for member in (room.therapist, room.rater):
        qualify_rater(
            person=member.person,
            instrument_key=SCALE,
            since=day,
            until=day + timedelta(days=730),
            basis=BASIS[member is room.rater],
            by=room.supervisor,
        )
