"""Judging a team: one at a time, blind while one is busy, corrections in their round."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.utils import timezone

from fidelity.choices import RatingKind
from fidelity.matrix import KEY
from fidelity.models import ItemScore, Rating, Totals
from fidelity.scoring import Score
from fidelity.selectors.matrix import integrity_of
from fidelity.services.matrix import TeamHasEnded, discard_judgment, open_judgment
from fidelity.services.ratings import (
    AlreadyAsked,
    RatingLocked,
    correct_rating,
    lock_rating,
    save_item,
)
from mbtq.core.errors import DomainError
from mbtq.core.scope import centre_scope
from mbtq.tenancy.member import SYSTEM
from programs.services.places import end_team
from tests.asserts import assert_trail, at_once, refuses
from tests.fidelity.conftest import TODAY, Clinic

pytestmark = pytest.mark.django_db
CELLS = ("oa", "oc", "od", "ta", "tc", "td", "ba", "bc", "bd")


def begin(clinic: Clinic, name: str, role: str = "supervisor", days_ago: int = 0) -> Rating:
    person = clinic.works(name, role).person
    with clinic.scope(person):
        return open_judgment(
            team=clinic.team,
            instrument=clinic.known(KEY),
            at=timezone.now() - timedelta(days=days_ago),
            by=clinic.member(person),
        )


def fill(clinic: Clinic, rating: Rating, value: int = 3, days_ago: int = 0, **others: int) -> None:
    """Scores every cell; `others` by cell, 0 for what cannot be judged. Then locks."""
    by, at = clinic.member(rating.rater), timezone.now() - timedelta(days=days_ago)
    with clinic.scope(rating.rater):
        for item in CELLS:
            score = others.get(item, value)
            save_item(
                rating=rating,
                item=item,
                score=Score(None, score or None, not score),
                note=f"{rating.rater.name} on {item}" if item == "oa" else "",
                version=0,
                at=at,
                by=by,
            )
        lock_rating(rating=rating, at=at, by=by)


def judged(clinic: Clinic, name: str, value: int = 3, days_ago: int = 0, **others: int) -> Rating:
    rating = begin(clinic, name, days_ago=days_ago)
    fill(clinic, rating, value, days_ago, **others)
    return rating


def seen(clinic: Clinic, name: str):
    person = clinic.works(name, "supervisor").person
    with clinic.scope(person):
        return integrity_of(clinic.team, clinic.member(person), on=TODAY)


def test_second_click_goes_on_with_the_same_judgment(clinic):
    first = begin(clinic, "mina")
    assert begin(clinic, "mina").pk == first.pk
    assert (first.kind, first.is_blind) == (RatingKind.INFORMANT, True)
    with clinic.scope():
        assert_trail("team.judgment_begun")


def test_database_keeps_one_open_judgment_per_person_and_team(clinic):
    rating = begin(clinic, "mina")
    rating.pk = None
    with clinic.scope(rating.rater), pytest.raises(IntegrityError), transaction.atomic():
        rating.save(force_insert=True)


def test_recording_is_not_judged_as_a_team_nor_a_team_rated_as_a_recording(clinic):
    rating = begin(clinic, "mina")
    rating.pk, rating.kind = None, RatingKind.SUPERVISOR
    with clinic.scope(rating.rater), pytest.raises(IntegrityError), transaction.atomic():
        rating.save(force_insert=True)
    recording, person = clinic.recording(), clinic.rater("ada")
    with refuses(DomainError, "what kind"):
        clinic.ask(recording, person, RatingKind.INFORMANT)


def test_team_that_ended_is_not_judged(clinic):
    clinic.works("mina", "supervisor")
    with clinic.scope():
        end_team(team=clinic.team, on=TODAY - timedelta(days=1), by=SYSTEM)
        clinic.team.refresh_from_db()
    with refuses(TeamHasEnded):
        begin(clinic, "mina")


def test_means_rest_on_those_who_could_judge(clinic):
    judged(clinic, "mina", 2, od=0)
    judged(clinic, "lia", 5, od=4)
    now = seen(clinic, "mina").now
    assert (now.cell("oa").mean, now.cell("oa").scores) == (3.5, (2, 5))
    assert (now.cell("od").mean, now.cell("od").known, now.cell("od").informants) == (4, 1, 2)


def test_who_is_judging_sees_nothing_of_others_not_even_in_the_database(clinic):
    judged(clinic, "mina", 2)
    before = seen(clinic, "lia")
    assert before.now is not None
    mine = begin(clinic, "lia")
    assert (seen(clinic, "lia").is_waiting, seen(clinic, "lia").rounds) == (True, ())
    with clinic.scope(mine.rater):
        assert not ItemScore.objects.exists()
        assert not Totals.objects.exists()
    fill(clinic, mine, 4)
    assert seen(clinic, "lia").now.cell("oa").mean == 3
    assert not seen(clinic, "mina").is_waiting


def test_open_judgment_is_nobody_elses(clinic):
    rating = begin(clinic, "mina")
    with clinic.scope(rating.rater):
        by = clinic.member(rating.rater)
        save_item(
            rating=rating, item="oa", score=Score(None, 1), version=0, at=timezone.now(), by=by
        )
    with clinic.scope(clinic.works("lia", "supervisor").person):
        assert not ItemScore.objects.exists()
    assert seen(clinic, "lia").now is None


def test_correction_counts_in_its_own_round_and_hides_nothing(clinic):
    old = judged(clinic, "mina", 2, days_ago=200)
    judged(clinic, "lia", 4)
    with clinic.scope(old.rater):
        by = clinic.member(old.rater)
        fresh = correct_rating(rating=old, at=timezone.now(), by=by)
        assert ItemScore.objects.filter(rating__rater=clinic.works("lia").person).exists()
        row = ItemScore.objects.get(rating=fresh, item="oa")
        save_item(
            rating=fresh, item="oa", score=Score(None, 5), version=row.version,
            at=timezone.now(), by=by,
        )  # fmt: skip
        lock_rating(rating=fresh, at=timezone.now(), by=by)
    rounds = seen(clinic, "lia").rounds
    assert [one.cell("oa").scores for one in rounds] == [(4,), (5,)]
    assert [one.cell("oc").scores for one in rounds] == [(4,), (2,)]


def test_correction_waits_for_the_judgment_that_is_open(clinic):
    old = judged(clinic, "mina", 2, days_ago=200)
    begin(clinic, "mina")
    with clinic.scope(old.rater), refuses(AlreadyAsked, "begun first"):
        correct_rating(rating=old, at=timezone.now(), by=clinic.member(old.rater))


def test_matrix_of_a_year_ago_is_stale(clinic):
    judged(clinic, "mina", days_ago=360)
    assert not seen(clinic, "mina").is_stale
    judged(clinic, "lia", days_ago=400)
    with clinic.scope():
        assert integrity_of(
            clinic.team, clinic.member(clinic.people["mina"].person), on=date(2100, 1, 1)
        ).is_stale


def test_row_of_therapists_is_shielded_in_a_small_team(clinic):
    judged(clinic, "mina")
    small = seen(clinic, "mina")
    assert small.is_shielded
    assert (small.cell("therapist", "ba"), small.cell("team", "ta").mean) == (None, 3)
    for name in ("noor", "els", "piet", "joop", "kim"):
        clinic.works(name)
    assert seen(clinic, "mina").cell("therapist", "ba").mean == 3


def test_begun_judgment_is_thrown_away_whole(clinic):
    judged(clinic, "mina", 2)
    mine = begin(clinic, "lia")
    with clinic.scope(mine.rater):
        by, now = clinic.member(mine.rater), timezone.now()
        save_item(rating=mine, item="oa", score=Score(None, 1), version=0, at=now, by=by)
        discard_judgment(rating=mine, by=by)
        assert not Rating.objects.filter(pk=mine.pk).exists()
        assert not ItemScore.objects.filter(rating=mine.pk).exists()
        assert_trail("team.judgment_discarded")
    assert seen(clinic, "lia").now.cell("oa").scores == (2,)


def test_locked_or_asked_or_anothers_rating_is_not_thrown_away(clinic):
    locked = judged(clinic, "mina")
    with clinic.scope(locked.rater), refuses(RatingLocked):
        discard_judgment(rating=locked, by=clinic.member(locked.rater))
    asked = clinic.ask(clinic.recording(), clinic.rater("ada"))
    with clinic.scope(asked.rater), refuses(DomainError, "asked for"):
        discard_judgment(rating=asked, by=clinic.member(asked.rater))
    with clinic.scope(locked.rater):
        assert Rating.objects.filter(pk=locked.pk)._raw_delete(DEFAULT_DB_ALIAS) == 0
        assert ItemScore.objects.filter(rating=locked).delete()[0] == 0
    theirs = begin(clinic, "lia")
    with clinic.scope(locked.rater), refuses(RatingLocked):
        discard_judgment(rating=theirs, by=clinic.member(locked.rater))


def test_explanations_stand_in_no_order_of_who_wrote_them(clinic):
    judged(clinic, "zoe")
    judged(clinic, "abel")
    assert seen(clinic, "mina").notes == {"oa": ["Abel Linde on oa", "Zoe Linde on oa"]}


def test_centre_reads_no_open_judgment(clinic, centre):
    rating = begin(clinic, "mina")
    with centre_scope(centre.organisation.pk):
        assert not Totals.objects.exists()
    fill(clinic, rating)
    with centre_scope(centre.organisation.pk):
        assert Totals.objects.get().items_rated == 9


def test_other_organisation_sees_no_judgment(clinic, anker):
    judged(clinic, "mina")
    with anker.scope("manager"):
        assert not Rating.objects.exists()
        assert not ItemScore.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_several_clicks_at_once_begin_one_judgment(clinic):
    person = clinic.works("mina", "supervisor").person
    known, by = clinic.known(KEY), clinic.member(person)

    def click() -> None:
        with clinic.scope(person):
            open_judgment(team=clinic.team, instrument=known, at=timezone.now(), by=by)

    assert at_once(*[click] * 4) == [""] * 4
    with clinic.scope():
        assert Rating.objects.count() == 1
        assert_trail("team.judgment_begun")
