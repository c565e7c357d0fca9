"""Correcting a session, and who can read what was said in it: the database decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from mbtq.core.errors import DomainError, Stale
from supervision.models import (
    Agreement,
    Attendance,
    SupervisionNote,
    SupervisionRevision,
    SupervisionSession,
)
from supervision.services.sessions import (
    NotTheirs,
    confirm_session,
    content_of,
    correct_session,
)
from tests.asserts import assert_trail, refuses
from tests.supervision.conftest import TODAY, Practice


@pytest.fixture
def session(practice: Practice) -> SupervisionSession:
    """Mara's session with Noor and Ben, to which Noor has said yes."""
    said = (
        practice.part("noor", codes=("K-4F7",), question="How to stop", agreement="Ask twice"),
        practice.part("ben", learned="To wait"),
    )
    made = practice.record(replace(practice.content("noor", "ben"), present=said), "mara")
    with practice.scope("noor"):
        confirm_session(session=made, version=1, at=timezone.now(), by=practice.member("noor"))
    return made


def correct(practice: Practice, session: Any, by: str = "mara", version: int = 1, **given: Any):
    with practice.scope(by):
        content = replace(content_of(session), **given)
        return correct_session(
            session=session,
            content=content,
            version=version,
            reason="mistyped",
            at=timezone.now(),
            by=practice.member(by),
        )


def test_correction_asks_the_others_again_and_keeps_what_it_said(practice, session):
    row = correct(practice, session, minutes=60)
    assert (row.version, row.state, row.minutes) == (2, "waiting", 60)
    with practice.scope():
        (noor, ben) = Attendance.objects.order_by("supervisee__name")
        assert (noor.confirmed_at, ben.confirmed_at) == (None, None)
        facts = SupervisionRevision.objects.get(supervisee=None)
        told = (facts.version, facts.content["minutes"], facts.reason, facts.changed_by.name)
        assert told == (1, 90, "mistyped", "Mara Linde")
        assert assert_trail("supervision.corrected", about=session).detail["fields"] == ["minutes"]
    with practice.scope("noor"):
        (part,) = SupervisionRevision.objects.exclude(supervisee=None)
        assert part.content["question"] == "How to stop"


def test_correction_of_nothing_changes_nothing(practice, session):
    assert correct(practice, session).version == 1
    with practice.scope():
        assert not SupervisionRevision.objects.exists()
        assert Attendance.objects.filter(confirmed_at=None).count() == 1


def test_only_who_wrote_it_corrects_it(practice, session):
    for name in ("noor", "iris"):
        with refuses(NotTheirs, "Only who recorded"):
            correct(practice, session, by=name, minutes=60)


def test_two_devices_at_once_lose_nothing(practice, session):
    correct(practice, session, minutes=60)
    with pytest.raises(Stale):
        correct(practice, session, minutes=45)
    assert practice.now(session).minutes == 60
    assert correct(practice, session, version=2, minutes=45).version == 3


def test_who_was_not_there_after_all_leaves_nothing_behind(practice, session):
    with practice.scope("mara"):
        parts = [part for part in content_of(session).present if part.supervisee.name[:3] == "Ben"]
    correct(practice, session, present=tuple(parts), form="individual")
    with practice.scope("mara"):
        assert [row.supervisee.name for row in Attendance.objects.all()] == ["Ben Linde"]
        assert not Agreement.objects.exists()
        (note,) = SupervisionNote.objects.all()
        assert note.learned == "To wait"
    with practice.scope("noor"):
        assert SupervisionRevision.objects.exclude(supervisee=None).count() == 1


def test_correction_changes_and_takes_back_what_was_agreed(practice, session):
    def parts(agreement: str) -> tuple[Any, ...]:
        with practice.scope("mara"):
            return tuple(
                replace(part, agreement=agreement) if part.agreement or not part.learned else part
                for part in content_of(session).present
            )

    correct(practice, session, present=parts("Ask three times"))
    with practice.scope():
        assert Agreement.objects.get().text == "Ask three times"
    correct(practice, session, version=2, present=parts(""))
    with practice.scope():
        assert not Agreement.objects.exists()


def test_correction_opens_again_what_the_session_closed(practice, session):
    with practice.scope():
        agreed = Agreement.objects.get()
    later = practice.held("noor", held_on=TODAY, closings={agreed.pk: "kept"})
    correct(practice, later, closings={agreed.pk: ""})
    with practice.scope():
        agreed.refresh_from_db()
    assert (agreed.closed_on, agreed.closed_in_id, agreed.outcome) == (None, None, "")


def test_old_session_keeps_its_day_when_something_else_is_corrected(practice, session):
    with practice.scope():
        long_ago = TODAY - timedelta(days=500)
        SupervisionSession.objects.filter(pk=session.pk).update(held_on=long_ago)
    now = practice.now(session)
    assert correct(practice, now, minutes=60).held_on == long_ago
    with refuses(DomainError, "12 months"):
        correct(practice, practice.now(session), version=2, held_on=long_ago - timedelta(days=1))


def raw(practice: Practice, name: str, sql: str) -> list[Any]:
    """What this person gets from the database, whatever the application would show."""
    with practice.scope(name), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("mara", ["", "How to stop"]),
        ("noor", ["How to stop"]),
        ("ben", [""]),
        ("iris", []),
        ("lead", []),
        ("boss", []),
    ],
)
def test_notes_are_for_the_supervisee_and_the_supervisor(practice, session, name, seen):
    practice.works("lead", "lead")
    practice.user("boss", "manager")
    correct(practice, session, minutes=60)
    notes = "SELECT question FROM supervision_supervisionnote ORDER BY 1"
    assert [row[0] for row in raw(practice, name, notes)] == seen
    before = (
        "SELECT content ->> 'question' FROM supervision_supervisionrevision"
        " WHERE supervisee_id IS NOT NULL ORDER BY 1"
    )
    assert [row[0] for row in raw(practice, name, before)] == seen


@pytest.mark.parametrize("name", ["iris", "noor", "boss"])
def test_nobody_else_changes_or_deletes_a_note(practice, session, name):
    practice.user("boss", "manager")
    change = "UPDATE supervision_supervisionnote SET learned = 'x' RETURNING learned"
    with practice.scope(name):
        mine = SupervisionNote.objects.count()
    with practice.scope(name), connection.cursor() as cursor:
        cursor.execute(change)
        assert cursor.rowcount == mine
    with practice.scope("ben"):
        assert SupervisionNote.objects.get().learned == "To wait"
    with practice.scope(name), connection.cursor() as cursor:
        cursor.execute("DELETE FROM supervision_supervisionnote")
        assert cursor.rowcount == mine


def test_other_organisation_sees_neither_notes_nor_history(practice, session, anker):
    correct(practice, session, minutes=60)
    with anker.scope():
        for model in (SupervisionNote, SupervisionRevision, SupervisionSession, Agreement):
            assert not model.objects.exists()
