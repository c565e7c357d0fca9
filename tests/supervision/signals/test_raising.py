"""Reporting a signal: what is kept, who is told, what goes on the agenda."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mbtq.tenancy.models import Outbox
from supervision.models import AgendaPoint, AnonymousReport, Signal, SignalStep
from supervision.services.signals import NobodyToOwn, NotWhole
from supervision.services.signals import raising as module
from tests.asserts import assert_trail, at_once, refuses

pytestmark = pytest.mark.django_db


def test_medium_signal_goes_to_the_supervisor_of_the_team(ward):
    signal = ward.raised(code=" k-4f7 ", done="Crisis plan looked at.")
    assert (signal.code, signal.owner.name, signal.is_severe) == ("K-4F7", "Sam", False)
    assert (signal.protocol, signal.reporter.name) == ("self-harm", "Noor")
    assert signal.review_on == timezone.localdate() + timedelta(days=7)
    assert ward.told(signal) == {("Sam", "owned")}
    with ward.scope():
        (step,) = SignalStep.objects.all()
        assert (step.kind, step.text, step.by.name) == ("done", "Crisis plan looked at.", "Noor")
        assert not AgendaPoint.objects.exists()
        event = assert_trail("signal.raised", about=signal)
    assert "K-4F7" not in str(event.detail)


@pytest.mark.parametrize(
    "given",
    [
        {"severity": 4},
        {"kind": "suicidality", "severity": 1},
        {"level": "pair", "kind": "boundary", "severity": 2},
    ],
)
def test_severe_signal_is_told_the_same_moment(ward, given):
    signal = ward.raised(**given)
    assert signal.is_severe
    assert signal.owner.name == "Mia"
    assert ward.told(signal) == {("Mia", "raised"), ("Sam", "raised"), ("Lea", "raised")}
    with ward.scope():
        # What plays between two people does not go to the whole team.
        points = list(AgendaPoint.objects.values_list("kind", flat=True))
        assert points == ([] if signal.level == "pair" else ["severe"])
        assert_trail("signal.escalated", about=signal, times=3)


def test_nothing_is_kept_when_telling_fails(ward, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no")

    monkeypatch.setattr(module, "tell", broken)
    with pytest.raises(RuntimeError):
        ward.severe()
    with ward.scope():
        assert not Signal.objects.exists()


def test_whom_it_is_about_is_not_told_and_does_not_own_it(ward):
    about_lead = ward.raised(
        level="therapist", kind="pretend_mode", severity=4, therapist=ward.people["lea"]
    )
    assert ward.told(about_lead) == {("Mia", "raised"), ("Sam", "raised")}
    about_supervisor = ward.raised(
        level="therapist", kind="supervision_cancelled", therapist=ward.people["sam"]
    )
    assert about_supervisor.owner.name == "Lea"
    in_contact = ward.raised(level="pair", kind="boundary", therapist=ward.people["lea"])
    assert ("Lea", "raised") not in ward.told(in_contact)
    nobody_leads = ward.raised(level="team", kind="nobody_leads", severity=5)
    assert ward.told(nobody_leads) == {("Mia", "raised"), ("Sam", "raised")}
    with ward.scope():
        assert not AgendaPoint.objects.exists()  # none about one person, or between two
    lea = ward.user("lea")
    with pytest.raises(NotWhole):
        ward.raised(level="therapist", kind="knowing", therapist=ward.people["lea"], owner=lea)


def test_report_without_a_name_is_known_to_the_own_account_only(ward):
    signal = ward.severe(anonymously=True, done="Called the doctor.", by="lea")
    assert signal.reporter is None
    # Whoever must know is told also when it was the reporter: else it would be plain who it was.
    assert ("Lea", "raised") in ward.told(signal)
    with ward.scope("lea"):
        assert AnonymousReport.objects.get().person.name == "Lea"
        assert SignalStep.objects.get().by is None
        assert assert_trail("signal.raised").actor_id == ward.user("lea").pk
    for other in ("sam", "mia"):
        with ward.scope(other):
            assert not AnonymousReport.objects.exists()
    with ward.scope():
        assert not AnonymousReport.objects.exists()


def test_organisation_signal_needs_no_team(ward):
    signal = ward.raised(level="organisation", kind="budget_cut", team=None, severity=4)
    assert ward.told(signal) == {("Mia", "raised")}
    assert signal.code == ""
    with ward.scope():
        assert not AgendaPoint.objects.exists()


def test_organisation_without_anybody_to_own_says_so(ward):
    with ward.scope():
        for name in ("mia", "sam", "lea"):
            ward.user(name).is_active = False
            type(ward.user(name)).objects.filter(pk=ward.user(name).pk).update(is_active=False)
    with refuses(NobodyToOwn, "Call your program lead"):
        ward.raised()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"level": "nowhere"}, "level"),
        ({"kind": "budget_cut"}, "kind"),
        ({"severity": 6}, "severity"),
        ({"relation": 0}, "relation"),
        ({"team": None}, "place"),
        ({"code": "Jansen"}, "code"),
        ({"code": ""}, "code"),
        ({"seen": "bel 0612345678"}, "seen"),
        ({"done": "x" * 2001}, "done"),
        ({"uses_protocol": False}, "protocol_because"),
        ({"level": "therapist", "kind": "knowing"}, "therapist"),
        ({"noticed_on": timezone.localdate() + timedelta(days=1)}, "noticed_on"),
        ({"review_on": timezone.localdate() - timedelta(days=1)}, "review_on"),
        ({"review_on": timezone.localdate() + timedelta(days=900)}, "review_on"),
        ({"discuss_on": timezone.localdate() - timedelta(days=1)}, "discuss_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(ward, given, field):
    with pytest.raises(NotWhole) as caught:
        ward.raised(**given)
    assert caught.value.field == field


def test_people_and_teams_must_fit(ward):
    with pytest.raises(NotWhole) as caught:
        ward.raised(therapist=ward.people["gus"])
    assert caught.value.field == "therapist"
    with pytest.raises(NotWhole) as caught:
        ward.raised(owner=ward.user("gwen"))  # supervises another team
    assert caught.value.field == "owner"


def test_two_medium_signals_on_one_code_in_30_days_go_on_the_agenda_once(ward):
    first = ward.raised(at=ward.days_ago(20))
    with ward.scope():
        Signal.objects.filter(pk=first.pk).update(closed_at=timezone.now(), lesson="Early.")
    ward.raised(code="K-999")
    second = ward.raised()
    ward.raised()
    with ward.scope():
        (point,) = AgendaPoint.objects.filter(kind="repeated")
        assert point.signal_id == second.pk
        assert_trail("agenda_point.put", about=point)


@pytest.mark.parametrize(
    ("days", "weight"), [(31, {}), (20, {"severity": 2})], ids=["too far", "too light"]
)
def test_signals_far_apart_or_light_do_not(ward, days, weight):
    ward.raised(at=ward.days_ago(days), **weight)
    ward.raised()
    with ward.scope():
        assert not AgendaPoint.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_reports_on_one_code_at_once_see_each_other(ward):
    members = {name: ward.member(name) for name in ("noor", "tom")}

    def report(name):
        def act():
            with ward.scope(name):
                module.raise_signal(report=ward.report(), at=timezone.now(), by=members[name])

        return act

    assert at_once(report("noor"), report("tom")) == ["", ""]
    with ward.scope():
        assert AgendaPoint.objects.filter(kind="repeated").count() == 1


def test_counting_and_mail_are_asked_for_in_the_same_transaction(ward):
    ward.severe()
    tasks = list(Outbox.objects.values_list("task", flat=True))
    assert tasks.count("mbtq.tenancy.mail_task.send_mail") == 3
    assert tasks.count("supervision.signal_tasks.count_program") == 1
