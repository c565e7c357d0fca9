"""Evidence is copied, follows the person to another employer, and stays with its source named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from mbtq.core.scope import organisation_scope
from mbtq.tenancy.member import SYSTEM
from programs.services.people import create_practitioner
from supervision.models import SupervisionSession
from supervision.services.sessions import correct_session
from tests.cast import Place
from tests.training.dossiers.conftest import TODAY, Training
from training.choices import FactKind, RequirementState
from training.dossier_tasks import Night
from training.models import Dossier, Fact
from training.selectors.assessing import judged
from training.services.facts import copy_facts


def copied(training: Training, name: str = "noor") -> int:
    with training.scope(name):
        return copy_facts(practitioner=training.practice.works(name), at=timezone.now())


def facts(training: Training) -> list[Fact]:
    with training.scope():
        return list(Fact.objects.filter(person=training.person("noor")).order_by("kind"))


def begin(training: Training) -> None:
    training.start()
    training.supervised(2)
    training.treats("K-4F7", 3)


def moved(training: Training, anker: Place) -> Any:
    """Noor works in Anker from now on."""
    person = training.person("noor")
    anker.add(person, ["therapist"])
    with anker.scope():
        create_practitioner(
            name="Noor", profession="other", started_on=TODAY, person=person, by=SYSTEM
        )
    return person


def test_copies_say_from_where_and_hold_no_code(training: Training) -> None:
    begin(training)
    assert copied(training) == 4  # two sessions, one case, one place of work
    found = facts(training)
    assert {row.organisation_id for row in found} == {training.practice.place.organisation.pk}
    assert "K-4F7" not in str([row.content for row in found])
    assert all(len(row.digest) == 64 for row in found)


def test_copying_again_changes_nothing(training: Training) -> None:
    begin(training)
    copied(training)
    assert copied(training) == 0


def test_copy_follows_its_source(training: Training) -> None:
    begin(training)
    copied(training)
    training.treats("K-2B9", 1)
    assert copied(training) == 1


def test_evidence_follows_a_change_of_employer(training: Training, anker: Place) -> None:
    begin(training)
    copied(training)
    person = moved(training, anker)
    with anker.scope(), organisation_scope(anker.organisation.pk, person=person.pk):
        dossier = Dossier.objects.select_related("pathway").get(person=person)
        found = judged(dossier, on=TODAY)
    assert found.assessment.of("supervision").have == 2
    assert {one["organisation"] for one in found.gathered.sources.values()} == {"Linde"}


def test_other_employer_reads_no_copies(training: Training, anker: Place) -> None:
    begin(training)
    copied(training)
    moved(training, anker)
    with anker.scope("manager"):
        assert not Fact.objects.exists()
    with pytest.raises(ProgrammingError, match="permission denied"), training.at_centre():
        Fact.objects.exists()


def test_person_cannot_write_copies(training: Training, anker: Place) -> None:
    begin(training)
    copied(training)
    person = moved(training, anker)
    with anker.scope(), organisation_scope(anker.organisation.pk, person=person.pk):
        assert Fact.objects.filter(person=person).update(taken_at=timezone.now()) == 0
        forged = Fact.objects.filter(person=person).first()
        assert forged is not None
        forged.pk, forged._state.adding = None, True
        with pytest.raises(ProgrammingError, match="row-level security"):
            Fact.objects.bulk_create([_renewed(forged)])


def _renewed(fact: Fact) -> Fact:
    return Fact(
        organisation_id=fact.organisation_id, person_id=fact.person_id, kind=FactKind.CASE,
        source_id=fact.source_id, happened_on=fact.happened_on, content={}, digest="0" * 64,
        taken_at=timezone.now(),
    )  # fmt: skip


def test_attendance_taken_out_of_a_session_is_withdrawn(training: Training) -> None:
    training.start()
    content = training.practice.content("noor", "ben", held_on=TODAY - timedelta(days=9))
    session = training.practice.record(content, "mara")
    copied(training)
    alone = training.practice.content("ben", held_on=TODAY - timedelta(days=9))
    with training.scope("mara"):
        stored = SupervisionSession.objects.get(pk=session.pk)
        correct_session(
            session=stored, content=alone, version=stored.version, reason="Not there.",
            at=timezone.now(), by=training.member("mara"),
        )  # fmt: skip
    copied(training)
    (row,) = [one for one in facts(training) if one.kind == FactKind.SUPERVISION]
    assert row.withdrawn_at is not None


def test_night_counts_open_dossiers_for_the_boards(training: Training) -> None:
    training.make_ready()
    place = training.practice.place.organisation.pk
    Night().work(place, place)
    dossier = training.now_in_scope()
    assert (dossier.met, dossier.requirements, dossier.counted_on) == (6, 6, TODAY)
    assert dossier.is_on_schedule is True
    Night().work(place, place)
    assert len(facts(training)) == 8 + 2 + 1


def test_employer_sees_how_far_a_dossier_is_and_nothing_of_it(
    training: Training, anker: Place
) -> None:
    training.make_ready()
    with training.practice.place.scope("manager"):
        (seen,) = Dossier.objects.all()
        assert seen.level == "basic_therapist"
        assert not seen.declarations.exists()
        assert not seen.statements.exists()
    with anker.scope("manager"):
        assert not Dossier.objects.exists()


def test_unconfirmed_sessions_wait(training: Training) -> None:
    training.start()
    training.supervised(1, confirmed=False)
    copied(training)
    found = training.judged().assessment.of("supervision")
    assert found.state is RequirementState.RUNNING
    assert found.waiting == 1
