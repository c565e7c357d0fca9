"""The morning after: told once, whatever dies on the way. And the counts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from mbtq.tenancy.mail import letter_of
from mbtq.tenancy.models import Mail, Outbox
from mbtq.tenancy.services.outbox import request_work
from mbtq.tenancy.tasks import NIGHTLY
from supervision.models import Escalation, Signal, SignalCount
from supervision.selectors.signal_boards import signal_counts_of
from supervision.services import signals as services
from supervision.services.counting import count_signals
from supervision.services.signals import following
from supervision.signal_tasks import AMSTERDAM, FOLLOW_TASK, NIGHT_TASK, Follow, Night, wait
from tests.asserts import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()
AFTER_A_NIGHT = {("Mia", "still_open"), ("Sam", "still_open"), ("Lea", "still_open")}


def morning(ward) -> None:
    """The task of the morning, as a worker runs it."""
    organisation = ward.place.organisation.pk
    request_work(FOLLOW_TASK, organisation=organisation, subject=organisation)
    Follow().run(organisation_id=str(organisation), subject_id=str(organisation))


def told(ward, signal, occasion):
    return {one for one in ward.told(signal) if one[1] == occasion}


def test_severe_signal_that_nobody_took_up_goes_once_more(ward):
    signal = ward.severe(at=ward.days_ago(1))
    fresh, quiet = ward.severe(code="K-11"), ward.raised(code="K-22", at=ward.days_ago(1))
    for _time in range(2):
        morning(ward)
    assert told(ward, signal, "still_open") == AFTER_A_NIGHT
    assert told(ward, fresh, "still_open") == set()
    assert told(ward, quiet, "still_open") == set()


def test_discussed_or_closed_signal_does_not(ward):
    signal = ward.severe(at=ward.days_ago(1))
    now = timezone.now()
    with ward.scope("mia"):
        services.note_discussed(signal=signal, discussed_at=now, at=now, by=ward.member("mia"))
    morning(ward)
    assert told(ward, signal, "still_open") == set()


def test_two_workers_at_once_tell_once(ward):
    signal = ward.severe(at=ward.days_ago(1))
    with ward.scope():
        (pk,) = following.signals_to_follow(on=TODAY)

    def follow():
        with ward.scope():
            following.follow_signal(signal=pk, on=TODAY, at=timezone.now())

    assert at_once(follow, follow, follow) == ["", "", ""]
    assert told(ward, signal, "still_open") == AFTER_A_NIGHT


def test_worker_that_dies_in_the_middle_is_caught_up(ward, monkeypatch):
    first = ward.severe(at=ward.days_ago(1))
    second = ward.severe(at=ward.days_ago(1), code="K-11")
    real, calls = following.tell, []

    def dies(signal, people, occasion, **rest):
        real(signal, people[:1], occasion, **rest)
        calls.append(signal.pk)
        if len(calls) == 1:
            raise RuntimeError("killed")
        real(signal, people, occasion, **rest)

    monkeypatch.setattr(following, "tell", dies)
    morning(ward)
    assert told(ward, first, "still_open") == set()  # all or nothing
    assert told(ward, second, "still_open") == AFTER_A_NIGHT
    assert Outbox.objects.filter(task=FOLLOW_TASK, dead_at=None).exists()
    monkeypatch.setattr(following, "tell", real)
    Outbox.objects.update(due_at=timezone.now())
    organisation = str(ward.place.organisation.pk)
    Follow().run(organisation_id=organisation, subject_id=organisation)
    assert told(ward, first, "still_open") == AFTER_A_NIGHT
    assert not Outbox.objects.filter(task=FOLLOW_TASK).exists()


def test_owner_is_told_when_the_day_has_passed_and_again_for_another_day(ward):
    signal = ward.raised(at=ward.days_ago(8))
    morning(ward)
    morning(ward)
    assert told(ward, signal, "overdue") == {("Sam", "overdue")}
    with ward.scope():
        Escalation.objects.update(seen_at=timezone.now())
        Signal.objects.update(review_on=TODAY - timedelta(days=2))
    morning(ward)
    with ward.scope():
        assert Escalation.objects.filter(occasion="overdue", seen_at=None).count() == 1


def test_night_asks_for_the_morning(ward):
    assert NIGHT_TASK in NIGHTLY
    organisation = ward.place.organisation.pk
    request_work(NIGHT_TASK, organisation=organisation, subject=organisation)
    Night().run(organisation_id=str(organisation), subject_id=str(organisation))
    assert Outbox.objects.filter(task=FOLLOW_TASK).exists()
    night = datetime(2026, 7, 1, 2, 0, tzinfo=AMSTERDAM)
    assert wait(night) == timedelta(hours=5, minutes=30)
    assert wait(night + timedelta(hours=9)) == timedelta(0)


def test_counts_for_the_centre_hold_numbers_only(ward):
    ward.severe()
    ward.raised(at=ward.days_ago(40))
    with ward.scope():
        first = count_signals(on=TODAY, at=timezone.now())
        assert count_signals(on=TODAY, at=timezone.now()) == first
        rows = signal_counts_of([ward.program.pk])
        assert rows.count() == first
        now = rows.get(level="patient", month=TODAY.replace(day=1))
        assert (now.raised, now.severe_on, now.people) == (1, [TODAY], 3)
        old = rows.exclude(month=TODAY.replace(day=1)).get(level="patient", raised=1)
        assert (old.open_long, old.severe_on) == (1, [])
        # every month since the first signal is counted, at every level
        months = set(rows.values_list("month", flat=True))
        assert len(months) >= 2
        assert rows.filter(level="team", raised=0).count() == len(months)
    names = {field.name for field in SignalCount._meta.fields}
    assert names & {"code", "seen", "kind", "therapist"} == set()


def test_centre_reads_counts_and_no_signal(ward, centre):
    from django.db import ProgrammingError

    from mbtq.core.scope import centre_scope

    ward.severe()
    with ward.scope():
        count_signals(on=TODAY, at=timezone.now())
    staff = centre.join("centre_staff")
    with centre_scope(centre.organisation.pk, person=staff.pk):
        assert signal_counts_of([ward.program.pk]).count() == 6
    with pytest.raises(ProgrammingError), centre_scope(centre.organisation.pk, person=staff.pk):
        Signal.objects.exists()


def test_signal_of_an_owner_who_left_is_not_lost(ward):
    signal = ward.raised(at=ward.days_ago(8))
    with ward.scope():
        rows = type(ward.member("sam").memberships[0]).objects.filter(person=ward.user("sam"))
        rows.update(until=TODAY - timedelta(days=1))
    for _time in range(2):
        morning(ward)
    assert told(ward, signal, "overdue") == {("Mia", "overdue")}
    person = ward.user("mia")
    person.language = "en"
    person.save()
    with ward.scope("mia"):
        mail = Mail.objects.select_related("person", "organisation").get(kind="signal.overdue")
        letter = letter_of(mail)
    assert letter is not None
    assert "Choose another owner" in letter.body
    assert ward.sees("mia", signal)
