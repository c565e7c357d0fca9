"""What to prepare for supervision: marked sessions, low and missing items, late ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Value

from fidelity.choices import BLIND
from fidelity.models import DueRating, Goal, Rating, SessionLog
from fidelity.models.session import SessionState
from fidelity.selectors.instruments import Known, instrument_of
from fidelity.selectors.results import COUNTING, Result, results_from, seen_ratings
from fidelity.selectors.week import TO_DISCUSS
from mbtq.core.formats import translated
from mbtq.core.scope import current_organisation
from programs.models import Practitioner
from programs.risk.months import months_before


@dataclass(frozen=True)
class LastResult:
    """The newest result of somebody with one scale: items below good enough, the lowest first, and
    items of which no quality is known."""

    recording: UUID
    rating: UUID
    on: date
    scale: str
    low: tuple[tuple[str, float], ...]
    missing: tuple[str, ...]


def last_results(therapists: Sequence[Practitioner], *, on: date) -> dict[UUID, list[LastResult]]:
    """Per therapist the newest result of the last twelve months with each scale. Two queries."""
    rows = seen_ratings(
        recording__therapist__in=[one.pk for one in therapists],
        recording__recorded_on__range=(months_before(on, 12), on),
        kind__in=COUNTING,
    )
    newest: dict[tuple[UUID, UUID], list[Rating]] = {}
    for row in rows:  # in the order of time: a later recording takes the place of an earlier one
        assert row.recording is not None  # asked for by its therapist
        key = (row.recording.therapist_id, row.instrument_id)
        there = newest.get(key)
        if there and there[0].recording_id == row.recording_id:
            there.append(row)
        else:
            newest[key] = [row]
    ratings = [row for some in newest.values() for row in some]
    results = {one.rating: one for one in results_from(ratings, with_items=True)}
    found: dict[UUID, list[LastResult]] = {}
    for (therapist, instrument), some in newest.items():
        result = next(results[row.pk] for row in some if row.pk in results)
        found.setdefault(therapist, []).append(_last(result, instrument_of(instrument)))
    return found


def _last(result: Result, known: Known) -> LastResult:
    content = known.content
    quality = {item: competence for item, (_adherence, competence) in result.items.items()}
    names = {code: translated(content.item(code).name) for code in content.codes}
    low = [
        (names[code], value)
        for code in content.codes
        if (value := quality.get(code)) is not None and value < content.good_enough
    ]
    return LastResult(
        recording=result.recording.pk,
        rating=result.rating,
        on=result.on,
        scale=known.label,
        low=tuple(sorted(low, key=lambda one: one[1])),
        missing=tuple(names[code] for code in content.codes if quality.get(code) is None),
    )


def marked_sessions(therapists: Sequence[Practitioner], *, on: date) -> list[SessionLog]:
    """Sessions of the last two weeks that somebody wants to talk about, the newest first."""
    rows = SessionLog.objects.filter(
        organisation_id=current_organisation(),
        state=SessionState.LOGGED,
        therapist__in=[one.pk for one in therapists],
        held_on__range=(on - TO_DISCUSS, on),
    ).exclude(concern="")
    return list(rows.select_related("treatment").order_by("-concern", "-held_on"))


@dataclass
class Late:
    """What should have been there of one therapist: recordings to make, ratings by others."""

    recordings: int = 0
    ratings: int = 0


def late_work(therapists: Sequence[Practitioner], *, on: date) -> dict[UUID, Late]:
    """Per therapist what is late; not whose ratings. One query."""
    ids = [one.pk for one in therapists]
    drawn = DueRating.objects.filter(
        organisation_id=current_organisation(),
        therapist__in=ids,
        recording=None,
        skipped_because="",
        due_on__lt=on,
    ).values_list("therapist_id", Value(True))
    asked = Rating.objects.filter(
        organisation_id=current_organisation(),
        recording__therapist__in=ids,
        kind__in=BLIND,
        locked_at=None,
        due_on__lt=on,
    ).values_list("recording__therapist_id", Value(False))
    found: dict[UUID, Late] = {}
    for therapist, is_recording in drawn.union(asked, all=True):
        late = found.setdefault(therapist, Late())
        if is_recording:
            late.recordings += 1
        else:
            late.ratings += 1
    return found


def goals_of_people(therapists: Sequence[Practitioner]) -> list[Goal]:
    """Open learning goals and development plans of several people, the oldest first."""
    rows = Goal.objects.filter(
        organisation_id=current_organisation(),
        therapist__in=[one.pk for one in therapists],
        until=None,
    )
    return list(rows.order_by("since"))
