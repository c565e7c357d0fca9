"""Several people and devices at the same moment: nothing is lost and nothing is there twice."""

from __future__ import annotations

import pytest
from django.utils import timezone

from supervision.models import Attendance, SupervisionSession
from supervision.services.sessions import confirm_session, record_session
from tests.asserts import at_once
from tests.supervision.conftest import Practice

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_devices_record_one_session(practice: Practice) -> None:
    content, by = practice.content("noor", "ben"), practice.member("mara")

    def send() -> None:
        with practice.scope("mara"):
            record_session(content=content, at=timezone.now(), by=by)

    assert sorted(at_once(send, send, send)) == ["", "RecordedAlready", "RecordedAlready"]
    with practice.scope():
        assert SupervisionSession.objects.count() == 1


def test_two_people_confirm_at_once_and_neither_is_lost(practice: Practice) -> None:
    session = practice.held("noor", "ben")
    members = {name: practice.member(name) for name in ("noor", "ben")}

    def confirm(name: str) -> None:
        with practice.scope(name):
            confirm_session(session=session, version=1, at=timezone.now(), by=members[name])

    assert at_once(lambda: confirm("noor"), lambda: confirm("ben")) == ["", ""]
    with practice.scope():
        assert not Attendance.objects.filter(confirmed_at=None).exists()
    assert practice.now(session).state == "confirmed"
