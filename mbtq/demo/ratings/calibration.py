"""Calibration in De Linde: each quarter three recordings with a gold standard.

One rater stays in line with it. The other came back from leave and became milder from quarter to
quarter, so that the page of reliability has something to say, with a reason that can be read.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from fidelity.choices import RatingKind
from fidelity.services.sampling import qualify_rater
from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast, hire
from mbtq.demo.ratings.room import SCALE, TEAMS, Room
from mbtq.demo.ratings.telling import ask, record, score
from mbtq.tenancy.member import Member
from mbtq.tenancy.services.members import add_member
from programs.models import Assignment, Practitioner, Team

CALIBRATED = "de-linde"
GOLD = ("goud@de-linde.example", "U. Prins")
# Days ago; the gold standard of the whole, and by how much the two raters differ from it: the one
# who became milder, and the one who stays in line. Three recordings each time.
QUARTERS = (
    (325, (4, 5, 4), (0, 1, 0), (0, 0, -1)),
    (235, (5, 4, 4), (0, 0, 1), (0, 1, 0)),
    (145, (4, 4, 5), (1, 1, 1), (0, 0, 0)),
    (55, (4, 5, 4), (1, 1, 2), (-1, 0, 0)),
)


def plan_calibration(cast: Cast, room: Room) -> None:
    """Gold ratings and those of the two raters, of people of the first team in turn."""
    gold = _gold(cast, room)
    team = Team.objects.get(name=TEAMS[room.slug][0][0])
    staff = Assignment.objects.filter(team=team, until=None, practitioner__person=None)
    rows = staff.select_related("practitioner").order_by("practitioner__name")
    people = [row.practitioner for row in rows]
    # A draw of its own: the rest of the story stays what it is.
    own = replace(room, prefix="IJK", draw=random.Random(f"calibration {room.slug}"))  # noqa: S311
    for quarter, (days_ago, levels, milder, steady) in enumerate(QUARTERS):
        for place, level in enumerate(levels):
            therapist = people[(3 * quarter + place) % len(people)]
            wholes = {
                gold: level,
                room.rater: level + milder[place],
                room.therapist: level + steady[place],
            }
            own.later(days_ago, _tell, team, therapist, wholes)


def _gold(cast: Cast, room: Room) -> Member:
    """The trainer who rates the calibration recordings."""
    person = hire(cast, *GOLD)
    today = timezone.localdate(room.at)
    since = today - timedelta(days=700)
    place = cast.places[room.slug]
    add_member(organisation=place, person=person, roles=["therapist"], since=since)
    qualify_rater(
        person=person,
        instrument_key=SCALE,
        since=since,
        until=today + timedelta(days=365),
        basis="Opleider van beoordelaars",
        by=room.supervisor,
    )
    return cast.member(person.email, room.slug)


def _tell(
    room: Room,
    team: Team,
    therapist: Practitioner,
    wholes: dict[Member, int],
    moment: datetime,
) -> None:
    """One recording, rated by all three within two days."""
    recording = record(room, team, therapist, moment)
    asked = [
        ask(room, recording, member.person, moment, _kind(place))
        for place, member in enumerate(wholes)
    ]
    for rating, (member, whole) in zip(asked, wholes.items(), strict=True):
        rated = moment + timedelta(days=2)
        truth = {item: room.draw.gauss(whole, 0.6) for item in room.known.content.codes}
        with origin(at=rated), organisation_scope(rating.organisation_id):
            score(room, rating, member, truth, rated, overall=whole)


def _kind(place: int) -> str:
    return RatingKind.INDEPENDENT if place else RatingKind.GOLD
