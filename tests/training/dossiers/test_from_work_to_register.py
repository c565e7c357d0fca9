"""A dossier reaches "ready" from logged work, is decided by the committee, verifies by its code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone

from mbtq.core.scope import person_scope
from mbtq.tenancy.models import Mail
from tests.asserts import assert_page, assert_trail, refuses
from tests.training.dossiers.conftest import TODAY, Training
from training.choices import (
    ApplicationState,
    DossierState,
    RegistrationStatus,
    RequirementState,
    StepKind,
)
from training.models import Application, ApplicationStep
from training.selectors.applications import contents_of
from training.selectors.registrations import registrations_of
from training.services import applications


def state_of(training: Training, key: str) -> RequirementState:
    return training.judged().assessment.of(key).state


def decide(training: Training, application: Application, decision: StepKind, **given: Any) -> None:
    with training.at_centre("committee"):
        applications.decide(
            application=application,
            decision=decision,
            reasons="All requirements are met.",
            since=None,
            at=timezone.now(),
            by=training.member("committee"),
            **given,
        )


def test_dossier_fills_itself_from_logged_work(training: Training) -> None:
    training.start()
    training.supervised(7, minutes=90)
    assert state_of(training, "supervision") is RequirementState.RUNNING
    assert state_of(training, "cases") is RequirementState.MISSING
    training.treats("K-4F7", 2)
    training.treats("K-2B9", 1)
    training.attended()
    assert state_of(training, "cases") is RequirementState.MET
    assert state_of(training, "basic-course") is RequirementState.MET


def test_session_that_nobody_confirmed_waits(training: Training) -> None:
    training.start()
    training.supervised(8, confirmed=False, minutes=90)
    found = training.judged().assessment.of("supervision")
    assert found.state is RequirementState.WAITING
    assert found.have == 0
    assert found.waiting == 16


def test_dossier_is_ready_after_work_and_a_statement(training: Training) -> None:
    training.make_ready()
    assert training.judged().assessment.is_ready


def test_application_is_refused_while_a_part_is_missing(training: Training) -> None:
    training.start()
    with refuses(applications.NotReady, "6 parts are missing"):
        training.submit()


def test_application_freezes_the_evidence(training: Training) -> None:
    training.make_ready()
    application = training.submit()
    training.treats("K-9Z9", 3)
    with training.scope():
        found = Application.objects.select_related("dossier__pathway").get(pk=application.pk)
        kept = contents_of(found)
    assert sorted(one.sessions for one in kept.evidence.cases) == [1, 2]
    assert kept.assessment.is_ready
    assert [one["state"] for one in found.frozen["result"]] == ["met"] * 6
    assert len(found.content_hash) == 64


def test_frozen_application_holds_no_client_code(training: Training) -> None:
    training.make_ready()
    frozen = str(training.submit().frozen)
    assert "K-4F7" not in frozen
    assert "K-2B9" not in frozen


def test_granted_application_registers_and_verifies(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    decide(training, application, StepKind.GRANTED)
    with training.scope():
        (standing,) = registrations_of(training.person("noor").pk, on=TODAY)
    assert standing.status is RegistrationStatus.VALID
    assert standing.newest.since == TODAY
    assert training.now_in_scope().state == DossierState.REGISTERED
    html = assert_page(Client(HTTP_ACCEPT_LANGUAGE="en").get(f"/verify/{standing.code}/"))
    assert "Noor Linde" in html
    assert "MBT basic therapist" in html
    with training.at_centre():
        assert_trail("application.moved", about=application, times=2)


def test_refused_application_opens_the_dossier_again(training: Training) -> None:
    training.make_ready()
    decide(training, training.complete(), StepKind.REFUSED)
    assert training.now_in_scope().state == DossierState.COLLECTING
    assert not registrations(training)


def registrations(training: Training) -> list[Any]:
    with training.scope():
        return registrations_of(training.person("noor").pk, on=TODAY)


def test_appeal_is_decided_by_another_member(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    decide(training, application, StepKind.REFUSED)
    appeal(training, application)
    with refuses(applications.ConflictOfInterest, "part in this case"):
        decide(training, application, StepKind.APPEAL_UPHELD)
    other = second_member(training)
    with training.at_centre():
        applications.decide(
            application=application, decision=StepKind.APPEAL_UPHELD, reasons="It is right.",
            since=None, at=timezone.now(), by=other,
        )  # fmt: skip
    assert registrations(training)[0].status is RegistrationStatus.VALID


def second_member(training: Training) -> Any:
    from mbtq.accounts.models import User
    from mbtq.tenancy.member import Member
    from mbtq.tenancy.models import Membership

    person = User.objects.create_user("second@centre.test", name="Second", is_demo=True)
    made = training.centre.add(person, ["committee"])
    with person_scope(person.pk):
        row = Membership.objects.select_related("organisation").get(pk=made.pk)
    return Member(person, training.centre.organisation, (row,))


def appeal(training: Training, application: Application) -> None:
    with training.scope():
        applications.appeal(
            application=application, grounds="The sessions were counted twice.",
            at=timezone.now(), by=training.member("noor"),
        )  # fmt: skip


def test_appeal_is_possible_once(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    decide(training, application, StepKind.REFUSED)
    appeal(training, application)
    with refuses(applications.WrongStep, "once, within six weeks"):
        appeal(training, application)


def test_appeal_after_six_weeks_is_refused(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    decide(training, application, StepKind.REFUSED)
    with training.scope(), refuses(applications.WrongStep, "within six weeks"):
        applications.appeal(
            application=application, grounds="Too late.",
            at=timezone.now() + timedelta(days=43), by=training.member("noor"),
        )  # fmt: skip


def test_application_sent_back_says_what_is_missing(training: Training) -> None:
    training.make_ready()
    application = training.submit()
    with training.at_centre():
        applications.return_application(
            application=application, reasons="The diploma cannot be read.",
            missing=["education"], at=timezone.now(), by=training.member("centre_staff"),
        )  # fmt: skip
    assert training.now_in_scope().state == DossierState.COLLECTING
    again = training.submit()
    assert again.number == 2


def test_two_decisions_at_once_leave_one(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    decide(training, application, StepKind.GRANTED)
    with refuses(applications.WrongStep, "somebody else took one before"):
        decide(training, application, StepKind.REFUSED)
    assert len(registrations(training)) == 1


@pytest.mark.parametrize("part", ["mara", "noor"])
def test_who_had_a_part_does_not_decide(training: Training, part: str) -> None:
    training.make_ready()
    application = training.complete()
    person = training.person(part)
    training.centre.people[part] = person
    training.centre.add(person, ["committee"])
    with training.at_centre(part), refuses(applications.ConflictOfInterest):
        applications.decide(
            application=application, decision=StepKind.GRANTED, reasons="Fine.", since=None,
            at=timezone.now(), by=training.centre.member(part),
        )  # fmt: skip


def test_candidate_is_mailed_about_each_step_once(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    decide(training, application, StepKind.GRANTED)
    with training.centre.scope():
        kinds = list(
            Mail.objects.filter(
                person=training.person("noor"), subject_id=application.pk
            ).values_list("occasion", flat=True)
        )
    assert sorted(one.rsplit(":")[-1] for one in kinds) == ["found_complete", "granted"]


def test_steps_are_append_only(training: Training) -> None:
    training.make_ready()
    application = training.complete()
    with pytest.raises(ProgrammingError, match="permission denied"), training.at_centre():
        ApplicationStep.objects.filter(application=application).update(reasons="x")
    assert application.state == ApplicationState.COMPLETE
