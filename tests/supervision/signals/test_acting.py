"""Steps, the talk of the same day, passing on, closing and opening again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mbtq.core.errors import DomainError, Stale
from supervision.models import AgendaPoint, Escalation, Signal, SignalStep
from supervision.services import signals as services
from supervision.services.signals.acting import (
    AlreadyDiscussed,
    NotDiscussed,
    PointDiscussed,
    SignalClosed,
    SignalOpen,
)
from tests.asserts import assert_trail, at_once, refuses

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def act(ward, name, service, **given):
    with ward.scope(name):
        return getattr(services, service)(at=timezone.now(), by=ward.member(name), **given)


def passed(ward, signal, to="lea", version=1, by="sam", **given):
    whole = {"review_on": signal.review_on, "reason": "On leave.", **given}
    return act(ward, by, "hand_over", signal=signal, owner=ward.user(to), version=version, **whole)


def test_step_is_kept_with_its_name(ward):
    signal = ward.raised()
    act(ward, "sam", "add_step", signal=signal, text=" Talked with the client.\r\n")
    with ward.scope():
        (step,) = SignalStep.objects.all()
        assert (step.text, step.by.name, step.kind) == ("Talked with the client.", "Sam", "done")
        assert_trail("signal.changed", about=signal)
    for text in ("", "mail jan@example.org", "x" * 2001):
        with pytest.raises(DomainError):
            act(ward, "sam", "add_step", signal=signal, text=text)


def test_reporter_without_a_name_stays_so_in_later_steps(ward):
    signal = ward.raised(anonymously=True)
    act(ward, "noor", "add_step", signal=signal, text="It happened again.")
    act(ward, "sam", "add_step", signal=signal, text="We talk on Monday.")
    lead = ward.raised(by="lea", anonymously=True, code="K-111")
    act(ward, "lea", "add_step", signal=lead, text="As the lead of the team.")
    with ward.scope():
        found = list(SignalStep.objects.order_by("id").values_list("by__name", flat=True))
    assert found == [None, "Sam", "Lea"]


def test_talk_of_the_same_day_is_noted_once(ward):
    signal, now = ward.severe(), timezone.now()
    with refuses(DomainError, "future"):
        act(ward, "noor", "note_discussed", signal=signal, discussed_at=now + timedelta(hours=1))
    with refuses(DomainError, "before it was noticed"):
        act(ward, "noor", "note_discussed", signal=signal, discussed_at=now - timedelta(days=2))
    act(ward, "noor", "note_discussed", signal=signal, discussed_at=now)
    with refuses(AlreadyDiscussed):
        act(ward, "mia", "note_discussed", signal=signal, discussed_at=now)
    with ward.scope():
        assert Signal.objects.get().discussed_at == now
        assert_trail("signal.discussed", about=signal)


def test_new_owner_is_told_each_time(ward):
    signal = ward.raised()
    signal = passed(ward, signal, "lea")
    assert ward.told(signal) == {("Sam", "owned"), ("Lea", "owned")}
    with ward.scope():
        Escalation.objects.update(seen_at=timezone.now())
    signal = passed(ward, signal, "sam", version=2, by="lea")
    with ward.scope():
        unread = Escalation.objects.filter(seen_at=None)
        assert [row.person.name for row in unread] == ["Sam"]
        assert_trail("signal.passed_on", about=signal, times=2)


def test_passing_on_needs_somebody_who_may_and_a_reason(ward):
    signal = ward.raised()
    for given in ({"to": "gwen"}, {"to": "noor"}, {"to": "sam"}, {"reason": " "}):
        with pytest.raises(services.NotWhole):
            passed(ward, signal, **given)
    moved = passed(ward, signal, "sam", review_on=TODAY + timedelta(days=20))
    assert (moved.version, moved.owner.name) == (2, "Sam")
    assert ward.told(signal) == {("Sam", "owned")}  # another day is no news for the owner


def test_act_upon_what_changed_meanwhile_is_stale(ward):
    signal = ward.raised()
    passed(ward, signal)
    for service, given in (
        ("close_signal", {"lesson": "Early."}),
        ("decide_protocol", {"uses": True, "because": ""}),
    ):
        with pytest.raises(Stale):
            act(ward, "sam", service, signal=signal, version=1, **given)


@pytest.mark.django_db(transaction=True)
def test_two_owners_at_once_lose_nothing(ward):
    signal = ward.raised()
    ward.user("mia")
    acts = [lambda to=to: passed(ward, signal, to) for to in ("lea", "mia")]
    assert sorted(at_once(*acts)) == ["", "Stale"]
    closing = [
        lambda: act(ward, "sam", "close_signal", signal=signal, lesson="A", version=2),
        lambda: act(ward, "lea", "add_step", signal=signal, text="Called."),
    ]
    assert set(at_once(*closing)) <= {"", "SignalClosed"}
    with ward.scope():
        assert Signal.objects.get().closed_at is not None


def test_protocol_is_used_or_not_now_and_why(ward):
    signal = ward.raised()
    with refuses(DomainError, "why not now"):
        act(ward, "sam", "decide_protocol", signal=signal, uses=False, because="", version=1)
    now = act(
        ward, "sam", "decide_protocol", signal=signal, uses=False, because="In talks.", version=1
    )
    assert (now.uses_protocol, now.protocol_because, now.version) == (False, "In talks.", 2)
    other = ward.raised(kind="worse", code="K-22")
    with refuses(DomainError, "no protocol"):
        act(ward, "sam", "decide_protocol", signal=other, uses=True, because="", version=1)


def test_closing_asks_for_the_lesson_and_for_the_talk(ward):
    signal = ward.severe()
    with refuses(NotDiscussed):
        act(ward, "mia", "close_signal", signal=signal, lesson="Early.", version=1)
    act(ward, "mia", "note_discussed", signal=signal, discussed_at=timezone.now())
    with refuses(DomainError, "what we learn"):
        act(ward, "mia", "close_signal", signal=signal, lesson=" ", version=1)
    act(ward, "mia", "close_signal", signal=signal, lesson="Ask sooner.", version=1)
    with refuses(SignalClosed):
        act(ward, "mia", "add_step", signal=signal, text="More.")
    with ward.scope():
        assert_trail("signal.closed", about=signal)
    opened = act(ward, "sam", "reopen_signal", signal=signal, reason="It came back.")
    assert (opened.closed_at, opened.closed_by, opened.lesson) == (None, None, "")
    with ward.scope():
        assert "Ask sooner." in SignalStep.objects.get(kind="reopened").text
    with refuses(SignalOpen):
        act(ward, "sam", "reopen_signal", signal=signal, reason="Again.")


def test_point_of_the_agenda_is_ticked_once(ward):
    ward.severe()
    with ward.scope():
        point = AgendaPoint.objects.get()
        services.note_point_discussed(point=point, on=TODAY, by=ward.member("sam"))
        with refuses(PointDiscussed):
            services.note_point_discussed(point=point, on=TODAY, by=ward.member("lea"))
        assert_trail("agenda_point.discussed", about=point)


def test_reporter_without_a_name_is_not_named_by_the_talk(ward):
    signal = ward.severe(by="lea", anonymously=True)
    act(ward, "lea", "note_discussed", signal=signal, discussed_at=signal.raised_at)
    with ward.scope():
        assert SignalStep.objects.get(kind="discussed").by is None
