"""Rating: who may, blind until all have locked, locked for good, consensus, plans after two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from fidelity.choices import RatingKind
from fidelity.models import Goal, ItemScore, Rating, RatingParent, Totals
from fidelity.scoring import Score
from fidelity.selectors.results import ratings_of, results_of
from fidelity.services.consensus import TooEarly, open_consensus
from fidelity.services.ratings import (
    AlreadyAsked,
    NotComplete,
    RaterNotAllowed,
    RatingLocked,
    ScoreRefused,
    correct_rating,
    lock_rating,
    save_item,
    save_overall,
)
from mbtq.core.errors import DomainError, Stale
from mbtq.core.scope import centre_scope
from tests.asserts import assert_trail, refuses
from tests.fidelity.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(clinic):
    """A recording of Noor with two independent raters, both asked."""
    recording = clinic.recording()
    first, second = clinic.rater("ada"), clinic.rater("bob")
    return recording, clinic.ask(recording, first), clinic.ask(recording, second)


def test_own_session_is_rated_by_another(clinic):
    recording = clinic.recording()
    with refuses(RaterNotAllowed, "own session"):
        clinic.ask(recording, clinic.works("noor").person)


def test_supervisor_does_not_rate_independently(clinic):
    recording = clinic.recording()
    supervisor = clinic.works("mina", "supervisor").person
    with refuses(RaterNotAllowed, "supervises this therapist"):
        clinic.ask(recording, supervisor)
    assert clinic.ask(recording, supervisor, RatingKind.SUPERVISOR).is_blind


def test_untrained_or_expired_rater_is_refused_with_the_reason(clinic):
    recording = clinic.recording()
    person = clinic.user("cees", "supervisor")
    with refuses(RaterNotAllowed, "not trained"):
        clinic.ask(recording, person)
    with clinic.scope():
        from fidelity.services.sampling import qualify_rater
        from mbtq.tenancy.member import SYSTEM

        qualify_rater(
            person=person,
            instrument_key="demo-scale",
            since=date(2024, 1, 1),
            until=date(2025, 1, 1),
            basis="Course",
            by=SYSTEM,
        )
    with refuses(RaterNotAllowed, "expired on 1 Jan 2025"):
        clinic.ask(recording, person)


def test_self_rating_is_the_therapists_own(clinic):
    recording = clinic.recording()
    assert clinic.ask(recording, clinic.works("noor").person, RatingKind.SELF).is_blind is False
    with refuses(RaterNotAllowed, "by the therapist"):
        clinic.ask(recording, clinic.rater("ada"), RatingKind.SELF)


def test_same_person_is_asked_once(clinic, pair):
    with refuses(AlreadyAsked):
        clinic.ask(pair[0], pair[1].rater)


def seen(clinic, person) -> int:
    with clinic.scope(person):
        return ItemScore.objects.values("rating").distinct().count()


def test_raters_are_blind_until_both_have_locked(clinic, pair):
    _recording, first, second = pair
    for rating in (first, second):
        clinic.score(rating)
    therapist = clinic.works("noor").person
    assert [seen(clinic, p) for p in (first.rater, second.rater, therapist)] == [1, 1, 0]
    clinic.lock(first)
    assert [seen(clinic, p) for p in (first.rater, second.rater, therapist)] == [1, 1, 0]
    clinic.lock(second)
    assert [seen(clinic, p) for p in (first.rater, second.rater, therapist)] == [2, 2, 2]


def test_centre_reads_totals_only_when_they_are_no_longer_blind(clinic, pair, centre):
    _recording, first, second = pair
    for rating in (first, second):
        clinic.score(rating)
    clinic.lock(first)
    with centre_scope(centre.organisation.pk):
        assert Totals.objects.count() == 0
    clinic.lock(second)
    with centre_scope(centre.organisation.pk):
        assert Totals.objects.count() == 2
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ItemScore.objects.count()


def test_nobody_writes_anothers_scores(clinic, pair):
    _recording, first, second = pair
    with clinic.scope(second.rater), refuses(RatingLocked):
        save_item(
            rating=first,
            item="1",
            score=Score(4, 4),
            version=0,
            at=timezone.now(),
            by=clinic.member(second.rater),
        )
    with clinic.scope(second.rater), pytest.raises(ProgrammingError, match="row-level"):
        with transaction.atomic():
            ItemScore.objects.create(
                organisation=clinic.place.organisation,
                rating=first,
                item="1",
                competence=7,
                saved_at=timezone.now(),
            )


def test_locked_rating_never_changes(clinic):
    rating = clinic.rated(clinic.recording(), clinic.rater("ada"))
    with clinic.scope(rating.rater):
        assert ItemScore.objects.filter(rating=rating).update(competence=7) == 0
        assert Totals.objects.filter(rating=rating).update(overall_competence=7) == 0
        assert Rating.objects.filter(pk=rating.pk).update(locked_at=None) == 0
        with refuses(RatingLocked):
            lock_rating(rating=rating, at=timezone.now(), by=clinic.member(rating.rater))


GOOD = Score(4, 4)


def save(clinic, rating, item="1", score=GOOD, version=0, **more):
    with clinic.scope(rating.rater):
        return save_item(
            rating=rating,
            item=item,
            score=score,
            version=version,
            at=timezone.now(),
            by=clinic.member(rating.rater),
            **more,
        )


@pytest.mark.parametrize(
    ("item", "score", "words"),
    [
        ("99", Score(4, 4), "no such item"),
        ("1", Score(8, 4), "on the scale"),
        ("1", Score(4, 0), "on the scale"),
        ("1", Score(4, 4, is_not_applicable=True), "not both"),
    ],
)
def test_score_that_the_scale_does_not_have_is_refused(clinic, pair, item, score, words):
    with refuses(ScoreRefused, words):
        save(clinic, pair[1], item, score)


def test_item_without_adherence_takes_quality_only(clinic):
    rater = clinic.rater("ada", "mbt-i-acs")
    rating = clinic.ask(clinic.recording(), rater, key="mbt-i-acs")
    with refuses(ScoreRefused, "only quality"):
        save(clinic, rating, "1", Score(4, 4))
    assert save(clinic, rating, "1", Score(None, 4)).competence == 4


def test_two_devices_get_a_readable_conflict(clinic, pair):
    rating = pair[1]
    stored = save(clinic, rating)
    save(clinic, rating, score=Score(5, 5), version=stored.version)
    with refuses(Stale) as _caught:
        save(clinic, rating, score=Score(2, 2), version=stored.version)
    assert save(clinic, rating, score=Score(5, 5), version=stored.version).version == 2


def test_lock_says_what_is_missing(clinic, pair):
    rating = pair[1]
    with refuses(NotComplete, "Still open: 1, 2, 3, 4, 5, 6"):
        clinic.lock(rating)
    clinic.score(rating)
    with clinic.scope(rating.rater):
        Totals.objects.filter(rating=rating).update(overall_adherence=None)
    with refuses(NotComplete, "as a whole"):
        clinic.lock(rating)


def test_overall_far_from_the_items_asks_for_a_word(clinic, pair):
    rating = pair[1]
    clinic.score(rating, 3, overall=6)
    with refuses(NotComplete, "Say why"):
        clinic.lock(rating)
    with clinic.scope(rating.rater):
        save_overall(
            rating=rating,
            adherence=6,
            competence=6,
            note="The last ten minutes outweigh the rest.",
            version=1,
            at=timezone.now(),
            by=clinic.member(rating.rater),
        )
    assert clinic.lock(rating).locked_at is not None


def test_means_stand_beside_the_overall_judgment(clinic, pair):
    rating = pair[1]
    clinic.score(rating, 4, overall=5, i1=1)
    clinic.lock(rating)
    with clinic.scope(rating.rater):
        totals = Totals.objects.get(rating=rating)
    assert (totals.overall_competence, totals.mean_competence) == (5, 3.5)
    assert totals.items_rated == 6


def test_correction_is_a_new_version_that_replaces_the_old_when_locked(clinic):
    recording, rater = clinic.recording(), clinic.rater("ada")
    old = clinic.rated(recording, rater, 4)
    with clinic.scope(rater):
        fresh = correct_rating(rating=old, at=timezone.now(), by=clinic.member(rater))
    assert (fresh.number, fresh.supersedes_id) == (2, old.pk)
    therapist = clinic.works("noor")
    with clinic.scope():
        assert [one.overall_competence for one in results_of(therapist, clinic.known())] == [4]
    with clinic.scope(rater):
        save_overall(
            rating=fresh, adherence=5, competence=5, note="", version=1, at=timezone.now(),
            by=clinic.member(rater),
        )  # fmt: skip
    clinic.lock(fresh)
    with clinic.scope():
        assert [one.overall_competence for one in results_of(therapist, clinic.known())] == [5]
        assert_trail("rating.corrected", about=fresh)


def open_it(clinic, recording, person):
    with clinic.scope(person):
        return open_consensus(
            recording=recording,
            instrument=clinic.known(),
            at=timezone.now(),
            by=clinic.member(person),
        )


def test_consensus_waits_for_both_and_refers_to_them(clinic, pair):
    recording, first, second = pair
    clinic.score(first, 4)
    clinic.score(second, 4, i3=6)
    clinic.lock(first)
    with refuses(TooEarly):
        open_it(clinic, recording, first.rater)
    clinic.lock(second)
    with refuses(DomainError, "those who rated"):
        open_it(clinic, recording, clinic.rater("cees"))
    consensus = open_it(clinic, recording, first.rater)
    with clinic.scope(first.rater):
        assert RatingParent.objects.filter(consensus=consensus).count() == 2
        taken = set(ItemScore.objects.filter(rating=consensus).values_list("item", flat=True))
    assert taken == {"1", "2", "4", "5", "6"}
    with refuses(DomainError, "already"):
        open_it(clinic, recording, second.rater)


def test_consensus_is_the_result(clinic, pair):
    recording, first, second = pair
    clinic.score(first, 3)
    clinic.score(second, 5)
    for rating in (first, second):
        clinic.lock(rating)
    with clinic.scope():
        (result,) = results_of(clinic.works("noor"), clinic.known())
        assert (result.overall_competence, result.is_consensus, result.raters) == (4.0, False, 2)
    consensus = open_it(clinic, recording, first.rater)
    clinic.score(consensus, 5)
    clinic.lock(consensus)
    with clinic.scope():
        (result,) = results_of(clinic.works("noor"), clinic.known())
        assert (result.overall_competence, result.is_consensus) == (5.0, True)


def plans(clinic) -> int:
    with clinic.scope():
        return Goal.objects.filter(origin="low_ratings").count()


def test_development_plan_follows_two_low_results_and_never_one(clinic):
    rater = clinic.rater("ada")

    def result(days_ago: int, value: int) -> None:
        on = TODAY - timedelta(days=days_ago)
        clinic.rated(clinic.recording(on=on), rater, value)

    result(90, 3)
    assert plans(clinic) == 0
    result(60, 5)
    result(40, 3)
    assert plans(clinic) == 0
    result(20, 2)
    assert plans(clinic) == 1
    result(10, 2)
    assert plans(clinic) == 1


def test_fragments_do_not_count_in_the_trend(clinic):
    rater = clinic.rater("ada")
    clinic.rated(clinic.recording(scope="fragment"), rater, 2)
    with clinic.scope():
        assert results_of(clinic.works("noor"), clinic.known()) == []
        assert ratings_of(clinic.works("noor")).count() == 1
