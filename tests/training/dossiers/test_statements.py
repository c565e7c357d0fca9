"""Statements: who can be asked, what must be written, what nobody changes afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from mbtq.core.errors import Stale
from mbtq.tenancy.models import Mail, Outbox
from tests.asserts import assert_trail, refuses
from tests.cast import Place
from tests.training.dossiers.conftest import TODAY, Training
from training.choices import Level, RequirementState, StatementKind, Verdict
from training.competences import Competence
from training.models import Dossier, PeriodBasis, Statement
from training.selectors.applications import case_of_dossier
from training.selectors.reviewers import reviewers_for
from training.services import applications, dossiers, statements
from training.services.registrations import grant_registration

SAID = {"competences": dict.fromkeys(Competence, "Seen."), "advice": "", "is_independent": False}


def write(training: Training, statement: Statement, **given: object) -> Statement:
    said = {"verdict": Verdict.POSITIVE, **SAID, "version": statement.version, **given}
    with training.scope("mara"):
        return statements.save_statement(
            statement=statement,
            by=training.member("mara"),
            **said,  # type: ignore[arg-type]
        )


def sign(training: Training, statement: Statement) -> Statement:
    with training.scope("mara"):
        return statements.sign_statement(
            statement=statement, at=timezone.now(), by=training.member("mara")
        )


def begun(training: Training) -> Statement:
    training.start()
    training.supervised(2)
    return training.asked()


def test_asked_supervisor_is_mailed_once(training: Training) -> None:
    asked = begun(training)
    with training.scope():
        mails = Mail.objects.filter(subject_id=asked.pk)
        assert [mail.person for mail in mails] == [training.person("mara")]
        assert_trail("statement.asked", about=asked)


def test_only_who_supervised_can_be_asked(training: Training) -> None:
    begun(training)
    with refuses(statements.NotASupervisor, "supervised you"):
        training.asked("ben")


def test_nobody_is_asked_twice_at_once(training: Training) -> None:
    begun(training)
    with refuses(statements.DomainError, "asked for this statement already"):
        training.asked()


def test_statement_that_is_not_positive_does_not_count_and_another_can_be_asked(
    training: Training,
) -> None:
    asked = begun(training)
    sign(training, write(training, asked, verdict=Verdict.NOT_YET, advice="More challenge."))
    assert training.judged().assessment.of("own-statement").state is RequirementState.MISSING
    training.signed(training.asked())
    assert training.judged().assessment.of("own-statement").state is RequirementState.MET


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"verdict": ""}, "Choose what you conclude"),
        ({"competences": {}}, "what you saw of this competence"),
        ({"verdict": Verdict.NOT_YET}, "still to be learned"),
    ],
)
def test_statement_is_signed_whole(
    training: Training, given: dict[str, object], words: str
) -> None:
    kept = write(training, begun(training), **given)
    with refuses(statements.DomainError, words):
        sign(training, kept)


def test_statement_holds_no_numbers_of_persons(training: Training) -> None:
    asked = begun(training)
    with refuses(dossiers.PersonalData, "Write without names"):
        write(training, asked, advice="Call 06-12345678.")


def test_two_devices_at_once_lose_nothing(training: Training) -> None:
    asked = begun(training)
    write(training, asked, advice="First.")
    with refuses(Stale, "saved elsewhere"):
        write(training, asked, advice="Second.")


def test_signed_statement_never_changes(training: Training) -> None:
    signed = sign(training, write(training, begun(training)))
    with refuses(statements.StatementFixed, "fixed"):
        write(training, signed)
    with training.scope("mara"):
        assert Statement.objects.filter(pk=signed.pk).update(advice="x") == 0
    with training.scope():
        assert Statement.objects.filter(pk=signed.pk).delete()[0] == 0
    assert len(signed.content_hash) == 64


def test_signing_asks_the_centre_to_tell_the_candidate(training: Training) -> None:
    signed = sign(training, write(training, begun(training)))
    wanted = Outbox.objects.filter(task=statements.TELL_SIGNED, subject_id=signed.pk)
    assert wanted.get().organisation_id == training.centre.organisation.pk


def test_declined_statement_makes_room_for_another(training: Training) -> None:
    asked = begun(training)
    with training.scope("mara"):
        statements.decline_statement(
            statement=asked, reason="Too busy.", at=timezone.now(), by=training.member("mara")
        )
    assert training.asked().pk != asked.pk


def test_candidate_cannot_write_the_own_statement(training: Training) -> None:
    asked = begun(training)
    with training.scope():
        assert Statement.objects.filter(pk=asked.pk).update(verdict=Verdict.POSITIVE) == 0


def test_candidate_cannot_appoint_a_reviewer(training: Training) -> None:
    asked = begun(training)
    copy = Statement.objects.none().model(
        centre=training.centre.organisation, person=asked.person, dossier=asked.dossier,
        requirement="x", kind=StatementKind.INDEPENDENT, author=asked.author, author_name="x",
        candidate_name="x", pathway=asked.pathway, asked_at=timezone.now(), due_on=TODAY,
    )  # fmt: skip
    with training.scope(), pytest.raises(ProgrammingError, match="row-level security"):
        copy.save()


def registered_supervisor(training: Training, person: object) -> None:
    with training.at_centre():
        grant_registration(
            centre=training.centre.organisation, person=person, level=Level.SUPERVISOR,  # type: ignore[arg-type]
            printed_name="Somebody", since=TODAY, until=TODAY + timedelta(days=900),
            basis=PeriodBasis.ENTERED, at=timezone.now(), by=training.member("centre_staff"),
        )  # fmt: skip


def review(training: Training) -> Dossier:
    with training.scope():
        statements.ask_review(
            dossier=training.dossier, at=timezone.now(), by=training.member("noor")
        )
        return training.now()


def test_reviewer_is_a_registered_supervisor_from_elsewhere(
    training: Training, anker: Place
) -> None:
    training.start("therapist")
    outside, own = anker.join("supervisor"), training.person("mara")
    registered_supervisor(training, outside)
    registered_supervisor(training, own)
    dossier = review(training)
    with training.at_centre():
        case = case_of_dossier(dossier)
        found = reviewers_for(training.centre.organisation.pk, case, on=TODAY)
        assert [one.pk for one in found] == [outside.pk]


def test_independent_reviewer_reads_fragments_and_says_to_be_independent(
    training: Training, anker: Place
) -> None:
    training.start("therapist")
    outside = anker.join("supervisor")
    registered_supervisor(training, outside)
    dossier = review(training)
    with training.at_centre():
        asked = statements.appoint_reviewer(
            dossier=dossier, requirement="independent-statement", author=outside, conflict="",
            at=timezone.now(), by=training.member("centre_staff"),
        )  # fmt: skip
    by = anker.member("supervisor")
    with anker.scope("supervisor"):
        kept = statements.save_statement(
            statement=asked, verdict=Verdict.POSITIVE, version=1, by=by, **SAID
        )  # type: ignore[arg-type]
        with refuses(statements.DomainError, "independent of the candidate"):
            statements.sign_statement(statement=kept, at=timezone.now(), by=by)
        kept = statements.save_statement(
            statement=asked,
            verdict=Verdict.POSITIVE,
            version=2,
            by=by,
            **{**SAID, "is_independent": True},
        )  # type: ignore[arg-type]
        statements.sign_statement(statement=kept, at=timezone.now(), by=by)
    state = training.judged().assessment.of("independent-statement").state
    assert state is RequirementState.MET


def test_dependent_reviewer_is_refused(training: Training) -> None:
    training.start("therapist")
    dossier, colleague = review(training), training.person("ben")
    with training.at_centre(), refuses(statements.Dependent, "not independent"):
        statements.appoint_reviewer(
            dossier=dossier, requirement="independent-statement",
            author=colleague, conflict="colleague",
            at=timezone.now(), by=training.member("centre_staff"),
        )  # fmt: skip


def test_application_with_a_reviewer_who_supervised_is_refused(training: Training) -> None:
    training.make_ready()
    found = training.judged()
    facts = found.gathered.evidence.statements
    turned = tuple(replace(one, kind=StatementKind.INDEPENDENT) for one in facts)
    evidence = replace(found.gathered.evidence, statements=turned)
    with refuses(applications.ConflictOfInterest, "supervised you"):
        applications._check_reviewers(
            replace(found, gathered=replace(found.gathered, evidence=evidence))
        )
