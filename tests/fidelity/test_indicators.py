"""What sessions and ratings say about a program."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fidelity.selectors import program_counts
from fidelity.services.treatments import end_treatment
from mbtq.tenancy.member import SYSTEM
from mbtq.tenancy.models import Outbox
from programs.indicators import Withheld
from programs.intervals import clustered
from programs.services.indicators import TASK
from programs.services.places import create_team

TODAY = date.today()
SINCE = TODAY - timedelta(days=27)  # four weeks
EARLIER = TODAY - timedelta(days=400)


def counted(clinic, what, since=SINCE, until=TODAY):
    with clinic.scope():
        return getattr(program_counts, what)([clinic.program.pk], since, until)[clinic.program.pk]


def test_sessions_held_of_planned(clinic):
    treatment = clinic.treatment()
    clinic.session(treatment, SINCE)
    clinic.session(treatment, SINCE + timedelta(days=7))
    clinic.session(treatment, SINCE + timedelta(days=14), outcome="cancelled_client", minutes=None)
    found = counted(clinic, "sessions_held")
    assert (found.numerator, found.denominator) == (2, 4)
    assert found.missing == pytest.approx(0.25)
    assert found.share.lower is None  # one treatment says nothing of how they differ


def test_sessions_of_two_treatments_have_an_interval(clinic):
    for code, held in (("K-4F7", 4), ("K-2B9", 2)):
        treatment = clinic.treatment(code)
        for week in range(held):
            clinic.session(treatment, SINCE + timedelta(days=7 * week))
    found = counted(clinic, "sessions_held")
    assert found.share.value == 0.75
    assert 0 <= found.share.lower < 0.75 < found.share.upper


def test_cancelled_by_program_leaves_out_what_clients_cancel(clinic):
    treatment = clinic.treatment()
    for week, outcome in enumerate(
        ("cancelled_client", "cancelled_therapist", "cancelled_organisation", "no_show")
    ):
        clinic.session(treatment, SINCE + timedelta(days=7 * week), outcome=outcome, minutes=None)
    found = counted(clinic, "cancelled_by_program")
    assert (found.numerator, found.denominator, found.missing) == (2, 4, 0)


def test_crisis_contact_is_no_planned_session(clinic):
    clinic.session(clinic.treatment(), SINCE, modality="crisis")
    assert counted(clinic, "sessions_held").numerator == 0


def test_continuity_counts_treatments_without_a_hole(clinic):
    steady, holed = clinic.treatment("K-4F7"), clinic.treatment("K-2B9")
    for week in range(4):
        clinic.session(steady, SINCE + timedelta(days=7 * week))
    clinic.session(holed, SINCE)
    clinic.session(holed, TODAY)
    clinic.treatment("K-9Z9", started_on=TODAY - timedelta(days=5))  # too short to have a hole
    found = counted(clinic, "continuity")
    assert (found.numerator, found.denominator) == (1, 2)


def test_early_drop_out_of_a_cohort(clinic):
    for number, (code, reason, days) in enumerate(
        (("K-1A1", "early_client", 60), ("K-1A2", "early_client", 200), ("K-1A3", "moved", 30))
    ):
        row = clinic.treatment(code, started_on=EARLIER + timedelta(days=number))
        with clinic.scope():
            end_treatment(
                treatment=row,
                on=row.started_on + timedelta(days=days),
                reason=reason,
                note="",
                by=SYSTEM,
            )
    clinic.treatment("K-1A4", started_on=EARLIER)
    clinic.treatment("GROEP-A", started_on=EARLIER, is_group=True)
    clinic.treatment("K-1A5", started_on=TODAY)
    found = counted(clinic, "early_drop_out", EARLIER, EARLIER + timedelta(days=30))
    assert (found.numerator, found.denominator) == (1, 4)


def test_nothing_to_count(clinic):
    with clinic.scope():
        for what in ("sessions_held", "continuity", "early_drop_out", "good_enough"):
            found = getattr(program_counts, what)([clinic.program.pk], SINCE, TODAY)
            assert clinic.program.pk not in found


def rate_people(clinic, number, value=5, prefix="p"):
    rater = clinic.rater("rater")
    for person in range(number):
        clinic.rated(clinic.recording(f"{prefix}{person}"), rater, value)


def test_good_enough_needs_five_therapists(clinic):
    rate_people(clinic, 4)
    assert counted(clinic, "good_enough") is Withheld.TOO_FEW_PEOPLE


def test_good_enough_of_five_therapists(clinic):
    rate_people(clinic, 4)
    rate_people(clinic, 1, value=2, prefix="low")
    found = counted(clinic, "good_enough")
    assert (found.numerator, found.denominator) == (4, 5)
    assert found.share == clustered([(1, 1)] * 4 + [(0, 1)])
    assert found.missing == 0


def test_good_enough_says_which_share_of_who_treats_was_not_rated(clinic):
    rate_people(clinic, 5)
    clinic.treatment(therapist="noor")
    assert counted(clinic, "good_enough").missing == pytest.approx(1 / 6)


def test_fragments_and_blind_ratings_that_wait_do_not_count(clinic):
    rate_people(clinic, 5)
    clinic.rated(clinic.recording("p0", scope="fragment"), clinic.rater("rater"), 1)
    waiting = clinic.recording("p1")
    clinic.ask(waiting, clinic.rater("second"))
    clinic.rated(waiting, clinic.rater("rater"), 1)
    assert counted(clinic, "good_enough").denominator == 5


def test_a_few_people_of_a_small_team_cannot_be_found_by_subtraction(clinic):
    rate_people(clinic, 5)
    with clinic.scope():
        small = create_team(program=clinic.program, name="Small", started_on=EARLIER, by=SYSTEM)
    rater = clinic.rater("rater")
    for name in ("ann", "bea"):
        clinic.rated(clinic.recording(name, team=small), rater, 1)
    found = counted(clinic, "good_enough")
    assert (found.numerator, found.denominator) == (5, 5)
    assert found.missing == pytest.approx(2 / 7)


def test_acts_ask_for_a_new_count(clinic):
    def asked():
        row = Outbox.objects.filter(task=TASK, subject_id=clinic.program.pk).first()
        Outbox.objects.filter(task=TASK).delete()
        return row is not None

    treatment = clinic.treatment()
    assert asked()
    clinic.session(treatment, SINCE)
    assert asked()
    clinic.rated(clinic.recording(), clinic.rater("rater"), 4)
    assert asked()
