"""A recording, its ratings and their consensus, as they are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from fidelity.choices import RatingKind
from fidelity.models import DueRating, Rating, Recording
from fidelity.scoring import Score
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
from fidelity.services.sampling import plan_sampling, skip_due
from mbtq.accounts.models import User
from mbtq.core.scope import organisation_scope, origin
from mbtq.demo.ratings.room import Room
from mbtq.tenancy.member import Member
from programs.models import Practitioner, Team

NOTES = ("00:12:40 vraagt door op het affect", "00:31:05 spoelt terug", "", "", "")


def sample(room: Room, team: Team, moment: datetime) -> None:
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


def leave_out(room: Room, team: Team, moment: datetime) -> None:
    """The day that waits longest has no recording, and says why."""
    waiting = DueRating.objects.filter(plan__team=team, recording=None, skipped_because="")
    if due := waiting.filter(drawn_on__lte=timezone.localdate(moment)).order_by("due_on").first():
        skip_due(due=due, because="Geen toestemming van de cliënt", by=room.supervisor)


def record(room: Room, team: Team, therapist: Practitioner, moment: datetime) -> Recording:
    """A recording; it answers a drawn day of its therapist if one waits."""
    day = timezone.localdate(moment)
    room.number += 1
    return add_recording(
        reference=f"{room.prefix}-{day.year}-{room.number:03}",
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


def ask(
    room: Room,
    recording: Recording,
    rater: User,
    moment: datetime,
    kind: str = RatingKind.INDEPENDENT,
) -> Rating:
    """Somebody is asked to rate it."""
    return assign_rating(
        recording=recording,
        instrument=room.known,
        kind=kind,
        rater=rater,
        due_on=timezone.localdate(moment) + timedelta(days=28),
        at=moment,
        by=room.supervisor,
    )


def tell(room: Room, team: Team, therapist: Practitioner, level: float, moment: datetime) -> None:
    """One recording: asked at once, rated within a week."""
    recording = record(room, team, therapist, moment)
    members = [room.rater, *([] if therapist == room.own else [room.therapist])]
    ratings = [(ask(room, recording, one.person, moment), one) for one in members]
    truth = {item: room.draw.gauss(level, 0.9) for item in room.known.content.codes}
    for days, (rating, member) in enumerate(ratings, start=3):
        rated = min(moment + timedelta(days=days), room.at)
        with origin(at=rated):
            score(room, rating, member, truth, rated)
    if len(members) == 2 and team.name not in room.agreed:
        room.agreed.add(team.name)
        agreed = min(moment + timedelta(days=10), room.at)
        with origin(at=agreed):
            _agree(room, recording, agreed)


def score(
    room: Room,
    rating: Rating,
    member: Member,
    truth: dict[str, float],
    moment: datetime,
    overall: int | None = None,
) -> None:
    """Every item near what was to be seen, and the whole near the items, or as it is given."""
    with organisation_scope(rating.organisation_id, person=member.person_id):
        done, given = [], []
        for item, seen in truth.items():
            adherence, quality = (_value(room, seen) for _one in range(2))
            done.append(adherence)
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
        quality = _mean(given) if overall is None else overall
        _whole(rating, _mean(done), quality, member, moment)


def _mean(values: list[int]) -> int:
    return round(sum(values) / len(values))


def _value(room: Room, seen: float) -> int:
    return min(7, max(1, round(room.draw.gauss(seen, 0.5))))


def _whole(rating: Rating, adherence: int, quality: int, member: Member, moment: datetime) -> None:
    save_overall(
        rating=rating,
        adherence=adherence,
        competence=quality,
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
        parents = [scores_of(one.parent) for one in rating.parents.select_related("parent")]
        for item in room.known.content.codes:
            if item not in known:
                both = [one[item] for one in parents]
                score = known[item] = Score(
                    _mean([one.adherence or 4 for one in both]),
                    _mean([one.competence or 4 for one in both]),
                )
                save_item(rating=rating, item=item, score=score, version=0, at=moment, by=member)
        done = _mean([score.adherence or 4 for score in known.values()])
        given = _mean([score.competence or 4 for score in known.values()])
        _whole(rating, done, given, member, moment)


def ask_only(room: Room, team: Team, therapist: Practitioner, moment: datetime) -> None:
    """Both are asked; the therapist with an account has begun."""
    recording = record(room, team, therapist, moment)
    mine, _theirs = (
        ask(room, recording, one.person, moment) for one in (room.therapist, room.rater)
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


def choose(room: Room, moment: datetime) -> None:
    choose_goal(
        therapist=room.own,
        instrument=room.known,
        item=room.known.content.codes[3],
        text="Vaker terugspoelen als de spanning oploopt.",
        on=timezone.localdate(moment),
        by=room.therapist,
    )
