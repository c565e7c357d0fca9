"""Recordings of the teams, rated blind by two people each on their own, and once in consensus.

Told in the order of time, so that the trail reads as the year went.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from fidelity.choices import RatingKind
from fidelity.models import DueRating, Rating, Recording
from fidelity.scoring import Score
from fidelity.selectors.instruments import Known, instrument_of, latest_instruments
from fidelity.services.consensus import open_consensus
from fidelity.services.plans import choose_goal
from fidelity.services.ratings import (
    assign_rating,
    lock_rating,
    save_item,
    save_overall,
    scores_of,
)
from fidelity.services.recordings import add_recording
from fidelity.services.sampling import plan_sampling, qualify_rater, skip_due
from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.cast import Cast, hire
from mbtq.tenancy.member import Member
from mbtq.tenancy.services.members import add_member
from programs.models import Assignment, Practitioner, Team

SCALE = "demo-scale"
# By organisation: the teams, and how many of their people are recorded.
TEAMS = {
    "de-linde": (("Team Noord", 5), ("Team Zuid", 5)),
    "het-anker": (("Team Haven", 2),),
}
RATERS = {"de-linde": "T. Nagel", "het-anker": "X. Veld"}
OWN_DAYS = (310, 220, 130, 50)  # days ago that the therapist with an account was recorded
NOTES = ("00:12:40 vraagt door op het affect", "00:31:05 spoelt terug", "", "", "")
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

    def later(self, days_ago: int, act: Callable[..., None], *given: object) -> None:
        self.acts.append((days_ago, partial(act, self, *given)))


def build_ratings(cast: Cast, *, at: datetime) -> None:
    """Raters, recordings, ratings and a learning goal in both organisations."""
    for slug, teams in TEAMS.items():
        room = _room(cast, slug, at)
        with organisation_scope(cast.places[slug].pk, person=room.supervisor.person_id):
            for name, people in teams:
                _plan_team(room, Team.objects.get(name=name), people)
            _plan_own(room)
            for days_ago, act in sorted(room.acts, key=lambda pair: -pair[0]):
                moment = at - timedelta(days=days_ago)
                with origin(via="demo", at=moment):
                    act(moment)


def _room(cast: Cast, slug: str, at: datetime) -> Room:
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
            basis="Cursus voor beoordelaars, drie geoefende opnames",
            by=room.supervisor,
        )


def _plan_team(room: Room, team: Team, people: int) -> None:
    """A recording of each of the first people; both rate, and talk about the first one."""
    staff = Assignment.objects.filter(team=team, until=None, practitioner__person=None)
    rows = staff.select_related("practitioner").order_by("practitioner__name")
    room.later(330, _sample, team)
    room.later(30, _leave_out, team)
    for number, row in enumerate(rows[:people]):
        room.later(280 - 45 * number, _tell, team, row.practitioner, 4.6 - 0.2 * (number % 3))


def _plan_own(room: Room) -> None:
    """The trend of the therapist with an account, and what waits for this therapist to rate."""
    team = Team.objects.get(name=TEAMS[room.slug][0][0])
    for days_ago, level in zip(OWN_DAYS, (3.7, 4.2, 4.4, 5.1), strict=True):
        room.later(days_ago, _tell, team, room.own, level)
    colleague = Assignment.objects.filter(team=team, until=None, practitioner__person=None)
    last = colleague.select_related("practitioner").order_by("practitioner__name").last()
    assert last is not None
    room.later(12, _ask_only, team, last.practitioner)
    room.later(20, _choose)


def _sample(room: Room, team: Team, moment: datetime) -> None:
    """The days are drawn; most of them are answered by the recordings of the year."""
    day = timezone.localdate(moment)
    plan_sampling(
        team=team,
        instrument=room.known,
        per_year=2,
        double_share=50,
        on=day,
        seed=len(team.name) * 101,
        by=room.supervisor,
    )


def _leave_out(room: Room, team: Team, moment: datetime) -> None:
    """The day that waits longest has no recording, and says why."""
    waiting = DueRating.objects.filter(plan__team=team, recording=None, skipped_because="")
    if due := waiting.filter(drawn_on__lte=timezone.localdate(moment)).order_by("due_on").first():
        skip_due(due=due, because="Geen toestemming van de cliënt", by=room.supervisor)


def _record(room: Room, team: Team, therapist: Practitioner, moment: datetime) -> Recording:
    day = timezone.localdate(moment)
    room.number += 1
    return add_recording(
        reference=f"VID-{day.year}-{room.number:03}",
        team=team,
        therapist=therapist,
        treatment=None,
        modality="individual",
        recorded_on=day,
        minutes=room.draw.choice((45, 45, 50)),
        scope="whole",
        selection="random",
        consent_on=day,
        retention_until=day + timedelta(days=365),
        at=moment,
        by=room.supervisor,
    )


def _ask(room: Room, recording: Recording, rater: User, moment: datetime) -> Rating:
    return assign_rating(
        recording=recording,
        instrument=room.known,
        kind=RatingKind.INDEPENDENT,
        rater=rater,
        due_on=timezone.localdate(moment) + timedelta(days=28),
        at=moment,
        by=room.supervisor,
    )


def _tell(room: Room, team: Team, therapist: Practitioner, level: float, moment: datetime) -> None:
    """One recording: asked at once, rated within a week."""
    recording = _record(room, team, therapist, moment)
    members = [room.rater, *([] if therapist == room.own else [room.therapist])]
    ratings = [(_ask(room, recording, one.person, moment), one) for one in members]
    truth = {item: room.draw.gauss(level, 0.9) for item in room.known.content.codes}
    for days, (rating, member) in enumerate(ratings, start=3):
        rated = min(moment + timedelta(days=days), room.at)
        with origin(at=rated):
            _score(room, rating, member, truth, rated)
    if len(members) == 2 and team.name not in room.agreed:
        room.agreed.add(team.name)
        agreed = min(moment + timedelta(days=10), room.at)
        with origin(at=agreed):
            _agree(room, recording, agreed)


def _score(
    room: Room, rating: Rating, member: Member, truth: dict[str, float], moment: datetime
) -> None:
    """Every item near what was to be seen, and the whole near the items."""
    with organisation_scope(rating.organisation_id, person=member.person_id):
        given = []
        for item, seen in truth.items():
            adherence, quality = (_value(room, seen) for _one in range(2))
            given.append(quality)
            save_item(
                rating=rating,
                item=item,
                score=Score(adherence, quality),
                note=room.draw.choice(NOTES),
                version=0,
                at=moment,
                by=member,
            )
        _whole(rating, round(sum(given) / len(given)), member, moment)


def _value(room: Room, seen: float) -> int:
    return min(7, max(1, round(room.draw.gauss(seen, 0.5))))


def _whole(rating: Rating, value: int, member: Member, moment: datetime) -> None:
    save_overall(
        rating=rating,
        adherence=value,
        competence=value,
        note="Het begin van de zitting weegt zwaar mee.",
        version=0,
        at=moment,
        by=member,
    )
    lock_rating(rating=rating, at=moment, by=member)


def _agree(room: Room, recording: Recording, moment: datetime) -> None:
    """The rater without a team writes down what both agreed on."""
    member = room.rater
    with organisation_scope(recording.organisation_id, person=member.person_id):
        rating = open_consensus(recording=recording, instrument=room.known, at=moment, by=member)
        known = scores_of(rating)
        for item in room.known.content.codes:
            if item not in known:
                score = known[item] = Score(4, 4)
                save_item(rating=rating, item=item, score=score, version=0, at=moment, by=member)
        values = [score.competence or 4 for score in known.values()]
        _whole(rating, round(sum(values) / len(values)), member, moment)


def _ask_only(room: Room, team: Team, therapist: Practitioner, moment: datetime) -> None:
    """Both are asked; the therapist with an account has begun."""
    recording = _record(room, team, therapist, moment)
    mine, _theirs = (
        _ask(room, recording, one.person, moment) for one in (room.therapist, room.rater)
    )
    with organisation_scope(recording.organisation_id, person=room.therapist.person_id):
        for item in room.known.content.codes[:2]:
            save_item(
                rating=mine,
                item=item,
                score=Score(4, 5),
                note="00:08:15 rustig tempo",
                version=0,
                at=min(moment + timedelta(days=2), room.at),
                by=room.therapist,
            )


def _choose(room: Room, moment: datetime) -> None:
    choose_goal(
        therapist=room.own,
        instrument=room.known,
        item=room.known.content.codes[3],
        text="Vaker terugspoelen als de spanning oploopt.",
        on=timezone.localdate(moment),
        by=room.therapist,
    )
