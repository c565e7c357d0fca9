"""Session logs: the draft on two devices, logging, correcting with history, taking back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from fidelity.models import SessionLog, SessionRevision
from fidelity.services.content import Content, NotWhole, differences
from fidelity.services.sessions import (
    AlreadyLogged,
    DraftInTheWay,
    TooLate,
    correct_session,
    discard_draft,
    log_session,
    save_draft,
    take_back_session,
)
from mbtq.core.errors import DomainError, Stale
from mbtq.tenancy.member import SYSTEM
from tests.asserts import assert_trail, refuses
from tests.fidelity.conftest import TODAY

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def treatment(clinic):
    return clinic.treatment()


@pytest.fixture
def whole(treatment):
    return Content(
        treatment=treatment,
        held_on=YESTERDAY,
        modality="individual",
        outcome="held",
        minutes=50,
        components=("exploration",),
        self_check=4,
    )


@pytest.fixture
def keep(clinic, treatment):
    """Saves the draft of the treatment's therapist."""

    def save(content, version=0):
        with clinic.scope():
            return save_draft(
                therapist=treatment.therapist,
                content=content,
                version=version,
                at=timezone.now(),
                by=SYSTEM,
            )

    return save


@pytest.fixture
def log(clinic, treatment):
    def log(content, version=0, at=None):
        with clinic.scope():
            return log_session(
                therapist=treatment.therapist,
                content=content,
                version=version,
                at=at or timezone.now(),
                by=SYSTEM,
            )

    return log


def correct(clinic, session, content, version=1, reason=""):
    with clinic.scope():
        return correct_session(
            session=session,
            content=content,
            version=version,
            reason=reason,
            at=timezone.now(),
            by=SYSTEM,
        )


def take_back(clinic, session, at=None):
    with clinic.scope():
        return take_back_session(session=session, at=at or timezone.now(), by=SYSTEM)


def test_draft_may_lack_everything_and_grows(keep, whole):
    first = keep(Content())
    second = keep(whole, version=first.version)
    assert (second.pk, second.version, second.minutes) == (first.pk, 2, 50)


def test_draft_with_the_same_content_changes_nothing(keep, whole):
    first = keep(whole)
    again = keep(whole, version=0)
    assert (again.pk, again.version, again.saved_at) == (first.pk, 1, first.saved_at)


def test_draft_of_two_devices_shows_what_is_stored_and_loses_nothing(keep, whole):
    keep(whole)
    keep(replace(whole, note="from the phone"), version=1)
    with pytest.raises(Stale) as caught:
        keep(replace(whole, note="from the desk"), version=1)
    assert caught.value.theirs.note == "from the phone"


def test_draft_that_was_logged_elsewhere_is_said(keep, log, whole):
    keep(whole)
    log(whole, version=1)
    with refuses(AlreadyLogged, "logged already"):
        keep(replace(whole, note="late"), version=1)


def test_draft_is_thrown_away(clinic, keep, whole, treatment):
    keep(whole)
    with clinic.scope():
        discard_draft(therapist=treatment.therapist, by=SYSTEM)
        assert not SessionLog.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"treatment": None}, "client code"),
        ({"held_on": None}, "day of the session"),
        ({"modality": ""}, "form of the session"),
        ({"outcome": ""}, "took place"),
        ({"minutes": None}, "minutes"),
    ],
)
def test_session_that_is_not_whole_stays_a_draft(log, whole, change, words):
    with refuses(NotWhole, words):
        log(replace(whole, **change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "in the future"),
        ({"held_on": TODAY - timedelta(days=4000)}, "had not started"),
        ({"modality": "by letter"}, "one of the list"),
        ({"components": ("hypnosis",)}, "one of the list"),
        ({"minutes": 601}, "up to 600"),
        ({"self_check": 8}, "from 1 to 7"),
        ({"note": "x" * 4_001}, "4,000"),
        ({"note": "BSN 111222333"}, "number or address"),
        ({"note": "mail jan@example.org"}, "number or address"),
    ],
)
def test_session_with_a_wrong_value_is_refused(log, whole, change, words):
    with refuses(DomainError, words):
        log(replace(whole, **change))


def test_logged_session_takes_the_place_of_the_draft(clinic, keep, log, whole):
    draft = keep(Content(treatment=whole.treatment))
    row = log(whole, version=draft.version)
    with clinic.scope():
        assert (row.pk, row.state) == (draft.pk, "logged")
        event = assert_trail("session.logged", about=row)
    assert event.detail["days_late"] == 1


def test_session_that_was_not_held_has_no_minutes_and_no_components(log, whole):
    row = log(replace(whole, outcome="no_show"))
    assert (row.minutes, row.components, row.self_check) == (0, [], None)


def test_autosaved_draft_of_a_session_not_held_is_no_conflict(keep, log, whole):
    missed = replace(whole, outcome="no_show")
    keep(missed)
    assert log(missed, version=0).state == "logged"


def test_correction_keeps_what_it_said(clinic, log, whole):
    row = log(whole)
    after = correct(clinic, row, replace(whole, minutes=45), version=row.version, reason="mistyped")
    with clinic.scope():
        revision = SessionRevision.objects.get()
        event = assert_trail("session.corrected", about=row)
    assert (after.minutes, revision.content["minutes"], revision.reason) == (45, 50, "mistyped")
    assert event.detail["fields"] == ["minutes"]


def test_correction_without_a_change_leaves_no_history(clinic, log, whole):
    row = log(whole)
    correct(clinic, row, whole, version=row.version)
    with clinic.scope():
        assert not SessionRevision.objects.exists()


def test_correction_upon_an_older_version_is_a_conflict(clinic, log, whole):
    row = log(whole)
    correct(clinic, row, replace(whole, minutes=45), version=row.version)
    with pytest.raises(Stale):
        correct(clinic, row, replace(whole, minutes=40), version=row.version)


def test_session_is_taken_back_within_a_quarter_of_an_hour(clinic, log, whole):
    row = log(whole)
    back = take_back(clinic, row)
    with clinic.scope():
        assert (back.state, back.logged_at, back.minutes) == ("draft", None, 50)
        assert_trail("session.taken_back", about=row)
    with refuses(TooLate, "taken back already"):
        take_back(clinic, row)


def test_session_is_not_taken_back_later(clinic, log, whole):
    row = log(whole)
    with refuses(TooLate, "15 minutes"):
        take_back(clinic, row, at=timezone.now() + timedelta(minutes=16))


def test_session_is_not_taken_back_over_an_open_draft(clinic, keep, log, whole):
    row = log(whole)
    keep(Content(note="the next one"))
    with refuses(DraftInTheWay, "begun another session"):
        take_back(clinic, row)


def test_session_with_history_is_not_taken_back(clinic, log, whole):
    row = log(whole)
    correct(clinic, row, replace(whole, minutes=45), version=row.version)
    with refuses(TooLate, "corrected already"):
        take_back(clinic, row)


def test_differences_name_the_fields():
    assert differences(Content(note="a"), Content(note="b", minutes=5)) == ["minutes", "note"]
