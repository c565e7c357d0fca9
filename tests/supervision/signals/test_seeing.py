"""Who sees which signal."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mbtq.tenancy.member import SYSTEM
from supervision.models import Signal
from supervision.selectors.signal_boards import (
    escalations_for,
    open_signals_for,
    points_of,
    signals_of_team,
)
from supervision.selectors.signals import counts_per_level, may_act_on, without_own
from supervision.services.signals import close_signal, hand_over, note_discussed, note_seen

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def seers(ward, signal):
    names = ("noor", "tom", "sam", "lea", "mia", "gus", "gwen")
    return {name for name in names if ward.sees(name, signal)}


def test_medium_signal_is_seen_by_reporter_case_and_who_leads_the_team(ward):
    signal = ward.raised(therapist=ward.people["tom"])
    assert seers(ward, signal) == {"noor", "tom", "sam", "lea"}


def test_program_lead_sees_what_was_told_and_counts_of_the_rest(ward):
    ward.raised()
    severe = ward.severe()
    assert ward.sees("mia", severe)
    with ward.scope("mia"):
        counts = counts_per_level(ward.member("mia"), on=TODAY)
        assert len(open_signals_for(ward.member("mia"), on=TODAY)) == 1
    assert (counts["patient"], counts["team"]) == (2, 0)


def test_subject_does_not_see_it_unless_the_report_is_the_own(ward):
    signal = ward.raised(by="noor", level="therapist", kind="knowing", therapist=ward.people["lea"])
    assert seers(ward, signal) == {"noor", "sam"}
    own = ward.raised(by="tom", level="therapist", kind="knowing", therapist=ward.people["tom"])
    assert seers(ward, own) == {"tom", "sam", "lea"}
    lead = ward.raised(level="team", kind="nobody_leads")
    assert seers(ward, lead) == {"noor", "sam"}
    whole = ward.raised(level="organisation", kind="leader_left", team=None)
    assert seers(ward, whole) == {"noor", "mia"}


def test_count_does_not_tell_somebody_of_a_signal_about_the_own_person(ward):
    ward.works("mia", "therapist")
    ward.raised(level="therapist", kind="knowing", therapist=ward.people["mia"])
    with ward.scope("mia"):
        assert counts_per_level(ward.member("mia"), on=TODAY)["therapist"] == 0
    with ward.scope():
        assert signals_of_team(ward.teams["blue"], on=TODAY).open == 0


def test_report_without_a_name_is_seen_by_its_account(ward):
    signal = ward.raised(anonymously=True)
    assert ward.sees("noor", signal)
    assert not ward.sees("tom", signal)


def test_other_organisation_sees_nothing(ward, harbour):
    signal = ward.severe()
    assert not any(harbour.sees(name, signal) for name in ("mia", "sam", "lea"))
    with harbour.scope():
        assert not Signal.objects.exists()


def test_visitor_and_people_without_the_right_see_nothing(ward):
    signal = ward.severe()
    ward.user("pia", "privacy_officer")
    assert not ward.sees("pia", signal)
    guest = ward.user("aud", "auditor")
    with ward.scope():
        guest_rows = ward.member("aud")
        type(guest_rows.memberships[0]).objects.filter(person=guest).update(
            roles=["auditor", "supervisor"], purpose="Audit", until=TODAY
        )
    assert not ward.sees("aud", signal)


def test_supervisor_acts_only_where_one_supervises(ward):
    signal = ward.raised()
    ward.works("sam", "therapist", "green")  # treats there, does not supervise
    other = ward.raised(by="gus", team=ward.teams["green"])
    assert not ward.sees("sam", other)
    for name, may in (("sam", True), ("lea", True), ("noor", False), ("gwen", False)):
        with ward.scope(name):
            assert may_act_on(ward.member(name), signal, on=TODAY) == may


def test_reporter_with_a_role_elsewhere_does_not_act_on_the_own_report(ward):
    ward.works("gwen", "therapist", "blue")
    signal = ward.raised(by="gwen")
    with ward.scope("gwen"):
        assert not may_act_on(ward.member("gwen"), signal, on=TODAY)


def test_board_of_a_member_what_is_due_first_on_top(ward):
    later, first = ward.raised(), ward.severe()
    with ward.scope("sam"):
        rows = open_signals_for(ward.member("sam"), on=TODAY)
        assert [row.pk for row in rows] == [first.pk, later.pk]
        assert (rows[0].is_severe, rows[0].age, rows[0].code) == (True, 0, "K-4F7")
        told = escalations_for(ward.member("sam"))
        assert [one.row.occasion for one in told] == ["raised", "owned"]
        note_seen(signal=first, at=timezone.now(), by=ward.member("sam"))
        assert len(escalations_for(ward.member("sam"))) == 1
    with ward.scope():
        counts = signals_of_team(ward.teams["blue"], on=TODAY)
        assert (counts.open, counts.undiscussed, counts.overdue) == (2, 1, 0)
        # The severe one, and the two together.
        assert len(points_of(ward.teams["blue"])) == 2


def test_what_must_be_discussed_today_stands_above_what_is_late(ward):
    late = ward.raised(at=ward.days_ago(60))
    severe = ward.severe()
    with ward.scope("sam"):
        rows = open_signals_for(ward.member("sam"), on=TODAY)
        assert [row.pk for row in rows] == [severe.pk, late.pk]
        assert rows[1].is_overdue
        now = timezone.now()
        note_discussed(signal=severe, discussed_at=now, at=now, by=SYSTEM)
        rows = open_signals_for(ward.member("sam"), on=TODAY)
        assert [row.pk for row in rows] == [late.pk, severe.pk]


def test_closed_signal_leaves_the_boards(ward):
    signal = ward.severe()
    now = timezone.now()
    with ward.scope("sam"):
        note_discussed(signal=signal, discussed_at=now, at=now, by=SYSTEM)
        close_signal(signal=signal, lesson="Early.", version=1, at=now, by=SYSTEM)
        assert open_signals_for(ward.member("sam"), on=TODAY) == []
        assert escalations_for(ward.member("sam")) == []
    assert ward.sees("sam", signal)


def test_former_owner_who_is_not_of_the_team_no_longer_acts(ward):
    signal = ward.raised(owner=ward.user("mia"))
    with ward.scope("mia"):
        hand_over(
            signal=signal,
            owner=ward.user("sam"),
            review_on=signal.review_on,
            reason="Sam is there.",
            version=1,
            at=timezone.now(),
            by=ward.member("mia"),
        )
    # Whoever was told of a signal can follow it.
    assert ward.sees("mia", signal)


def test_who_may_be_meant_reads_the_signal_and_does_not_handle_it(ward):
    signal = ward.raised(level="pair", kind="over_involved", therapist=ward.people["lea"])
    assert ward.sees("lea", signal)
    with ward.scope("lea"):
        assert not may_act_on(ward.member("lea"), signal, on=TODAY)
    with ward.scope("sam"):
        assert may_act_on(ward.member("sam"), signal, on=TODAY)


def test_visitor_who_may_report_sees_the_own_report_only(ward):
    theirs, own = ward.raised(), ward.raised(by="gwen", code="K-22")
    with ward.scope():
        memberships = type(ward.member("gwen").memberships[0]).objects
        memberships.filter(person=ward.user("gwen")).update(purpose="Outside", until=TODAY)
    assert ward.sees("gwen", own)
    assert not ward.sees("gwen", theirs)
    with ward.scope("gwen"):
        assert not may_act_on(ward.member("gwen"), own, on=TODAY)


def test_audit_page_does_not_tell_a_lead_of_the_signal_about_the_own_person(ward):
    budget = ward.raised(level="organisation", kind="budget_cut", team=None)
    leader = ward.raised(level="organisation", kind="leader_left", team=None)
    for name, seen in (("lea", [budget]), ("mia", [budget, leader])):
        with ward.scope(name):
            assert without_own([budget, leader], ward.member(name), on=TODAY) == seen
