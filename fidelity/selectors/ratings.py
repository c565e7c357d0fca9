"""Which recordings and ratings a member may see. The single place that decides it.

A rater sees the own tasks; a therapist the own results once they may be seen; a supervisor those
of supervisees; a team or program lead only a team of five or more, without names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fidelity.choices import BLIND, RatingKind
from fidelity.models import DueRating, Goal, Rating, Recording
from fidelity.selectors.instruments import Known
from fidelity.selectors.results import Result
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Member
from mbtq.tenancy.permissions import Permission
from programs.choices import FEWEST_PEOPLE
from programs.models import Practitioner
from programs.risk.months import months_before
from programs.selectors.places import practitioner_of, teams_visible_to
from programs.selectors.supervising import supervisees_of


def my_ratings(member: Member) -> QuerySet[Rating]:
    """What this person was asked to rate, the first due first."""
    return (
        Rating.objects.filter(organisation_id=current_organisation(), rater_id=member.person_id)
        .select_related("recording__therapist", "team", "instrument")
        .order_by("due_on", "id")
    )


def own_practitioners(member: Member, *, on: date) -> list[UUID]:
    """The practitioners whose results this member may read by name: oneself and supervisees."""
    found = []
    if own := practitioner_of(member):
        found.append(own.pk)
    if member.may(Permission.AGENDA_VIEW):
        found += supervisees_of(member.person_id, on=on).values_list("pk", flat=True)
    return found


def recordings_visible_to(member: Member, *, on: date) -> QuerySet[Recording]:
    """Own ones, those of supervisees and one's tasks; all of the teams for who asks raters."""
    rows = Recording.objects.filter(organisation_id=current_organisation()).select_related(
        "therapist", "team", "treatment"
    )
    asked = Rating.objects.filter(recording=OuterRef("pk"), rater_id=member.person_id)
    mine = Q(therapist__in=own_practitioners(member, on=on)) | Q(Exists(asked))
    if member.may(Permission.RATING_ASSIGN):
        mine |= Q(team__in=teams_visible_to(member, on=on))
    return rows.filter(mine).order_by("-recorded_on", "-id")


def _drawn_for(member: Member, *, on: date) -> QuerySet[DueRating]:
    """Drawn days: the own ones for a therapist, all of the teams for who asks raters."""
    rows = DueRating.objects.filter(organisation_id=current_organisation())
    rows = rows.select_related("therapist", "plan__team")
    if member.may(Permission.RATING_ASSIGN):
        return rows.filter(plan__team__in=teams_visible_to(member, on=on))
    return rows.filter(therapist__person_id=member.person_id)


def open_days(member: Member, *, on: date) -> QuerySet[DueRating]:
    """Drawn days without a recording, those to come as well."""
    rows = _drawn_for(member, on=on).filter(recording=None, skipped_because="")
    return rows.order_by("due_on", "id")


def due_for(member: Member, *, on: date) -> QuerySet[DueRating]:
    """Drawn days that wait for a recording."""
    return open_days(member, on=on).filter(drawn_on__lte=on)


def skipped_for(member: Member, *, on: date) -> QuerySet[DueRating]:
    """Drawn days that were left out, with the reason, from a year back; the newest first."""
    rows = _drawn_for(member, on=on).filter(drawn_on__gte=months_before(on, 12))
    return rows.exclude(skipped_because="").order_by("-drawn_on", "-id")


def can_agree(member: Member) -> list[Rating]:
    """The own locked blind ratings whose recording can go to consensus, and has none yet."""
    waiting = Rating.objects.filter(
        recording=OuterRef("recording"),
        instrument=OuterRef("instrument"),
        is_blind=True,
        number=1,
        locked_at=None,
    )
    others = Rating.objects.filter(
        recording=OuterRef("recording"),
        instrument=OuterRef("instrument"),
        is_blind=True,
        locked_at__isnull=False,
    ).exclude(rater_id=member.person_id)
    agreed = Rating.objects.filter(
        recording=OuterRef("recording"),
        instrument=OuterRef("instrument"),
        kind=RatingKind.CONSENSUS,
    )
    rows = my_ratings(member).filter(
        is_blind=True, number=1, locked_at__isnull=False, recording__isnull=False
    )
    return list(rows.filter(~Exists(waiting), Exists(others), ~Exists(agreed)))


def goals_of(therapist: Practitioner) -> QuerySet[Goal]:
    """Open goals first, then the closed ones, newest first."""
    return Goal.objects.filter(therapist=therapist).order_by("-until", "-since")


def open_goals(therapist: Practitioner) -> QuerySet[Goal]:
    """What a therapist works on now, the oldest first."""
    return Goal.objects.filter(therapist=therapist, until=None).order_by("since")


@dataclass(frozen=True)
class TeamMean:
    """What a team's results say about one item: the mean, and how many therapists it rests on."""

    item: str
    mean: float
    therapists: int


def therapists_rated(results: Iterable[Result]) -> int:
    """How many therapists these results are of."""
    return len({one.recording.therapist_id for one in results})


def item_means(results: Iterable[Result], instrument: Known) -> list[TeamMean]:
    """Quality per item over therapists, each therapist counting once.

    Empty for fewer than five therapists: with fewer, a mean says who somebody is.
    """
    by_person: dict[UUID, dict[str, list[float]]] = {}
    for result in results:
        mine = by_person.setdefault(result.recording.therapist_id, {})
        for item, (_adherence, quality) in result.items.items():
            if quality is not None:
                mine.setdefault(item, []).append(quality)
    found = []
    for code in instrument.content.codes:
        means = [fmean(items[code]) for items in by_person.values() if code in items]
        if len(means) >= FEWEST_PEOPLE:
            found.append(TeamMean(code, fmean(means), len(means)))
    return found


def may_read_self_rating(rating: Rating, member: Member, *, on: date) -> bool:
    """Its therapist, and once it is shared a supervisor: not while that one rates blind oneself."""
    if rating.rater_id == member.person_id:
        return True
    recording = rating.recording
    if recording is None or not rating.is_shared or rating.locked_at is None:
        return False
    if recording.therapist_id not in own_practitioners(member, on=on):
        return False
    blind = my_ratings(member).filter(recording=recording, is_blind=True, locked_at=None)
    return not blind.filter(number=1).exists()


def is_settled(recording: Recording, instrument: UUID) -> bool:
    """Whether every blind rating of a recording with this scale is locked."""
    rows = Rating.objects.filter(
        recording=recording, instrument_id=instrument, kind__in=BLIND, number=1
    )
    return rows.exists() and not rows.filter(locked_at=None).exists()
