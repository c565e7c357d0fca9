"""Recordings of the teams, rated blind by two people each on their own, and once in consensus.

Told in the order of time, so that the trail reads as the year went.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast
from mbtq.demo.ratings.calibration import CALIBRATED, plan_calibration
from mbtq.demo.ratings.room import OWN_DAYS, TEAMS, Room, room_of
from mbtq.demo.ratings.telling import ask_only, choose, leave_out, sample, tell
from programs.models import Assignment, Team


def build_ratings(cast: Cast, *, at: datetime) -> None:
    """Raters, recordings, ratings and a learning goal in both organisations."""
    for slug, teams in TEAMS.items():
        room = room_of(cast, slug, at)
        with organisation_scope(cast.places[slug].pk, person=room.supervisor.person_id):
            for name, people in teams:
                _plan_team(room, Team.objects.get(name=name), people)
            _plan_own(room)
            if slug == CALIBRATED:
                plan_calibration(cast, room)
            for days_ago, act in sorted(room.acts, key=lambda pair: -pair[0]):
                moment = at - timedelta(days=days_ago)
                with origin(via="demo", at=moment):
                    act(moment)


def _plan_team(room: Room, team: Team, people: int) -> None:
    """A recording of each of the first people; both rate, and talk about the first one."""
    staff = Assignment.objects.filter(team=team, until=None, practitioner__person=None)
    rows = staff.select_related("practitioner").order_by("practitioner__name")
    room.later(330, sample, team)
    room.later(30, leave_out, team)
    for number, row in enumerate(rows[:people]):
        room.later(280 - 45 * number, tell, team, row.practitioner, 4.6 - 0.2 * (number % 3))


def _plan_own(room: Room) -> None:
    """The trend of the therapist with an account, and what waits for this therapist to rate."""
    team = Team.objects.get(name=TEAMS[room.slug][0][0])
    for days_ago, level in zip(OWN_DAYS, (3.7, 4.2, 4.4, 5.1), strict=True):
        room.later(days_ago, tell, team, room.own, level)
    colleague = Assignment.objects.filter(team=team, until=None, practitioner__person=None)
    last = colleague.select_related("practitioner").order_by("practitioner__name").last()
    assert last is not None
    room.later(12, ask_only, team, last.practitioner)
    room.later(20, choose)
