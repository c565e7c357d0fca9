"""Rating a recording: asking somebody, scoring item by item, locking, correcting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fidelity.choices import BLIND, NOT_ASKED, RatingKind
from fidelity.models import ItemScore, Rating, Recording, Totals
from fidelity.scoring import Score, is_far, means_of, open_items, problem_of
from fidelity.selectors.instruments import Known, instrument_of
from fidelity.selectors.raters import conflict_of
from fidelity.services.plans import open_plan_if_needed
from mbtq.accounts.models import User
from mbtq.core.errors import DomainError, Stale
from mbtq.core.scope import current_organisation
from mbtq.tenancy.member import Actor, Member
from mbtq.trail.services import record
from programs.services.indicators import request_indicators

LONGEST_NOTE = 2_000

WHY_NOT: dict[str, Promise | str] = {
    "unknown_item": _lazy("This scale has no such item."),
    "dimension_not_rated": _lazy("With this item only quality is rated."),
    "off_scale": _lazy("Choose a number on the scale."),
    "not_applicable_with_quality": _lazy("Quality is either scored or not applicable, not both."),
}


class RaterNotAllowed(DomainError):
    """Somebody who may not rate this recording; the sentence says why."""


class AlreadyAsked(DomainError):
    """This person rates this recording already."""


class RatingLocked(DomainError):
    """A locked rating never changes; a correction is a new version."""


class NotComplete(DomainError):
    """Something is missing before a rating can be locked."""


class ScoreRefused(DomainError, ValueError):
    """A score that the scale does not have."""


@transaction.atomic
def assign_rating(
    *,
    recording: Recording,
    instrument: Known,
    kind: str,
    rater: User,
    due_on: date,
    at: datetime,
    by: Actor,
) -> Rating:
    """Asks somebody to rate a recording. Raises `RaterNotAllowed` with the reason."""
    if kind not in set(RatingKind) or kind in NOT_ASKED:
        raise DomainError(_("Choose what kind of rating this is."), field="kind")
    if recording.destroyed_on is not None:
        raise DomainError(_("This recording was destroyed already."))
    if instrument.content.modalities and recording.modality not in instrument.content.modalities:
        raise DomainError(_("This scale is not for this form of session."), field="instrument")
    sentence = conflict_of(recording, instrument, kind, rater, on=localdate(at))
    if sentence:
        raise RaterNotAllowed(sentence, field="rater")
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                organisation_id=current_organisation(),
                recording=recording,
                team=recording.team,
                instrument_id=instrument.pk,
                kind=kind,
                is_blind=kind in BLIND,
                rater=rater,
                assigned_at=at,
                assigned_by=by.person if isinstance(by, Member) else None,
                due_on=due_on,
            )
    except IntegrityError as error:
        raise AlreadyAsked(_("This person rates this recording already."), field="rater") from error
    record("rating.assigned", by=by.person_id, about=rating, rater=rater.pk, rating_kind=kind)
    return rating


def open_and_mine(rating: Rating, by: Member) -> Rating:
    """The rating as it is now, kept from others. Raises `RatingLocked`.

    A locked row is hidden from locking by its policy, and somebody else's is not for this person.
    """
    rows = Rating.objects.select_for_update(of=("self",))
    now = rows.filter(pk=rating.pk, rater_id=by.person_id, locked_at=None).first()
    if now is None:
        raise RatingLocked(_("This rating is locked; a correction is a new version."))
    return now


@transaction.atomic
def save_item(
    *,
    rating: Rating,
    item: str,
    score: Score,
    tally: int | None = None,
    note: str = "",
    version: int,
    at: datetime,
    by: Member,
) -> ItemScore:
    """Stores the scores of one item; `version` is the one that the person saw, 0 for the first.

    Equal content changes nothing. Raises `ScoreRefused` and `Stale`.
    """
    now = open_and_mine(rating, by)
    if problem := problem_of(instrument_of(now.instrument_id).content, item, score):
        raise ScoreRefused(WHY_NOT[problem], field="competence")
    if len(note) > LONGEST_NOTE:
        raise ScoreRefused(_("Keep the note under 2,000 characters."), field="note")
    if tally is not None and not 0 <= tally <= 200:
        raise ScoreRefused(_("Give the count as a number up to 200."), field="tally")
    content = {
        "adherence": score.adherence,
        "competence": score.competence,
        "is_not_applicable": score.is_not_applicable,
        "tally": tally,
        "note": note,
    }
    stored = ItemScore.objects.filter(rating=now, item=item).first()
    if stored is None:
        if version:
            raise Stale(_("This item was cleared elsewhere."))
        return ItemScore.objects.create(
            organisation_id=now.organisation_id, rating=now, item=item, saved_at=at, **content
        )
    if all(getattr(stored, name) == value for name, value in content.items()):
        return stored
    if stored.version != version:
        raise Stale(_("This was saved elsewhere with other content."), theirs=stored)
    for name, value in content.items():
        setattr(stored, name, value)
    stored.version, stored.saved_at = version + 1, at
    stored.save()
    return stored


@transaction.atomic
def save_overall(
    *,
    rating: Rating,
    adherence: int | None,
    competence: int | None,
    note: str,
    version: int,
    at: datetime,
    by: Member,
) -> Totals:
    """Stores the judgments of the whole, and why they differ from the items where they do."""
    now = open_and_mine(rating, by)
    content = instrument_of(now.instrument_id).content
    for name, value in (("overall_adherence", adherence), ("overall_competence", competence)):
        if value is not None and not content.holds(value):
            raise ScoreRefused(WHY_NOT["off_scale"], field=name)
    stored = Totals.objects.filter(rating=now).first()
    if stored is not None:
        same = (stored.overall_adherence, stored.overall_competence) == (adherence, competence)
        if same and now.difference_note == note:
            return stored
        if stored.version != version:
            raise Stale(_("This was saved elsewhere with other content."), theirs=stored)
    row = stored or Totals(organisation_id=now.organisation_id, rating=now, version=0)
    row.overall_adherence, row.overall_competence = adherence, competence
    row.version, row.saved_at = row.version + 1, at
    row.save()
    Rating.objects.filter(pk=now.pk).update(difference_note=note.strip()[:1000])
    return row


@transaction.atomic
def lock_rating(*, rating: Rating, is_shared: bool = False, at: datetime, by: Member) -> Rating:
    """Locks a rating for good, with the means of its items beside the overall judgments.

    Raises `NotComplete` with what is missing. After two low results in a row the therapist gets a
    development plan; never after one. With `is_shared` the own supervisor may see a self-rating;
    other kinds are never shared this way.
    """
    now = open_and_mine(rating, by)
    shares = is_shared and now.kind == RatingKind.SELF
    known = instrument_of(now.instrument_id)
    scores = scores_of(now)
    totals = _complete(known, scores, now)
    means = means_of(known.content, scores)
    totals.mean_adherence, totals.mean_competence = means.adherence, means.competence
    totals.items_rated, totals.saved_at = means.rated, at
    totals.save()
    Rating.objects.filter(pk=now.pk).update(locked_at=at, rated_on=localdate(at), is_shared=shares)
    record("rating.locked", by=by.person_id, about=now, number=now.number, is_shared=shares)
    locked = Rating.objects.get(pk=now.pk)
    if locked.recording_id is not None:
        open_plan_if_needed(locked, on=localdate(at))
        request_indicators(locked.team.program_id)
    return locked


def scores_of(rating: Rating) -> dict[str, Score]:
    """The stored scores by item."""
    return {
        row.item: Score(row.adherence, row.competence, row.is_not_applicable)
        for row in ItemScore.objects.filter(rating=rating)
    }


def _complete(known: Known, scores: Mapping[str, Score], rating: Rating) -> Totals:
    """The totals of a rating that lacks nothing. Raises `NotComplete`."""
    missing = open_items(known.content, scores)
    if missing:
        raise NotComplete(
            _("Still open: %(items)s. Score them, or choose not applicable.")
            % {"items": ", ".join(missing)}
        )
    totals = Totals.objects.filter(rating=rating).first()
    if not known.content.has_overall:
        return totals or Totals(organisation_id=rating.organisation_id, rating=rating)
    overall = {
        one: getattr(totals, f"overall_{one}", None) if totals else None
        for one in known.content.dimensions
    }
    if totals is None or None in overall.values():
        raise NotComplete(_("Judge the session as a whole as well."))
    means = means_of(known.content, scores)
    far = [one for one in known.content.dimensions if is_far(overall[one], means.of(one))]
    if far and not rating.difference_note:
        raise NotComplete(
            _("Your overall judgment lies far from the mean of your items. Say why."),
            field="difference_note",
        )
    return totals


@transaction.atomic
def correct_rating(*, rating: Rating, at: datetime, by: Member) -> Rating:
    """Opens a new version of a locked rating, with the same scores to begin with."""
    now = Rating.objects.filter(pk=rating.pk, rater_id=by.person_id).first()
    if now is None or now.locked_at is None:
        raise DomainError(_("Only your own locked rating can be corrected."))
    if Rating.objects.filter(supersedes=now).exists():
        raise AlreadyAsked(_("There is a newer version of this rating already."))
    fresh = Rating(
        organisation_id=now.organisation_id,
        recording_id=now.recording_id,
        team_id=now.team_id,
        instrument_id=now.instrument_id,
        kind=now.kind,
        is_blind=now.is_blind,
        rater_id=now.rater_id,
        assigned_at=at,
        assigned_by=by.person,
        due_on=localdate(at),
        number=now.number + 1,
        supersedes=now,
        is_shared=now.is_shared,
        difference_note=now.difference_note,
    )
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyAsked(_("Finish the rating that you have begun first.")) from error
    _copy_scores(now, fresh, at)
    record("rating.corrected", by=by.person_id, about=fresh, supersedes=now.pk)
    return fresh


def _copy_scores(old: Rating, new: Rating, at: datetime) -> None:
    ItemScore.objects.bulk_create(
        ItemScore(
            organisation_id=new.organisation_id,
            rating=new,
            item=row.item,
            adherence=row.adherence,
            competence=row.competence,
            is_not_applicable=row.is_not_applicable,
            tally=row.tally,
            note=row.note,
            saved_at=at,
        )
        for row in ItemScore.objects.filter(rating=old)
    )
    if totals := Totals.objects.filter(rating=old).first():
        Totals.objects.create(
            organisation_id=new.organisation_id,
            rating=new,
            overall_adherence=totals.overall_adherence,
            overall_competence=totals.overall_competence,
            saved_at=at,
        )
