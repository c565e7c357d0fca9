"""Agreement of raters rests on what each gave before anybody could see the others' scores."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fidelity.choices import Dimension
from fidelity.models import Totals
from fidelity.selectors.calibration import calibrations_of
from fidelity.selectors.reliability import OVERALL, design_of
from fidelity.services.ratings import correct_rating, lock_rating
from tests.fidelity.conftest import TODAY

pytestmark = pytest.mark.django_db
SINCE = TODAY - timedelta(days=365)


def corrected(clinic, rating, value):
    by = clinic.member(rating.rater)
    with clinic.scope(rating.rater):
        fresh = correct_rating(rating=rating, at=timezone.now(), by=by)
        Totals.objects.filter(rating=fresh).update(overall_competence=value)
        lock_rating(rating=fresh, at=timezone.now(), by=by)


def beside_gold(clinic, rater, value):
    """A rating, and the gold standard's 4 of the same recording."""
    recording = clinic.recording()
    mine = clinic.ask(recording, rater)
    standard = clinic.ask(recording, clinic.rater("gold"), kind="gold")
    clinic.score(mine, value)
    clinic.score(standard, 4)
    for rating in (mine, standard):
        clinic.lock(rating)
    return mine


def test_two_recordings_beside_the_gold_standard_are_too_few_for_advice(clinic):
    for value in (4, 6):
        beside_gold(clinic, clinic.rater("ada"), value)
    with clinic.scope():
        assert calibrations_of(clinic.known(), since=SINCE) == {}


def test_correction_after_the_others_were_seen_makes_no_agreement(clinic):
    ada = clinic.rater("ada")
    for _number in range(3):
        corrected(clinic, beside_gold(clinic, ada, 3), 4)
    with clinic.scope():
        found = calibrations_of(clinic.known(), since=SINCE)
        design = design_of(clinic.known(), Dimension.COMPETENCE, since=SINCE, with_items=False)
    assert found[ada.pk].figures.bias == -1
    assert sorted(design.tables[OVERALL].scores.ravel()) == [3, 3, 3, 4, 4, 4]
