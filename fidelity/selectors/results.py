"""Results of recordings: one per recording, from all who rated it, once they may be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean
from uuid import UUID

from django.db.models import QuerySet

from fidelity.choices import BLIND, RatingKind, Scope
from fidelity.models import ItemScore, Rating, Recording, Totals
from fidelity.selectors.instruments import Known
from mbtq.core.scope import current_organisation
from programs.models import Practitioner

# What counts as the result of a recording, in this order: what was agreed, else what others saw.
COUNTING = (RatingKind.CONSENSUS, *BLIND)


@dataclass
class Result:
    """One recording's outcome: the consensus, else the mean of its raters.

    `rating` is the consensus or the first rating; `overall_*` are whole for one rater or a
    consensus and may be halves for two raters without one.
    """

    recording: Recording
    rating: UUID
    on: date
    raters: int
    is_consensus: bool
    overall_adherence: float | None
    overall_competence: float | None
    mean_adherence: float | None
    mean_competence: float | None
    items: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)


def seen_ratings(**where: object) -> QuerySet[Rating]:
    """Locked ratings whose scores the database shows to the present person, newest version only."""
    newer = Rating.objects.filter(supersedes__isnull=False, locked_at__isnull=False)
    return _shown(**where).exclude(pk__in=newer.values("supersedes_id"))


def first_ratings(**where: object) -> QuerySet[Rating]:
    """The same as they were locked first: who corrects may have seen what the others gave."""
    return _shown(number=1, **where)


def _shown(**where: object) -> QuerySet[Rating]:
    shown = Totals.objects.filter(organisation_id=current_organisation()).values("rating_id")
    return (
        Rating.objects.filter(
            organisation_id=current_organisation(),
            locked_at__isnull=False,
            pk__in=shown,
            **where,
        )
        .select_related("totals", "recording")
        .order_by("recording__recorded_on", "number")
    )


def results_of(therapist: Practitioner, instrument: Known) -> list[Result]:
    """The results of whole sessions of one therapist, in the order of time."""
    rows = ratings_of(therapist).filter(instrument_id=instrument.pk)
    return results_from(row for row in rows if is_whole(row))


def ratings_of(therapist: Practitioner) -> QuerySet[Rating]:
    """The ratings that count for one therapist, with any scale, in the order of time."""
    return seen_ratings(recording__therapist=therapist, kind__in=COUNTING)


def is_whole(rating: Rating) -> bool:
    """Whether it is of a whole session."""
    return rating.recording is not None and rating.recording.scope == Scope.WHOLE


def results_from(ratings: Iterable[Rating], *, with_items: bool = False) -> list[Result]:
    """One result per recording out of its ratings."""
    grouped: dict[UUID, list[Rating]] = {}
    for rating in ratings:
        if rating.recording_id is not None:
            grouped.setdefault(rating.recording_id, []).append(rating)
    found = [_result(rows) for rows in grouped.values()]
    if with_items:
        _add_items(found, grouped)
    return sorted(found, key=lambda one: (one.on, str(one.rating)))


def counting(rows: list[Rating]) -> list[Rating]:
    """The ratings that make the result: the consensus alone where there is one."""
    agreed = [row for row in rows if row.kind == RatingKind.CONSENSUS]
    return agreed[-1:] or rows


def _result(rows: list[Rating]) -> Result:
    used = counting(rows)
    recording = used[0].recording
    assert recording is not None
    return Result(
        recording=recording,
        rating=used[0].pk,
        on=recording.recorded_on,
        raters=len({row.rater_id for row in rows if row.kind != RatingKind.CONSENSUS}),
        is_consensus=used[0].kind == RatingKind.CONSENSUS,
        overall_adherence=_mean(row.totals.overall_adherence for row in used),
        overall_competence=_mean(row.totals.overall_competence for row in used),
        mean_adherence=_mean(row.totals.mean_adherence for row in used),
        mean_competence=_mean(row.totals.mean_competence for row in used),
    )


def _add_items(results: list[Result], grouped: dict[UUID, list[Rating]]) -> None:
    used = {row.pk: row.recording_id for rows in grouped.values() for row in counting(rows)}
    scores: dict[UUID, dict[str, list[ItemScore]]] = {}
    for score in ItemScore.objects.filter(rating__in=list(used)):
        recording = used[score.rating_id]
        assert recording is not None
        scores.setdefault(recording, {}).setdefault(score.item, []).append(score)
    for result in results:
        for item, rows in scores.get(result.recording.pk, {}).items():
            result.items[item] = (
                _mean(row.adherence for row in rows),
                _mean(row.competence for row in rows),
            )


@dataclass(frozen=True)
class ItemDetail:
    """What lies behind the result of one item: the lowest and highest score, and what was noted.

    None for a dimension that fewer than two raters scored; a consensus is no rater.
    """

    adherence: tuple[int, int] | None
    competence: tuple[int, int] | None
    notes: tuple[str, ...]


def details_of(ratings: Iterable[Rating]) -> dict[str, ItemDetail]:
    """By item, of all ratings of one recording. Without saying who. One query."""
    kinds = {rating.pk: rating.kind for rating in ratings}
    scores: dict[str, list[ItemScore]] = {}
    for score in ItemScore.objects.filter(rating__in=list(kinds)).order_by("rating"):
        scores.setdefault(score.item, []).append(score)
    return {item: _detail(rows, kinds) for item, rows in scores.items()}


def _detail(rows: list[ItemScore], kinds: dict[UUID, str]) -> ItemDetail:
    alone = [row for row in rows if kinds[row.rating_id] != RatingKind.CONSENSUS]
    return ItemDetail(
        adherence=_ends(row.adherence for row in alone),
        competence=_ends(row.competence for row in alone),
        notes=tuple(dict.fromkeys(row.note for row in rows if row.note)),
    )


def _ends(values: Iterable[int | None]) -> tuple[int, int] | None:
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if len(known) > 1 else None


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
