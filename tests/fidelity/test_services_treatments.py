"""Treatments: starting, another therapist, phases, ending."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from fidelity.models import Treatment, TreatmentPhase
from fidelity.services.treatments import (
    CodeNotAllowed,
    CodeTaken,
    TreatmentEnded,
    change_treatment,
    end_treatment,
    move_to_phase,
)
from mbtq.core.errors import DomainError, Stale
from mbtq.tenancy.member import SYSTEM
from programs.services.places import end_team, stop_program
from tests.asserts import assert_trail, refuses
from tests.fidelity.conftest import START, TODAY


@pytest.fixture
def treatment(clinic):
    return clinic.treatment()


def end(clinic, treatment, on=TODAY, reason="completed"):
    with clinic.scope():
        end_treatment(treatment=treatment, on=on, reason=reason, by=SYSTEM)


def phase(clinic, treatment, phase, on):
    with clinic.scope():
        move_to_phase(treatment=treatment, phase=phase, on=on, by=SYSTEM)


def change(clinic, treatment, version=1, **given):
    whole = {"therapist": treatment.therapist, "weekly": Decimal(1), "planned_end_on": None}
    with clinic.scope():
        return change_treatment(treatment=treatment, version=version, by=SYSTEM, **(whole | given))


def test_treatment_starts_in_its_first_phase(clinic, treatment):
    with clinic.scope():
        assert TreatmentPhase.objects.get().phase == treatment.phase == "initial"
        assert_trail("treatment.started", about=treatment)


@pytest.mark.parametrize("code", ["Jansen", "111222333", "", "jan@example.org"])
def test_code_of_a_person_is_refused(clinic, code):
    with refuses(CodeNotAllowed):
        clinic.treatment(code)


def test_code_is_used_once_in_an_organisation(clinic, treatment):
    with refuses(CodeTaken, "Another treatment"):
        clinic.treatment("k-4f7")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"planned_end_on": START - timedelta(days=1)}, "before the start"),
        ({"weekly": Decimal(0)}, "sessions a week"),
        ({"weekly": Decimal(15)}, "sessions a week"),
        ({"started_on": START - timedelta(days=1)}, "does not exist"),
    ],
)
def test_treatment_with_a_wrong_value_is_refused(clinic, given, words):
    with refuses(DomainError, words):
        clinic.treatment(**given)


def test_no_treatment_starts_in_a_team_that_ended(clinic):
    clinic.works("noor")
    with clinic.scope():
        end_team(team=clinic.team, on=TODAY - timedelta(days=1), by=SYSTEM)
        clinic.team.refresh_from_db()
    with refuses(DomainError, "does not exist"):
        clinic.treatment(started_on=TODAY)


def test_no_treatment_starts_in_a_program_that_stopped(clinic):
    clinic.works("noor")
    with clinic.scope():
        end_team(team=clinic.team, on=TODAY, by=SYSTEM)
        stop_program(program=clinic.program, on=TODAY, reason="Reorganised", by=SYSTEM)
        clinic.team.program.refresh_from_db()
    with refuses(DomainError, "stopped"):
        clinic.treatment(started_on=TODAY)


def test_treatment_passes_to_another_therapist(clinic, treatment):
    ben = clinic.works("ben")
    after = change(clinic, treatment, therapist=ben, weekly=Decimal("1.5"))
    with clinic.scope():
        event = assert_trail("treatment.changed", about=treatment)
    assert (after.therapist, after.version) == (ben, 2)
    assert event.detail["therapist_after"] == str(ben.pk)


def test_change_upon_an_older_version_is_refused(clinic, treatment):
    change(clinic, treatment)
    with refuses(Stale, "meanwhile"):
        change(clinic, treatment)


def test_phases_follow_each_other(clinic, treatment):
    phase(clinic, treatment, "treatment", START + timedelta(days=60))
    with refuses(DomainError, "another phase"):
        phase(clinic, treatment, "treatment", START + timedelta(days=70))
    with refuses(DomainError, "began on or after"):
        phase(clinic, treatment, "final", START + timedelta(days=60))
    with clinic.scope():
        assert_trail("treatment.phase_changed", about=treatment)


def test_treatment_ends_once_with_a_reason(clinic, treatment):
    with refuses(DomainError, "why"):
        end(clinic, treatment, reason="bored")
    end(clinic, treatment)
    with refuses(TreatmentEnded):
        end(clinic, treatment)
    with refuses(TreatmentEnded):
        change(clinic, treatment, version=2)
    with clinic.scope():
        assert Treatment.objects.get().end_reason == "completed"
        assert_trail("treatment.ended", about=treatment)


def test_treatment_does_not_end_before_its_last_session(clinic, treatment):
    clinic.session(treatment, TODAY)
    with refuses(DomainError, "sessions after that day"):
        end(clinic, treatment, on=TODAY - timedelta(days=1))
    with refuses(DomainError, "before the first"):
        end(clinic, treatment, on=START - timedelta(days=1))


def test_treatment_of_another_organisation_is_invisible(clinic, treatment, anker):
    with anker.scope():
        assert not Treatment.objects.exists()
