"""What the database itself refuses in tables of a person and a centre."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from mbtq.core.scope import centre_scope
from mbtq.tenancy.models import Kind
from mbtq.tenancy.services.members import create_organisation
from tests.cast import Place
from tests.training.dossiers.conftest import Training
from training.models import (
    Application,
    ApplicationStep,
    Declaration,
    Dossier,
    Registration,
    Statement,
)


def refused() -> object:
    return pytest.raises(ProgrammingError, match="row-level security")


def test_declaration_in_somebody_elses_dossier(training: Training) -> None:
    dossier = training.start()
    ben = training.person("ben")
    with refused(), training.scope("ben"):  # type: ignore[attr-defined]
        Declaration.objects.create(
            dossier_id=dossier.pk, centre_id=dossier.centre_id, person=ben,
            requirement="education", declared_at=timezone.now(),
        )  # fmt: skip


def test_application_on_somebody_elses_dossier(training: Training) -> None:
    dossier = training.start()
    ben = training.person("ben")
    with refused(), training.scope("ben"):  # type: ignore[attr-defined]
        Application.objects.create(
            dossier_id=dossier.pk, centre_id=dossier.centre_id, person=ben,
            pathway_id=dossier.pathway_id, level=dossier.level, number=1, printed_name="Ben",
            submitted_at=timezone.now(), moved_at=timezone.now(), state="submitted", frozen={},
            content_hash="0" * 64,
        )  # fmt: skip


def test_candidate_writes_no_decision(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    with refused(), training.scope():  # type: ignore[attr-defined]
        ApplicationStep.objects.create(
            application_id=application.pk, centre_id=application.centre_id,
            person_id=application.person_id, kind="granted", at=timezone.now(),
        )  # fmt: skip


def test_candidate_grants_nothing(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    with refused(), training.scope():  # type: ignore[attr-defined]
        Application.objects.filter(pk=application.pk).update(state="granted")


def test_candidate_registers_nobody(training: Training) -> None:
    training.start()
    noor = training.person("noor")
    with refused(), training.scope():  # type: ignore[attr-defined]
        Registration.objects.create(
            centre=training.centre.organisation, person=noor, level="supervisor",
            entered_at=timezone.now(),
        )  # fmt: skip


def test_frozen_application_is_changed_by_nobody(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with denied, training.at_centre("committee"):
        Application.objects.filter(pk=application.pk).update(frozen={})
    with denied, training.scope():
        Application.objects.filter(pk=application.pk).update(content_hash="1" * 64)


def test_colleague_reads_nothing_of_a_dossier(training: Training) -> None:
    training.make_ready()
    training.submit()
    with training.scope("ben"):
        assert not Declaration.objects.exists()
        assert not Statement.objects.exists()
        assert not Application.objects.exists()
        assert [one.met for one in Dossier.objects.all()] == [0]  # status, as an employer sees it


def test_other_organisation_sees_no_row(training: Training, anker: Place) -> None:
    training.make_ready()
    training.submit()
    with anker.scope("manager"):
        for model in (Dossier, Declaration, Statement, Application, ApplicationStep):
            assert not model.objects.exists(), model


def test_other_centre_sees_no_row(training: Training) -> None:
    training.make_ready()
    training.submit()
    other = create_organisation(name="Other", slug="other", kind=Kind.CENTRE)
    with centre_scope(other.pk):
        for model in (Dossier, Statement, Application, ApplicationStep):
            assert not model.objects.exists(), model
